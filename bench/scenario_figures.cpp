// Figures of whole scenarios, as a hunt runs them: world built once, rewound for each schedule, the
// scenario's mode and strategy, every oracle on.

#include <fmt/format.h>

#include <memory>

#include "bench/groups.h"
#include "bench/measure.h"
#include "runner/scenario/load.h"
#include "runner/world.h"
#include "sim/assert.h"
#include "sim/explore/strategy.h"

namespace dojo::bench {

namespace {

constexpr std::uint64_t kBatch = 20;  // schedules between two looks at the clock

scenario::Scenario load(const std::string& file, const std::vector<std::string>& overrides) {
  scenario::LoadOptions options;
  options.overrides = overrides;
  const auto loaded = scenario::load_file(scenario::scenarios_folder() / file, options);
  if (!loaded) sim::our_bug(scenario::to_text(loaded.error()));
  return *loaded;
}

/// What the schedules of one measurement had in common.
struct Totals {
  std::uint64_t schedules = 0;
  std::uint64_t steps = 0;
  std::uint64_t choices = 0;
  std::uint64_t violations = 0;

  double per_schedule(std::uint64_t count) const {
    return static_cast<double>(count) / static_cast<double>(schedules);
  }
};

/// Counts the steps at which the strategy had a choice.
class ChoiceCounter final : public sim::Chooser {
 public:
  explicit ChoiceCounter(sim::Chooser& decides) : decides_(decides) {}
  sim::Pick next(const sim::Ready& ready) override {
    if (ready.actors.size() > 1 || ready.horizon > ready.first_instant(0)) ++choices_;
    return decides_.next(ready);
  }
  std::uint32_t choose(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    ++choices_;
    return decides_.choose(site, who, ordinal, options);
  }
  bool happens(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    ++choices_;
    return decides_.happens(site, who, ordinal, ppm);
  }
  std::uint64_t choices() const { return choices_; }

 private:
  sim::Chooser& decides_;
  std::uint64_t choices_ = 0;
};

/// The schedules of a hunt, one batch after another.
class Hunter {
 public:
  explicit Hunter(const scenario::Scenario& scenario)
      : world_(scenario, runner::lambda_of(scenario.hunt.mode), kSeed),
        strategy_(sim::make_strategy(scenario.hunt.strategy)) {
    DOJO_ASSERT(strategy_ != nullptr);
    for (std::uint64_t i = 0; i < kBatch; ++i) learn();
  }

  std::uint64_t run_batch() {
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      world_.rewind();
      strategy_->begin(kSeed, index_++, learned_);
      world_.run(*strategy_);
    }
    return kBatch;
  }
  /// Not timed: what a schedule consists of.
  const Totals& totals() const { return totals_; }
  std::size_t bytes() const { return world_.bytes(); }

 private:
  static constexpr std::uint64_t kSeed = 1;

  void learn() {
    world_.rewind();
    strategy_->begin(kSeed, index_++, learned_);
    ChoiceCounter counter(*strategy_);
    const sim::RunResult result = world_.run(counter);
    ++totals_.schedules;
    totals_.steps += result.steps;
    totals_.choices += counter.choices();
    if (result.violation) ++totals_.violations;
    learned_.merge(strategy_->learned());
  }

  runner::ClusterWorld world_;
  std::unique_ptr<sim::Strategy> strategy_;
  sim::Learned learned_;
  std::uint64_t index_ = 0;
  Totals totals_;
};

Figure schedules(const Request& request, const std::string& file,
                 const std::vector<std::string>& overrides) {
  const scenario::Scenario scenario = load(file, overrides);
  Figure figure;
  figure.measures = fmt::format("schedules of {}: {} nodes, {} cores each, every oracle on", file,
                                scenario.cluster.nodes, scenario.cluster.node.cores);
  figure.unit = "schedules/s";
  Hunter hunter(scenario);
  figure.samples = sample_rates(request, [&] { return hunter.run_batch(); });
  const Totals& totals = hunter.totals();
  figure.details = {
      {"steps per schedule", totals.per_schedule(totals.steps)},
      {"choice points per schedule", totals.per_schedule(totals.choices)},
      {"share of schedules with a violation", totals.per_schedule(totals.violations)},
      {"bytes saved", static_cast<double>(hunter.bytes())},
      {"ns per step", 1e9 / figure.samples.median() / totals.per_schedule(totals.steps)},
  };
  return figure;
}

}  // namespace

std::vector<Entry> scenario_entries() {
  std::vector<Entry> entries;
  entries.push_back({"scenario.headline", [](const Request& request) {
                       Figure figure = schedules(request, "kerrighed-smp-port.yaml", {});
                       figure.goal = "10,000 per core";
                       return figure;
                     }});
  for (const std::uint32_t nodes : {2, 3, 4, 8, 16}) {
    entries.push_back({fmt::format("scenario.nodes-{}", nodes), [nodes](const Request& request) {
                         return schedules(request, "hardened-entry.yaml",
                                          {fmt::format("cluster.nodes={}", nodes)});
                       }});
  }
  return entries;
}

}  // namespace dojo::bench
