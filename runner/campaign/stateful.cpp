#include "runner/campaign/stateful.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runner/workload/rules.h"
#include "sim/assert.h"
#include "sim/explore/recorder.h"
#include "sim/explore/stateful_search.h"

namespace dojo::campaign {

namespace {

using Clock = std::chrono::steady_clock;
using sim::rules::RuleSystem;

/// Answers the questions of the workload so that it goes the way of a trace.
class Guide final : public sim::Chooser {
 public:
  Guide(const RuleSystem& system, const sim::StatefulTrace& trace) : start_(trace.start) {
    sim::rules::Expansion enabled;
    for (std::size_t i = 0; i < trace.instances.size(); ++i) {
      system.expand(trace.states[i], false, enabled);
      if (enabled.successors.size() < 2) continue;  // not asked
      std::uint32_t answer = 0;
      while (enabled.successors[answer].instance != trace.instances[i]) ++answer;
      answers_.push_back(answer);
    }
  }

  sim::Pick next(const sim::Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const sim::Site& site, const sim::Actor&, std::uint32_t,
                       std::uint32_t) override {
    if (std::strcmp(site.name, runner::kRuleStartSite) == 0) {
      return static_cast<std::uint32_t>(start_);
    }
    DOJO_ASSERT(std::strcmp(site.name, runner::kRuleNextSite) == 0);
    return at_ < answers_.size() ? answers_[at_++] : 0;
  }

 private:
  std::size_t start_;
  std::vector<std::uint32_t> answers_;
  std::size_t at_ = 0;
};

class StatefulHunter {
 public:
  StatefulHunter(runner::ClusterWorld& world, const HuntOptions& options)
      : world_(world),
        options_(options),
        system_(runner::make_rules(*world.scenario().rules(), world.scenario().cluster.nodes)) {}

  StatefulHunt hunt() {
    const sim::StatefulOptions how = search_options();
    const sim::StatefulResult result =
        sim::StatefulSearch(*system_, how).search([this](const sim::StatefulTrace& trace) {
          return take(trace);
        });
    hunt_.summary = {result.states, result.firings,   result.depth,
                     result.bytes,  how.has_symmetry, how.finds_lassos};
    RoundsResult& rounds = hunt_.rounds;
    rounds.fingerprint = result.fingerprint;
    rounds.limit = result.limit;
    if (result.limit == "interrupted") {
      rounds.limit = is_out_of_time_ ? "--time" : "";
      rounds.is_interrupted = !is_out_of_time_;
    }
    hunt_.is_complete = result.is_complete;
    const bool is_every = std::ranges::find(result.fired, 0u) == result.fired.end();
    if (is_every) rounds.reached[runner::kEveryRule] = 1;
    return std::move(hunt_);
  }

 private:
  sim::StatefulOptions search_options() {
    const scenario::Scenario& scenario = world_.scenario();
    const runner::RuleOracles oracles = runner::rule_oracles(scenario.always, *system_);
    sim::StatefulOptions how;
    how.has_symmetry = scenario.hunt.symmetry == scenario::Symmetry::kOn;
    how.invariants = oracles.invariants;
    how.finds_lassos = oracles.finds_lassos;
    how.bytes_max = scenario.hunt.bounds.memory_bytes;
    how.may_go_on = [this, start = Clock::now()] {
      const std::chrono::duration<double> passed = Clock::now() - start;
      is_out_of_time_ = options_.seconds && passed.count() >= *options_.seconds;
      return !is_out_of_time_ && !(options_.is_interrupted && options_.is_interrupted());
    };
    return how;
  }

  /// False: what was looked for is found.
  bool take(const sim::StatefulTrace& trace) {
    Guide guide(*system_, trace);
    sim::Recorder recorder(guide);
    world_.rewind();
    const sim::RunResult run = world_.run(recorder);
    DOJO_ASSERT(run.violation && run.violation->oracle == trace.oracle);
    RoundsResult& rounds = hunt_.rounds;
    rounds.findings.push_back({.violation = *run.violation,
                               .index = rounds.findings.size(),
                               .deviations = recorder.deviations()});
    const scenario::Scenario& scenario = world_.scenario();
    const bool ends = scenario.expect.holds() || is_expected(scenario, *run.violation);
    return !ends || options_.keep_going;
  }

  runner::ClusterWorld& world_;
  const HuntOptions& options_;
  std::unique_ptr<RuleSystem> system_;
  StatefulHunt hunt_;
  bool is_out_of_time_ = false;
};

}  // namespace

StatefulHunt search_statefully(runner::ClusterWorld& world, const HuntOptions& options) {
  return StatefulHunter(world, options).hunt();
}

}  // namespace dojo::campaign
