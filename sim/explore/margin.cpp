#include "sim/explore/margin.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/bellman_ford_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <map>
#include <numeric>

#include "sim/assert.h"

namespace dojo::sim {

std::string OrderLog::component_of(const Actor& actor) const {
  return component_ ? component_(actor) : actor.name();
}

void OrderLog::on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) {
  steps_.push_back({actor.path(), component_of(actor), now, enabling, {}});
  DOJO_ASSERT(steps_.size() == step);
}

void OrderLog::on_touch(std::uint32_t object, Touch touch) {
  if (!steps_.empty()) steps_.back().touched.push_back({object, touch});
}

void OrderLog::on_withdraw(const Actor& actor) {
  if (actor.must()) {
    windows_.push_back({static_cast<StepId>(steps_.size()), actor.enabling(), component_of(actor)});
  }
}

void OrderLog::close(const std::vector<Actor*>& enabled) {
  for (const Actor* actor : enabled) {
    if (!actor->must()) continue;
    windows_.push_back(
        {static_cast<StepId>(steps_.size()), actor->enabling(), component_of(*actor)});
  }
}

namespace {

/// t(to) - t(from) <= constant + lambda * jitter.
struct Bound {
  StepId from;
  StepId to;
  Tick constant;
  Tick jitter;
};

/// The last writer of an object and who has read it since.
struct History {
  StepId writer = 0;
  std::vector<StepId> readers;
};

class ConstraintSystem {
 public:
  explicit ConstraintSystem(const OrderLog& log) : steps_(log.steps().size()) {
    std::map<std::uint32_t, History> objects;
    std::map<std::uint32_t, StepId> actors;
    for (StepId step = 1; step <= steps_; ++step) {
      const OrderLog::Step& record = log.steps()[step - 1];
      add_window(step, record.enabling);
      StepId& before = actors[record.actor];
      add_order(before, step);
      before = step;
      for (const OrderLog::Touched& touched : record.touched) {
        add_touch(objects[touched.object], step, touched.kind);
      }
    }
    for (const OrderLog::OpenWindow& window : log.windows()) {
      if (window.enabling.jitter >= kNever) continue;
      bounds_.push_back(
          {window.enabling.cause, window.at, window.enabling.nominal, window.enabling.jitter});
    }
  }

  const std::vector<Bound>& bounds() const { return bounds_; }
  std::size_t variables() const { return steps_ + 1; }  // variable 0 is the beginning

 private:
  void add_window(StepId step, const Enabling& enabling) {
    bounds_.push_back({step, enabling.cause, -enabling.nominal, 0});
    if (enabling.jitter < kNever) {
      bounds_.push_back({enabling.cause, step, enabling.nominal, enabling.jitter});
    }
    if (enabling.after != 0) bounds_.push_back({step, enabling.after, -enabling.after_nominal, 0});
  }

  void add_order(StepId first, StepId second) {
    if (first != second) bounds_.push_back({second, first, 0, 0});
  }

  void add_touch(History& history, StepId step, Touch kind) {
    add_order(history.writer, step);
    if (kind == Touch::kRead) {
      history.readers.push_back(step);
      return;
    }
    for (const StepId reader : history.readers) add_order(reader, step);
    history.writer = step;
    history.readers.clear();
  }

  std::size_t steps_;
  std::vector<Bound> bounds_;
};

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                    std::size_t>;
using Weight = __int128;

struct Solution {
  std::vector<Weight> distance;    // scaled by the denominator of lambda
  std::vector<std::size_t> cycle;  // bounds on a negative cycle; empty: feasible
};

/// Bellman-Ford from a virtual source that reaches every variable at 0.
class Solver {
 public:
  explicit Solver(const ConstraintSystem& system) : system_(system), graph_(system.variables()) {
    for (std::size_t i = 0; i < system.bounds().size(); ++i) {
      boost::add_edge(system.bounds()[i].from, system.bounds()[i].to, i, graph_);
    }
  }

  Solution solve(Lambda lambda) const {
    const std::size_t n = system_.variables();
    Solution solution;
    solution.distance.assign(n, 0);
    std::vector<std::size_t> predecessor(n);
    std::iota(predecessor.begin(), predecessor.end(), 0);
    const auto weight = boost::make_function_property_map<Graph::edge_descriptor, Weight>(
        [&](const Graph::edge_descriptor& edge) { return weight_of(graph_[edge], lambda); });
    const bool is_feasible = boost::bellman_ford_shortest_paths(
        graph_, n, weight, predecessor.data(), solution.distance.data(), std::plus<Weight>(),
        std::less<Weight>(), boost::default_bellman_visitor());
    if (!is_feasible) solution.cycle = find_cycle(predecessor, solution.distance, lambda);
    return solution;
  }

 private:
  Weight weight_of(std::size_t bound, Lambda lambda) const {
    const Bound& b = system_.bounds()[bound];
    return Weight{b.constant} * lambda.denominator + Weight{b.jitter} * lambda.numerator;
  }

  // Some edge can still be relaxed; going back n predecessors from its head leads onto a cycle.
  std::vector<std::size_t> find_cycle(const std::vector<std::size_t>& predecessor,
                                      const std::vector<Weight>& distance, Lambda lambda) const {
    std::size_t at = 0;
    for (const Bound& b : system_.bounds()) {
      const std::size_t index = static_cast<std::size_t>(&b - system_.bounds().data());
      if (distance[b.from] + weight_of(index, lambda) < distance[b.to]) {
        at = b.from;
        break;
      }
    }
    for (std::size_t i = 0; i < predecessor.size(); ++i) at = predecessor[at];
    std::vector<std::size_t> cycle;
    std::size_t to = at;
    do {
      const std::size_t from = predecessor[to];
      cycle.push_back(tightest(from, to, lambda));
      to = from;
    } while (to != at);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  std::size_t tightest(std::size_t from, std::size_t to, Lambda lambda) const {
    std::optional<std::size_t> best;
    for (const auto edge : boost::make_iterator_range(boost::out_edges(from, graph_))) {
      if (boost::target(edge, graph_) != to) continue;
      const std::size_t bound = graph_[edge];
      if (!best || weight_of(bound, lambda) < weight_of(*best, lambda)) best = bound;
    }
    DOJO_ASSERT(best.has_value());
    return *best;
  }

  const ConstraintSystem& system_;
  Graph graph_;
};

std::vector<std::string> components_of(const OrderLog& log, const ConstraintSystem& system,
                                       const std::vector<std::size_t>& cycle) {
  std::vector<std::string> names;
  for (const std::size_t index : cycle) {
    const Bound& bound = system.bounds()[index];
    // An upper bound with jitter runs forward in time: this component must be late.
    if (bound.jitter == 0 || bound.to == 0) continue;
    const std::string& name = log.steps()[bound.to - 1].component;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace

Margin race_margin(const OrderLog& log) {
  const ConstraintSystem system(log);
  const Solver solver(system);
  Margin margin;
  Lambda lambda = Lambda::timed();
  // Each round removes a cycle by raising lambda to its ratio; ratios strictly increase.
  for (;;) {
    const Solution solution = solver.solve(lambda);
    if (solution.cycle.empty()) return margin;
    Tick gap = 0;
    Tick allowed = 0;
    for (const std::size_t index : solution.cycle) {
      gap -= system.bounds()[index].constant;
      allowed += system.bounds()[index].jitter;
    }
    margin.gap_ns = gap;
    margin.allowed_ns = allowed;
    margin.where = components_of(log, system, solution.cycle);
    if (allowed == 0) {
      margin.is_possible = false;
      return margin;
    }
    const Tick divisor = std::gcd(gap, allowed);
    lambda = {gap / divisor, allowed / divisor};
  }
}

std::optional<std::vector<Tick>> firing_times(const OrderLog& log, Lambda lambda) {
  const ConstraintSystem system(log);
  // Windows round up to whole nanoseconds, so the times are found in whole nanoseconds as well.
  const Solver solver(system);
  const Solution solution = solver.solve(lambda);
  if (!solution.cycle.empty()) return std::nullopt;
  std::vector<Tick> times;
  for (std::size_t step = 1; step < system.variables(); ++step) {
    const Weight scaled = solution.distance[step] - solution.distance[0];
    times.push_back(static_cast<Tick>(scaled / lambda.denominator));
  }
  return times;
}

}  // namespace dojo::sim
