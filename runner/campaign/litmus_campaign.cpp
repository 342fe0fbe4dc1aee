#include "runner/campaign/litmus_campaign.h"

#include <chrono>

#include "runner/litmus/models.h"
#include "runner/world.h"
#include "sim/assert.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/strategy.h"

namespace dojo::campaign {

namespace {

class Campaign {
 public:
  Campaign(const scenario::Scenario& base, const litmus::LitmusTest& test,
           const scenario::Attachment& text, const LitmusOptions& options)
      : base_(base), test_(test), text_(text), options_(options) {}

  LitmusResult run() {
    const auto start = std::chrono::steady_clock::now();
    is_complete_ = true;
    const auto threads = static_cast<std::int64_t>(test_.threads.size());
    if (options_.on == scenario::LitmusOn::kSmp) {
      run_placement(scenario::Placement::kNowhere, 0, 1, threads);
    } else {
      run_placement(scenario::Placement::kNowhere, 0, threads, base_.cluster.node.cores);
      run_placement(scenario::Placement::kCopies, 0, threads, base_.cluster.node.cores);
      run_placement(scenario::Placement::kWriters, 0, threads, base_.cluster.node.cores);
      for (std::int64_t owner = 0; owner < threads; ++owner) {
        run_placement(scenario::Placement::kOwner, owner, threads, base_.cluster.node.cores);
      }
    }
    return finish(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }

 private:
  bool is_over() const {
    return result_.violation.has_value() || (options_.is_interrupted && options_.is_interrupted());
  }

  void run_placement(scenario::Placement placement, std::int64_t owner, std::int64_t nodes,
                     std::int64_t cores) {
    if (is_over()) {
      is_complete_ = false;
      return;
    }
    ++result_.placements;
    scenario::Scenario scenario = base_;
    scenario.cluster.nodes = nodes;
    scenario.cluster.node.cores = cores;
    scenario.workload = {
        scenario::Litmus{text_, options_.on, placement, owner, options_.same_page}};
    const sim::Lambda lambda = runner::lambda_of(scenario.hunt.mode);
    runner::ClusterWorld world(scenario, lambda, options_.seed);
    if (!search(world)) {
      is_complete_ = false;
      if (!is_over()) sample(world);
    }
  }

  void note(runner::ClusterWorld& world, const sim::RunResult& run) {
    ++schedules_;
    if (run.violation) {
      result_.violation = run.violation;
      return;
    }
    if (run.stop != sim::Stop::kQuiescent) return;
    litmus::FinalState state;
    for (const auto& [name, value] : world.outcome()) {
      state.push_back(static_cast<litmus::Value>(value));
    }
    ++counts_[state];
  }

  /// True: every schedule of this placement was executed.
  bool search(runner::ClusterWorld& world) {
    sim::DepthFirstLimits limits;
    limits.executions = options_.schedules;
    for (const scenario::Fault& fault : world.scenario().faults) {
      limits.rare_events += static_cast<std::uint32_t>(fault.budget);
    }
    sim::DepthFirst search(world, limits);
    const auto found = search.search([&](const sim::RunResult& run) {
      note(world, run);
      return !is_over();
    });
    // With time in play the search fires each transition at its first instant only.
    return found.is_complete && world.engine().lambda().is_infinite();
  }

  void sample(runner::ClusterWorld& world) {
    const auto strategy = sim::make_strategy("portfolio");
    sim::Learned learned;
    for (std::uint64_t i = 0; i < options_.schedules && !is_over(); ++i) {
      strategy->begin(options_.seed, i, learned);
      world.rewind();
      note(world, world.run(*strategy));
      learned.merge(strategy->learned());
    }
  }

  LitmusResult finish(double seconds) {
    const auto allowed = litmus::final_states(test_, litmus::Model::kSc);
    DOJO_ASSERT(allowed.has_value());
    result_.block = litmus::make_block(test_, counts_);
    result_.coverage =
        litmus::compare(litmus::seen_states(counts_), *allowed, "SC", is_complete_, schedules_);
    result_.block.coverage = litmus::coverage_text(result_.coverage, allowed->size());
    result_.block.seconds = seconds;
    result_.is_ok = result_.coverage.is_within() && !result_.violation;
    return std::move(result_);
  }

  const scenario::Scenario& base_;
  const litmus::LitmusTest& test_;
  const scenario::Attachment& text_;
  const LitmusOptions& options_;
  LitmusResult result_;
  litmus::StateCounts counts_;
  std::uint64_t schedules_ = 0;
  bool is_complete_ = true;
};

}  // namespace

LitmusResult run_litmus(const scenario::Scenario& base, const litmus::LitmusTest& test,
                        const scenario::Attachment& text, const LitmusOptions& options) {
  return Campaign(base, test, text, options).run();
}

}  // namespace dojo::campaign
