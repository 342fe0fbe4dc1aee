#include "tests/kddm/random_program.h"

#include <fmt/format.h>

#include <random>

namespace dojo::kddm::test {
namespace {

Action draw_action(std::mt19937_64& random, std::uint32_t nodes, const Menu& menu) {
  using Kind = Action::Kind;
  std::vector<Kind> kinds{Kind::kRead,  Kind::kRead,  Kind::kRead, Kind::kWrite,
                          Kind::kWrite, Kind::kWrite, Kind::kFind};
  if (menu.has_flush) kinds.insert(kinds.end(), 2, Kind::kFlush);
  if (menu.has_remove) kinds.push_back(Kind::kRemove);
  if (menu.has_sync) kinds.push_back(Kind::kSync);
  Action action;
  action.kind = kinds[random() % kinds.size()];
  action.object = random() % menu.objects;
  action.destination = kapi::NodeId{static_cast<std::uint32_t>(random() % nodes)};
  const std::uint32_t some_flags[] = {0, 0, 0, kNoFirstTouch, kTryGrab, kAsync};
  const bool takes_flags = action.kind == Kind::kRead || action.kind == Kind::kWrite;
  if (menu.has_flags && takes_flags) action.flags = some_flags[random() % 6];
  return action;
}

void read(Node& data, SetId set, ObjId object) {
  data.read(set, object, 0);
  data.put(set, object);
}

void perform(Node& data, SetId set, const Action& action, std::uint64_t value) {
  using Kind = Action::Kind;
  switch (action.kind) {
    case Kind::kRead:
      if (data.get(set, action.object, action.flags) == Result::kOk) read(data, set, action.object);
      return;
    case Kind::kWrite:
      if (data.grab(set, action.object, action.flags) != Result::kOk) return;
      data.write(set, action.object, 0, value);
      data.put(set, action.object);
      return;
    case Kind::kFind:
      if (data.find(set, action.object) == Result::kOk) read(data, set, action.object);
      return;
    case Kind::kFlush:
      data.flush(set, action.object, action.destination);
      return;
    case Kind::kRemove:
      data.remove(set, action.object);
      return;
    case Kind::kSync:
      data.sync(set, action.object);
      return;
  }
}

std::string text_of(const Action& action) {
  static constexpr const char* kNames[] = {"get", "grab", "find", "flush", "remove", "sync"};
  std::string text =
      fmt::format("{}({}", kNames[static_cast<std::size_t>(action.kind)], action.object);
  if (action.flags != 0) text += fmt::format(" flags {:#x}", action.flags);
  if (action.kind == Action::Kind::kFlush) text += fmt::format(" to n{}", action.destination.value);
  return text + ")";
}

}  // namespace

Program draw_program(std::uint64_t seed, std::uint32_t nodes, const Menu& menu) {
  std::mt19937_64 random(seed);
  Program program(nodes);
  for (auto& tasks : program) {
    tasks.resize(menu.tasks_per_node);
    for (auto& actions : tasks) {
      for (std::uint32_t i = 0; i < menu.steps; ++i) {
        actions.push_back(draw_action(random, nodes, menu));
      }
    }
  }
  return program;
}

std::string text_of(const Program& program) {
  std::string text;
  for (std::size_t node = 0; node < program.size(); ++node) {
    for (const auto& actions : program[node]) {
      text += fmt::format("n{}:", node);
      for (const Action& action : actions) text += " " + text_of(action);
      text += "\n";
    }
  }
  return text;
}

void start(DataWorld::Cluster& cluster, const Program& program) {
  static constexpr const char* kNames[] = {"t0", "t1", "t2", "t3"};
  std::uint64_t first_value = 1;
  for (std::uint32_t node = 0; node < program.size(); ++node) {
    for (std::size_t task = 0; task < program[node].size(); ++task) {
      cluster.task(node, kNames[task],
                   [&cluster, node, first_value, actions = program[node][task]] {
                     std::uint64_t value = first_value;
                     for (const Action& action : actions) {
                       perform(cluster.data(node), cluster.set, action, value);
                       ++value;
                     }
                   });
      first_value += 100;
    }
  }
}

}  // namespace dojo::kddm::test
