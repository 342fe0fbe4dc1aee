// Partial-order reduction: exact counts, and the same findings as plain search.
//
// Method: micro worlds whose number of classes is known in closed form, and random small programs
// whose classes plain search collects: two executions are of one class when every object saw its
// accesses in the same order, reads between two writes being one set.

#include "sim/explore/reduced_search.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>

#include "sim/explore/depth_first.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

constexpr const char* kNames[] = {"a", "b", "c", "d", "e"};

/// A spin lock on the bare event machine: waiters for a held lock offer nothing.
struct MicroLock {
  std::uint32_t object;
  bool is_held = false;
  std::vector<Task*> waiters{};

  void acquire() {
    Task& self = *Task::current();
    self.intend({object});
    waiters.push_back(&self);
    if (!is_held) self.engine().offer(self, {10, 0}, OrderClass::kTask);
    Task::pause();
    std::erase(waiters, &self);
    Engine::current()->touch(object, Touch::kWrite);
    is_held = true;
    for (Task* waiter : waiters) {
      if (waiter->is_offered()) waiter->engine().withdraw(*waiter);
    }
  }
  void release() {
    Task::step({10, 0}, {object});
    Engine::current()->touch(object, Touch::kWrite);
    is_held = false;
    for (Task* waiter : waiters) waiter->engine().offer(*waiter, {10, 0}, OrderClass::kTask);
  }
};

void access(std::uint32_t object, Touch kind) {
  Task::step({10, 0}, {object, kind});
  Engine::current()->touch(object, kind);
}

ReducedSearchResult search_all(MicroWorld& world) {
  ReducedSearch search(world, {});
  const auto result = search.search([](const RunResult&) { return true; });
  CHECK(result.is_complete);
  return result;
}

MicroWorld fetch_adds(int tasks, int adds, Touch kind) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    for (int t = 0; t < tasks; ++t) {
      build.spawn(kNames[t], [=] {
        for (int i = 0; i < adds; ++i) access(1, kind);
      });
    }
  });
}

MicroWorld critical_sections(int tasks, int times) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    auto* lock = new MicroLock{1};
    for (int t = 0; t < tasks; ++t) {
      build.spawn(kNames[t], [=] {
        for (int i = 0; i < times; ++i) {
          lock->acquire();
          access(2, Touch::kWrite);
          lock->release();
        }
      });
    }
  });
}

TEST_CASE("reduced: 3 x 4 fetch-adds are 34650 classes", "[explore][reduced]") {
  MicroWorld world = fetch_adds(3, 4, Touch::kWrite);
  const auto result = search_all(world);
  CHECK(result.executions == 34650);
  CHECK(result.blocked == 0);
}

TEST_CASE("reduced: commuting fetch-adds are one class", "[explore][reduced]") {
  MicroWorld world = fetch_adds(3, 4, Touch::kUpdate);
  const auto result = search_all(world);
  CHECK(result.executions == 1);
  CHECK(result.blocked == 0);
}

TEST_CASE("reduced: 3 x 3 critical sections are 1680 classes", "[explore][reduced]") {
  MicroWorld world = critical_sections(3, 3);
  const auto result = search_all(world);
  CHECK(result.executions == 1680);
  CHECK(result.blocked == 0);
}

// --- random programs -----------------------------------------------------------------------------

struct Operation {
  enum Kind { kRead, kWrite, kLock, kUnlock, kChoose } kind;
  std::uint32_t object = 0;
};
using Program = std::vector<std::vector<Operation>>;

Program draw_program(std::mt19937& random, bool with_locks, bool with_choices) {
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  const auto object = [&] { return 1 + below(2); };
  Program program(2 + below(2));
  for (auto& task : program) {
    const unsigned length = 1 + below(3);
    const bool is_locked = with_locks && below(2) == 0;
    const std::uint32_t lock = 100 + below(2);
    if (is_locked) task.push_back({Operation::kLock, lock});
    for (unsigned i = 0; i < length; ++i) {
      const auto kind = below(2) == 0 ? Operation::kRead : Operation::kWrite;
      task.push_back({kind, object()});
    }
    if (with_choices && below(3) == 0) task.push_back({Operation::kChoose, object()});
    if (is_locked) task.push_back({Operation::kUnlock, lock});
  }
  return program;
}

/// What one execution did, object by object: two executions of one class give the same text.
class ClassLog {
 public:
  void clear() { objects_.clear(); }
  void note(std::uint32_t object, const std::string& who, bool is_write) {
    auto& groups = objects_[object];
    if (is_write || groups.empty() || groups.back().first) groups.push_back({is_write, {}});
    groups.back().second.insert(who);
  }
  std::string text() const {
    std::string result;
    for (const auto& [object, groups] : objects_) {
      result += std::to_string(object) + ":";
      for (const auto& [is_write, members] : groups) {
        result += is_write ? "W(" : "R(";
        for (const std::string& member : members) result += member + " ";
        result += ")";
      }
    }
    return result;
  }

 private:
  std::map<std::uint32_t, std::vector<std::pair<bool, std::set<std::string>>>> objects_;
};

constexpr Site kSite{"test-choice"};

/// Steps of the run under way, in a buffer that snapshots carry.
struct Diary {
  struct Entry {
    std::uint32_t object;
    std::uint32_t task;
    std::uint32_t number;
    bool is_write;
  };
  std::vector<Entry> entries;
};

struct ProgramWorld {
  Diary* diary = nullptr;
  MicroWorld world;

  explicit ProgramWorld(const Program& program)
      : world(Lambda::async(), [this, &program](MicroWorld::Builder& build) {
          diary = new Diary;
          auto* locks = new std::map<std::uint32_t, MicroLock>;
          auto* copy = new Program(program);
          for (std::uint32_t t = 0; t < program.size(); ++t) {
            build.spawn(kNames[t], [log = diary, locks, copy, t] {
              std::uint32_t number = 0;
              for (const Operation& operation : (*copy)[t]) {
                run(*log, *locks, operation, t, number);
                ++number;
              }
            });
          }
        }) {}

  static void run(Diary& log, std::map<std::uint32_t, MicroLock>& locks, const Operation& operation,
                  std::uint32_t task, std::uint32_t number) {
    switch (operation.kind) {
      case Operation::kLock:
        locks.try_emplace(operation.object, MicroLock{operation.object}).first->second.acquire();
        log.entries.push_back({operation.object, task, number, true});
        break;
      case Operation::kUnlock:
        locks.at(operation.object).release();
        log.entries.push_back({operation.object, task, number, true});
        break;
      case Operation::kChoose: {
        access(operation.object, Touch::kWrite);
        Task& self = *Task::current();
        const std::uint32_t answer = self.engine().choose(kSite, self, 2);
        log.entries.push_back({operation.object, task, number + 100 * (1 + answer), true});
        break;
      }
      default: {
        const bool is_write = operation.kind == Operation::kWrite;
        access(operation.object, is_write ? Touch::kWrite : Touch::kRead);
        log.entries.push_back({operation.object, task, number, is_write});
      }
    }
  }

  std::string class_text() const {
    ClassLog log;
    for (const Diary::Entry& entry : diary->entries) {
      log.note(entry.object, kNames[entry.task] + std::to_string(entry.number), entry.is_write);
    }
    return log.text();
  }
};

void compare_searches(bool with_locks, bool with_choices, unsigned seed, bool is_optimal) {
  std::mt19937 random(seed);
  for (int i = 0; i < 100; ++i) {
    const Program program = draw_program(random, with_locks, with_choices);
    ProgramWorld target(program);
    std::set<std::string> plain;
    DepthFirst depth_first(target.world, {.executions = 30'000});
    const auto all = depth_first.search([&](const RunResult&) {
      plain.insert(target.class_text());
      return true;
    });
    if (!all.is_complete) continue;
    std::set<std::string> reduced;
    ReducedSearch search(target.world, {});
    const auto result = search.search([&](const RunResult&) {
      reduced.insert(target.class_text());
      return true;
    });
    INFO("program " << i << " of seed " << seed << ": " << all.executions << " executions, "
                    << plain.size() << " classes, reduced " << result.executions << ", blocked "
                    << result.blocked);
    REQUIRE(result.is_complete);
    REQUIRE(reduced == plain);
    if (is_optimal) {
      REQUIRE(result.executions == plain.size());
      REQUIRE(result.blocked == 0);
    }
  }
}

TEST_CASE("reduced: random programs have as many executions as classes", "[explore][reduced]") {
  compare_searches(false, false, 1, true);
}

TEST_CASE("reduced: random programs with locks see every class once", "[explore][reduced]") {
  compare_searches(true, false, 2, true);
}

TEST_CASE("reduced: random programs with choices see every class", "[explore][reduced]") {
  compare_searches(true, true, 3, false);
}

}  // namespace
}  // namespace dojo::sim
