#include "sim/explore/strategy.h"

#include <array>

#include "sim/explore/coverage.h"
#include "sim/explore/pct.h"
#include "sim/explore/pctcp.h"
#include "sim/explore/portfolio.h"
#include "sim/explore/pos.h"
#include "sim/explore/surw.h"
#include "sim/explore/urw.h"

namespace dojo::sim {

namespace {

/// The default order as a strategy: one schedule, always the same.
class DefaultStrategy final : public Strategy {
 public:
  void begin(std::uint64_t, std::uint64_t, const Learned&) override {}
  bool takes_defaults() const override { return true; }
  bool may_run_on_fibers() const override { return true; }
  Pick next(const Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }
  std::string bound(const Learned&) const override { return "the default order, once"; }
};

constexpr std::array kStrategies{
    StrategyInfo{"portfolio",
                 "random walk, PCT (depth 1 to 3), POS, SURW and PCTCP in turn; the default",
                 "at least 1 schedule in 14 of each part, with its guarantee"},
    StrategyInfo{"random-walk", "each step one of the candidates, uniformly",
                 "every schedule has probability >= product of 1/candidates"},
    StrategyInfo{"pct", "random priorities with 2 random changes (PCT, depth 3)",
                 "a bug of depth d is hit with probability >= 1/(n k^(d-1))"},
    StrategyInfo{"pctcp", "as pct, with priorities for chains of causally ordered events (PCTCP)",
                 "a bug of depth d is hit with probability >= 1/(w^2 k^(d-1)), w the width"},
    StrategyInfo{"pos", "random numbers, drawn anew where operations conflict (POS)",
                 "every partial order has a probability > 0, falling with its conflicts"},
    StrategyInfo{"urw", "actors in proportion to the events they have left (URW)",
                 "uniform over interleavings, as far as the counts hold and no actor waits"},
    StrategyInfo{"surw", "as urw, but over the accesses to one shared object (SURW)",
                 "uniform over the interleavings of one object's accesses, any object"},
    StrategyInfo{"coverage", "varies schedules in which two accesses met for the first time",
                 "half of the schedules are random walks"},
    StrategyInfo{"default", "the default order: by time, class, insertion", "one schedule"},
    StrategyInfo{"delay", "every schedule with 0 delays of a fixed scheduler, then 1, 2, ...",
                 "complete for each number of delays it ends; at most steps^delays schedules"},
    StrategyInfo{"preemption", "every schedule with 0 preemptions, then 1, 2, ...",
                 "complete for each number of preemptions it ends"},
    StrategyInfo{"dfs", "plain depth-first search with save and restore",
                 "complete when it ends: every schedule once"},
    StrategyInfo{"source-dpor", "partial-order reduction with source and sleep sets, mode async",
                 "complete when it ends: each order of steps that do not commute at least once"},
    StrategyInfo{"dpor", "optimal partial-order reduction on snapshots, mode async",
                 "complete when it ends: each order of steps that do not commute once"},
    StrategyInfo{
        "stateful",
        "every reachable state once: of a protocol in rules, or of tasks on the abstract machine",
        "complete when it ends: every reachable state, compared exactly"},
};

}  // namespace

std::span<const StrategyInfo> strategies() { return kStrategies; }

std::unique_ptr<Strategy> make_strategy(std::string_view name) {
  if (name == "portfolio") return std::make_unique<Portfolio>();
  if (name == "random-walk") return std::make_unique<RandomWalk>();
  if (name == "pct") return std::make_unique<Pct>(3);
  if (name == "pctcp") return std::make_unique<Pctcp>(3);
  if (name == "pos") return std::make_unique<Pos>();
  if (name == "urw") return std::make_unique<Urw>();
  if (name == "surw") return std::make_unique<Surw>();
  if (name == "coverage") return std::make_unique<Coverage>();
  if (name == "default") return std::make_unique<DefaultStrategy>();
  return nullptr;
}

}  // namespace dojo::sim
