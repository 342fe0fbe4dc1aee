// Proofs at small scope: the data layer on the machine without cores, searched to the end.
//
// Method: the search has to end, complete, without a violation and without an order that it could
// not follow. Schedules that samplers draw of the same world have to fall into classes it has seen.
// Defects have to be found there, and told in single steps that replay.

#include <catch2/catch.hpp>
#include <set>

#include "protocols/kapi/kapi.h"
#include "protocols/kapi/knowledge.h"
#include "runner/campaign/systematic.h"
#include "runner/world.h"
#include "sim/explore/independence_check.h"
#include "sim/explore/matching_search.h"
#include "sim/explore/reduced_search.h"
#include "sim/explore/replay.h"
#include "sim/explore/strategy.h"
#include "tests/runner/litmus_bench.h"
#include "tests/runner/task_world.h"
#include "tests/support/sanitized.h"

namespace dojo {
namespace {

scenario::Scenario proof(std::vector<std::string> changes) {
  changes.insert(changes.begin(),
                 {"cluster.abstract=true", "hunt.strategy=dpor", "hunt.schedules=1000000000",
                  "always=[single-writer, owner-in-copyset, copyset-in-rmset, prob-owner-chain, "
                  "frozen-state-kept, ack-count, no-data-after-remove, coherence]"});
  return test::litmus_base(changes);
}

std::string programs(int operations, const std::string& ops) {
  return "workload=[{kind: every-program, threads: 1, objects: 1, operations: " +
         std::to_string(operations) + ", ops: [" + ops + "]}]";
}

struct Proof {
  std::set<std::uint64_t> classes;
  sim::ReducedSearchResult result;
  std::string violation;
};

Proof prove(sim::ReducedSearch& search) {
  Proof proof;
  proof.result = search.search([&](const sim::RunResult& run) {
    proof.classes.insert(search.execution().class_hash());
    if (run.violation) proof.violation = run.violation->cause();
    return true;
  });
  return proof;
}

sim::ReducedSearchLimits joined() {
  sim::ReducedSearchLimits limits;
  limits.joins_sections = true;
  return limits;
}

/// Schedules of the portfolio whose class the search has not seen.
int samples_outside(runner::ClusterWorld& world, sim::Joining* joining, const Proof& proof) {
  sim::ExecutionLog log;
  const auto strategy = sim::make_strategy("portfolio");
  sim::Learned learned;
  int outside = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    strategy->begin(1, i, learned);
    world.rewind();
    log.begin(world.engine());
    sim::Engine::set_observer(&log);
    sim::Engine::set_joining(joining);
    world.run(*strategy);
    sim::Engine::set_observer(nullptr);
    sim::Engine::set_joining(nullptr);
    learned.merge(strategy->learned());
    outside += proof.classes.count(log.finish().class_hash()) == 0;
  }
  return outside;
}

void check_proof(const std::vector<std::string>& changes, bool asks_nothing) {
  runner::ClusterWorld world(proof(changes), sim::Lambda::async(), 1);
  sim::ReducedSearch search(world, joined());
  const Proof done = prove(search);
  INFO(done.result.executions << " executions, " << done.classes.size() << " classes");
  CHECK(done.result.is_complete);
  CHECK(done.violation.empty());
  CHECK(done.result.fallbacks == 0);
  // A log of a run knows no answers, so only what asks for none can be compared.
  if (asks_nothing) CHECK(samples_outside(world, search.joining(), done) == 0);
}

TEST_CASE("proof: every program of one operation on two nodes", "[runner][proof]") {
  check_proof({programs(1, "get, grab, find, flush, remove, sync")}, false);
}

TEST_CASE("proof: two reads on each of two nodes", "[runner][proof]") {
  check_proof({programs(2, "get")}, true);
}

TEST_CASE("proof: three nodes that read", "[runner][proof][.slow]") {
  check_proof({"cluster.nodes=3", programs(1, "get")}, true);
}

TEST_CASE("proof: steps that are taken to commute do", "[runner][proof][independence]") {
  runner::ClusterWorld world(proof({programs(1, "get, grab, remove")}), sim::Lambda::async(), 1);
  sim::ReducedSearch search(world, joined());
  sim::IndependenceCheck check(world);
  std::string objection;
  int executions = 0;
  search.search([&](const sim::RunResult&) {
    objection = check.check(search.execution(), search.joining()).value_or("");
    return objection.empty() && ++executions < 100;
  });
  CHECK(objection == "");
  CHECK(check.pairs() > 100);
}

/// What a hunt with `strategy` finds of the defect replays without joined steps.
void check_defect(const std::string& strategy) {
  const auto scenario = proof(
      {"protocols.data.defect=no-ack-wait", "hunt.strategy=" + strategy, programs(2, "get, grab")});
  runner::ClusterWorld world(scenario, sim::Lambda::async(), 1);
  const campaign::SystematicResult found = campaign::search_systematically(world, {});
  REQUIRE(found.rounds.findings.size() == 1);
  const auto& finding = found.rounds.findings.front();
  sim::Replay replay(*finding.deviations);
  world.rewind();
  const sim::RunResult run = world.run(replay);
  CHECK_FALSE(replay.drift().has_value());
  REQUIRE(run.violation.has_value());
  CHECK(run.violation->cause() == finding.violation.cause());
}

TEST_CASE("proof: a defect is found, and replays in single steps", "[runner][proof]") {
  check_defect("dpor");
}

class TwoTasks final : public test::TaskWorld {
 public:
  template <class MakeBodies>
  explicit TwoTasks(MakeBodies&& make)
      : TaskWorld([&](models::Cluster& cluster) {
          std::pair<std::function<void()>, std::function<void()>> bodies;
          cluster.on_node(kapi::NodeId{0}, [&] { bodies = make(); });
          cluster.spawn(kapi::NodeId{0}, {.name = "a"}, bodies.first);
          cluster.spawn(kapi::NodeId{0}, {.name = "b"}, bodies.second);
        }) {}
};

struct Shared {
  kapi::SpinLock a{"a", kapi::kProtectsSharedOnly};
  kapi::SpinLock b{"b", kapi::kProtectsSharedOnly};
  kapi::Shared<int> x{"x", 0};
  kapi::Shared<int> y{"y", 0};
};

TEST_CASE("joining: locks nested both ways round are seen to deadlock", "[runner][proof]") {
  TwoTasks world([] {
    auto* s = new Shared;
    const auto nest = [](kapi::SpinLock& outer, kapi::SpinLock& inner) {
      const kapi::Guard first(outer);
      const kapi::Guard second(inner);
    };
    return std::pair([=] { nest(s->a, s->b); }, [=] { nest(s->b, s->a); });
  });
  sim::ReducedSearch search(world, joined());
  const Proof done = prove(search);
  CHECK(done.violation.find("deadlock") != std::string::npos);
  CHECK(done.result.exposed > 0);
}

TEST_CASE("joining: a section that others look into stops there", "[runner][proof]") {
  TwoTasks world([] {
    auto* s = new Shared;
    return std::pair(
        [=] {
          const kapi::Guard guard(s->a);
          s->x.store(1);
          s->y.store(1);
        },
        [=] {  // without the lock: may see one of the two stores
          const int y = s->y.load();
          const int x = s->x.load();
          if (x == 1 && y == 0) kapi::violation("assertion", kapi::Where::current(), "half of it");
        });
  });
  sim::ReducedSearch search(world, joined());
  const Proof done = prove(search);
  CHECK(done.violation.find("assertion") != std::string::npos);
  CHECK(done.result.exposed > 0);
}

TEST_CASE("joining: sections that touch nothing in common are one class", "[runner][proof]") {
  TwoTasks world([] {
    auto* s = new Shared;
    const auto touch = [=](kapi::Shared<int>& word) {
      const kapi::Guard guard(s->a);
      word.store(word.load() + 1);
    };
    return std::pair([=] { touch(s->x); }, [=] { touch(s->y); });
  });
  sim::ReducedSearch search(world, joined());
  const Proof done = prove(search);
  CHECK(done.result.executions == 1);
  CHECK(done.result.exposed == 0);
}

// --- state matching ------------------------------------------------------------------------------

sim::MatchingLimits matching(bool verifies = false) {
  sim::MatchingLimits limits;
  limits.joins_sections = true;
  limits.verifies = verifies;
  return limits;
}

struct Matched {
  sim::MatchingResult result;
  std::set<std::string> causes;
};

Matched match(sim::MatchingSearch& search) {
  Matched matched;
  matched.result = search.search([&](const sim::RunResult& run) {
    if (run.violation) matched.causes.insert(run.violation->cause());
    return true;
  });
  return matched;
}

/// Watches the states that another chooser comes through.
class StateWatch final : public sim::Chooser, public sim::Observer {
 public:
  StateWatch(sim::Chooser& chooser, const sim::MatchingSearch& search)
      : chooser_(chooser), search_(search) {}
  sim::Pick next(const sim::Ready& ready) override {
    ++seen;
    if (!search_.has_met(search_.state_of(ready))) ++outside;
    return chooser_.next(ready);
  }
  std::uint32_t choose(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return chooser_.choose(site, who, ordinal, options);
  }
  bool happens(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return chooser_.happens(site, who, ordinal, ppm);
  }
  int seen = 0;
  int outside = 0;

 private:
  sim::Chooser& chooser_;
  const sim::MatchingSearch& search_;
};

void check_matched(const std::vector<std::string>& changes) {
  runner::ClusterWorld world(proof(changes), sim::Lambda::async(), 1);
  sim::MatchingLimits limits = matching();
  limits.reduces = false;
  sim::MatchingSearch search(world, limits);
  const Matched done = match(search);
  INFO(done.result.states << " states, " << done.result.steps << " steps");
  CHECK(done.result.is_complete);
  CHECK(done.causes.empty());
  const auto strategy = sim::make_strategy("portfolio");
  sim::Learned learned;
  int seen = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    strategy->begin(1, i, learned);
    StateWatch watch(*strategy, search);
    world.rewind();
    sim::Engine::set_observer(&watch);
    sim::Engine::set_joining(search.joining());
    world.run(watch);
    sim::Engine::set_observer(nullptr);
    sim::Engine::set_joining(nullptr);
    learned.merge(strategy->learned());
    CHECK(watch.outside == 0);
    seen += watch.seen;
  }
  CHECK(seen > 300);
}

TEST_CASE("matching: samplers come through no state that the search has not met",
          "[runner][proof][matching]") {
  check_matched({programs(1, "get, remove")});
}

TEST_CASE("matching: samplers come through no other state of more programs",
          TEST_SLOW_IF_SANITIZED("[runner][proof][matching]")) {
  check_matched({programs(1, "get, grab, remove")});
}

TEST_CASE("matching: every program of one operation on two nodes", "[runner][proof][.slow]") {
  check_matched({programs(1, "get, grab, find, flush, remove, sync")});
}

void check_left_the_same_way(const std::string& ops) {
  runner::ClusterWorld world(proof({programs(1, ops)}), sim::Lambda::async(), 1);
  sim::MatchingSearch search(world, matching(true));
  const Matched done = match(search);
  CHECK(done.result.objection == "");
  CHECK(done.result.is_complete);
  CHECK(done.result.verified > 1000);
  CHECK(done.result.pairs > 1000);
}

TEST_CASE("matching: a state is left the same way however it was reached",
          "[runner][proof][matching]") {
  check_left_the_same_way("get, remove");
}

TEST_CASE("matching: a state is left the same way in more programs",
          TEST_SLOW_IF_SANITIZED("[runner][proof][matching]")) {
  check_left_the_same_way("get, grab, flush, remove");
}

/// How runs end: the states, what the oracles remember then, the causes of violations.
struct Ends {
  std::set<std::uint64_t> states;
  std::set<std::uint64_t> remembered;
  std::set<std::string> causes;
  sim::MatchingResult result;
};

Ends ends_of(const scenario::Scenario& scenario, bool joins, bool reduces) {
  runner::ClusterWorld world(scenario, sim::Lambda::async(), 1);
  Ends ends;
  sim::MatchingLimits limits;
  limits.joins_sections = joins;
  limits.reduces = reduces;
  limits.on_restart = [&] { ends = {}; };
  sim::MatchingSearch search(world, limits);
  ends.result = search.search([&](const sim::RunResult& run) {
    if (run.violation) {
      ends.causes.insert(run.violation->cause());
    } else {
      ends.states.insert(sim::key_of(world.state()).low);
      ends.remembered.insert(sim::key_of(world.remembered()).low);
    }
    return true;
  });
  return ends;
}

// The ground truth takes every choice point as a step, in every order.
void check_nothing_is_lost(const std::string& variant, const std::string& ops) {
  const auto scenario = proof({"protocols.data.variant=" + variant, programs(1, ops)});
  const Ends truth = ends_of(scenario, false, false);
  const Ends reduced = ends_of(scenario, false, true);
  const Ends joined = ends_of(scenario, true, false);
  const Ends both = ends_of(scenario, true, true);
  INFO(variant << ", " << ops << ": " << truth.result.states << " states, reduced "
               << reduced.result.states << ", joined " << joined.result.states << ", both "
               << both.result.states);
  for (const Ends* ends : {&truth, &reduced, &joined, &both}) {
    CHECK(ends->result.is_complete);
    CHECK(ends->causes == truth.causes);
    CHECK(ends->remembered == truth.remembered);
  }
  // Where joined workers sleep in the end is not where they sleep otherwise.
  CHECK(reduced.states == truth.states);
  CHECK(both.states == joined.states);
  CHECK(both.result.states < truth.result.states / 10);
}

TEST_CASE("matching: joining and leaving out lose no end of a run", "[runner][proof][matching]") {
  check_nothing_is_lost("hardened", "remove, sync");
  check_nothing_is_lost("kerrighed", "remove, find");
}

TEST_CASE("matching: joining and leaving out lose no end of more programs", "[runner][.slow]") {
  for (const char* variant : {"hardened", "kerrighed"}) {
    for (const char* ops : {"get", "grab, remove", "get, flush", "get, find, sync", "grab, sync"}) {
      check_nothing_is_lost(variant, ops);
    }
  }
}

// With published tables: what one search finds the other finds.
void check_same_causes(const std::vector<std::string>& programs_of) {
  for (const std::string& ops : programs_of) {
    runner::ClusterWorld world(proof({"protocols.data.variant=kerrighed", programs(1, ops)}),
                               sim::Lambda::async(), 1);
    sim::ReducedSearch reduced(world, joined());
    std::set<std::string> causes;
    const auto result = reduced.search([&](const sim::RunResult& run) {
      if (run.violation) causes.insert(run.violation->cause());
      return true;
    });
    sim::MatchingSearch search(world, matching());
    const Matched done = match(search);
    INFO(ops << ": " << result.executions << " executions, " << done.result.states << " states");
    CHECK(result.is_complete);
    CHECK(done.result.is_complete);
    CHECK(done.causes == causes);
  }
}

TEST_CASE("matching: finds what the reduced search finds", "[runner][proof][matching]") {
  check_same_causes({"remove, sync"});
}

TEST_CASE("matching: finds what the reduced search finds of more programs",
          TEST_SLOW_IF_SANITIZED("[runner][proof][matching]")) {
  check_same_causes({"grab, remove", "get, flush", "get, grab, sync"});
}

TEST_CASE("matching: a defect is found, and replays in single steps", "[runner][proof][matching]") {
  check_defect("stateful");
}

struct Hidden {
  kapi::SpinLock lock{"lock", kapi::kProtectsSharedOnly};
  kapi::Shared<int> x{"x", 0};
  int plain = 0;
};

// The lock says that it protects nothing but Shared, and that is not so.
TEST_CASE("matching: a state that leaves something out is objected to",
          "[runner][proof][matching]") {
  TwoTasks world([] {
    auto* s = new Hidden;
    const auto add = [=](int amount) {
      {
        const kapi::Guard guard(s->lock);
        s->plain = s->plain * 2 + amount;
      }
      kapi::kernel().acts_only_on(0);
      const kapi::Guard guard(s->lock);
      s->x.store(s->plain);
    };
    return std::pair([=] { add(1); }, [=] { add(2); });
  });
  sim::MatchingSearch search(world, matching(true));
  const Matched done = match(search);
  CHECK(done.result.objection != "");
}

// One passes something to the other past everything that tells of it.
TEST_CASE("matching: steps that are taken to commute and do not are objected to",
          "[runner][proof][matching]") {
  TwoTasks world([] {
    auto* s = new Shared;
    auto* plain = new int{0};
    return std::pair(
        [=] {
          s->x.store(1);
          *plain = 1;
          s->x.store(2);
        },
        [=] {
          s->y.load();
          kapi::kernel().fingerprint(static_cast<std::uint64_t>(*plain));
          s->y.store(1);
        });
  });
  sim::MatchingSearch search(world, matching(true));
  const Matched done = match(search);
  CHECK(done.result.objection.find("order matters") != std::string::npos);
}

TEST_CASE("matching: steps that touch nothing in common are tried in one order",
          "[runner][proof][matching]") {
  TwoTasks world([] {
    auto* s = new Shared;
    return std::pair([=] { s->x.store(1); }, [=] { s->y.store(1); });
  });
  sim::MatchingSearch search(world, matching());
  const Matched done = match(search);
  CHECK(done.result.ends == 1);
  CHECK(done.result.matched == 0);
  CHECK(done.result.reduced > 0);
}

// Both find the other's store or not, unless a task could be taken first: then never both of them.
TEST_CASE("matching: a conflict that comes later keeps both orders", "[runner][proof][matching]") {
  for (const bool reduces : {false, true}) {
    TwoTasks world([] {
      auto* s = new Shared;
      const auto look = [](kapi::Shared<int>& mine, kapi::Shared<int>& other, const char* name) {
        mine.store(1);
        if (other.load() == 0) kapi::violation("assertion", kapi::Where::current(), "{}", name);
      };
      return std::pair([=] { look(s->x, s->y, "a saw nothing"); },
                       [=] { look(s->y, s->x, "b saw nothing"); });
    });
    sim::MatchingLimits limits = matching();
    limits.reduces = reduces;
    sim::MatchingSearch search(world, limits);
    const Matched done = match(search);
    CHECK(done.result.ends >= 3);
    CHECK(done.causes.size() == 2);
  }
}

// It looks and sleeps until what it looked at changes: one step, and no wake-up is lost.
TEST_CASE("matching: a look is part of the step before it", "[runner][proof][matching]") {
  std::vector<std::uint64_t> states;
  for (const bool joins : {false, true}) {
    TwoTasks world([] {
      auto* s = new Shared;
      auto* queue = new kapi::WaitQueue("queue");
      return std::pair(
          [=] {
            {
              const kapi::Look until_it_is_set;
              queue->wait_until([&] { return s->x.load() == 1; });
            }
            s->y.store(1);
          },
          [=] {
            s->x.store(1);
            queue->wake_all();
          });
    });
    sim::MatchingLimits limits = matching();
    limits.joins_sections = joins;
    sim::MatchingSearch search(world, limits);
    const Matched done = match(search);
    CHECK(done.result.is_complete);
    CHECK(done.causes.empty());
    states.push_back(done.result.states);
  }
  CHECK(states[1] < states[0]);
}

TEST_CASE("matching: it ends in a cycle of states", "[runner][proof][matching]") {
  TwoTasks world([] {
    auto* s = new Shared;
    const auto spin = [](kapi::Shared<int>& word) {
      for (;;) {
        kapi::kernel().acts_only_on(0);
        word.store(1);
        word.store(0);
        kapi::kernel().progress();
      }
    };
    return std::pair([=] { spin(s->x); }, [=] { spin(s->y); });
  });
  sim::MatchingSearch search(world, matching());
  const Matched done = match(search);
  CHECK(done.result.is_complete);
  CHECK(done.result.ends == 0);
  CHECK(done.result.states < 20);
}

}  // namespace
}  // namespace dojo
