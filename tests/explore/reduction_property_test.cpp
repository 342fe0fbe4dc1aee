// Property: reduced and plain search find the same distinct violations, and both reductions the
// same classes of orders.
//
// Method: RapidCheck draws small programs on the bare event machine (loads, stores, commuting adds,
// critical sections, messages, choices, checks that object to a value) and shrinks one that
// disagrees. A violation is named by the check that objected, or by the tasks that wait for ever.
// The seed is fixed; RC_PARAMS overrides it (RC_PARAMS="seed=7 max_success=10000").

#include <fmt/format.h>
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <ostream>
#include <set>

#include "sim/explore/depth_first.h"
#include "sim/explore/reduced_search.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

struct Instruction {
  enum Kind { kLoad, kStore, kAdd, kLocked, kSend, kReceive, kChoose, kCheck, kKinds } kind;
  std::uint32_t object;  ///< word, lock or mailbox: 0 or 1
  int value;             ///< of kCheck: the one it objects to
  friend bool operator==(const Instruction&, const Instruction&) = default;
};
using Program = std::vector<std::vector<Instruction>>;

std::ostream& operator<<(std::ostream& out, const Instruction& one) {
  constexpr const char* kNames[] = {"load", "store",   "add",    "locked",
                                    "send", "receive", "choose", "check"};
  return out << kNames[one.kind] << ' ' << one.object << ' ' << one.value;
}

/// Two words, a lock and a mailbox for each.
struct Machine {
  int words[2] = {};
  bool is_held[2] = {};
  int mail[2] = {};
  std::vector<Task*> wants_lock[2], wants_mail[2];
  bool is_done[3] = {true, true, true};
};

constexpr std::uint32_t kWord = 1, kLock = 11, kMail = 21;
constexpr Site kSite{"property-choice"};

void touch(std::uint32_t object, Touch kind) { Engine::current()->touch(object, kind); }

void step_on(std::uint32_t object, Touch kind) {
  Task::step({10, 0}, {object, kind});
  touch(object, kind);
}

/// Waits until `is_open`; whoever opens it offers the waiters, whoever closes it withdraws them.
void pass(std::uint32_t object, bool is_open, std::vector<Task*>& waiters) {
  Task& self = *Task::current();
  self.intend({object});
  self.await(object);
  waiters.push_back(&self);
  if (is_open) self.engine().offer(self, {10, 0}, OrderClass::kTask);
  Task::pause();
  self.await(0);
  std::erase(waiters, &self);
  touch(object, Touch::kWrite);
}

void settle(bool is_open, std::vector<Task*>& waiters) {
  for (Task* waiter : waiters) {
    if (is_open && !waiter->is_offered()) {
      waiter->engine().offer(*waiter, {10, 0}, OrderClass::kTask);
    } else if (!is_open) {
      waiter->engine().withdraw(*waiter);
    }
  }
}

void execute(Machine& m, const Instruction& one, int& seen, const char* name) {
  const std::uint32_t i = one.object;
  switch (one.kind) {
    case Instruction::kLoad:
      step_on(kWord + i, Touch::kRead);
      seen = m.words[i];
      break;
    case Instruction::kStore:
      step_on(kWord + i, Touch::kWrite);
      m.words[i] = seen + 1;
      break;
    case Instruction::kAdd:
      step_on(kWord + i, Touch::kUpdate);
      ++m.words[i];
      break;
    case Instruction::kLocked:
      pass(kLock + i, !m.is_held[i], m.wants_lock[i]);
      m.is_held[i] = true;
      settle(false, m.wants_lock[i]);
      Engine::current()->guard(kLock + i, true);
      step_on(kWord + i, Touch::kRead);
      seen = m.words[i];
      step_on(kWord + i, Touch::kWrite);
      m.words[i] = seen + 1;
      step_on(kLock + i, Touch::kWrite);
      Engine::current()->guard(kLock + i, false);
      m.is_held[i] = false;
      settle(true, m.wants_lock[i]);
      break;
    case Instruction::kSend:
      step_on(kMail + i, Touch::kWrite);
      ++m.mail[i];
      settle(true, m.wants_mail[i]);
      break;
    case Instruction::kReceive:
      pass(kMail + i, m.mail[i] > 0, m.wants_mail[i]);
      --m.mail[i];
      settle(m.mail[i] > 0, m.wants_mail[i]);
      break;
    case Instruction::kChoose: {
      step_on(kWord + i, Touch::kWrite);
      Task& self = *Task::current();
      m.words[i] = static_cast<int>(self.engine().choose(kSite, self, 2));
      break;
    }
    default:
      step_on(kWord + i, Touch::kRead);
      if (m.words[i] == one.value) {
        Engine::current()->violate("check", fmt::format("{} saw {} in {}", name, one.value, i));
      }
  }
}

struct ProgramWorld {
  Machine* machine = nullptr;
  MicroWorld world;

  explicit ProgramWorld(const Program& program)
      : world(
            Lambda::async(),
            [this, &program](MicroWorld::Builder& build) {
              machine = new Machine;
              auto* copy = new Program(program);
              for (std::size_t t = 0; t < program.size(); ++t) {
                static constexpr const char* kNames[] = {"a", "b", "c"};
                machine->is_done[t] = false;
                build.spawn(kNames[t], [m = machine, copy, t] {
                  int seen = 0;
                  for (const Instruction& one : (*copy)[t]) execute(*m, one, seen, kNames[t]);
                  m->is_done[t] = true;
                });
              }
            },
            [this](RunResult& result) {
              if (result.violation || result.stop != Stop::kQuiescent) return;
              std::string stuck;
              for (int t = 0; t < 3; ++t) stuck += machine->is_done[t] ? "" : std::to_string(t);
              if (!stuck.empty()) result.violation = Violation{"stuck", stuck, "", "", 0, 0, ""};
            }) {}
};

std::string name_of(const Violation& violation) {
  return violation.oracle + ": " + violation.message;
}

void compare(const Program& program) {
  ProgramWorld target(program);
  std::set<std::string> plain;
  DepthFirst depth_first(target.world, {.executions = 50'000});
  const auto all = depth_first.search([&](const RunResult& run) {
    if (run.violation) plain.insert(name_of(*run.violation));
    return true;
  });
  if (!all.is_complete) RC_DISCARD("plain search does not end");
  std::set<std::uint64_t> classes[2];
  for (const Reduction reduction : {Reduction::kOptimal, Reduction::kSource}) {
    std::set<std::string> reduced;
    ReducedSearch search(target.world, {.reduction = reduction});
    const auto result = search.search([&](const RunResult& run) {
      if (run.violation) reduced.insert(name_of(*run.violation));
      classes[reduction == Reduction::kSource].insert(search.execution().class_hash());
      return true;
    });
    RC_ASSERT(result.is_complete);
    RC_ASSERT(reduced == plain);
    RC_ASSERT(result.executions <= all.executions);
  }
  // A violation cuts a run short, and what else had happened by then is chance.
  if (plain.empty()) RC_ASSERT(classes[0] == classes[1]);
}

rc::Gen<Program> programs() {
  const auto instruction = rc::gen::construct<Instruction>(
      rc::gen::map(rc::gen::inRange<int>(0, Instruction::kKinds),
                   [](int kind) { return static_cast<Instruction::Kind>(kind); }),
      rc::gen::inRange<std::uint32_t>(0, 2), rc::gen::inRange(0, 3));
  const auto task = rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 4), [=](std::size_t length) {
    return rc::gen::container<std::vector<Instruction>>(length, instruction);
  });
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(2, 4), [=](std::size_t tasks) {
    return rc::gen::container<Program>(tasks, task);
  });
}

TEST_CASE("reduction: plain and reduced search find the same violations, any small program",
          "[explore][reduced][property]") {
  setenv("RC_PARAMS", "seed=20061 max_success=300 max_discard_ratio=20", 0);
  REQUIRE(rc::check("the same violations", [] { compare(*programs()); }));
}

}  // namespace
}  // namespace dojo::sim
