#include "sim/explore/lasso.h"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <unordered_map>
#include <utility>

namespace dojo::sim {

namespace {

using rules::Instance;
using rules::RuleSystem;

const rules::RuleInfo& rule(const RuleSystem& system, Instance instance) {
  return system.rules()[system.rule_of(instance)];
}

/// Components of the waiting states under steps without progress.
class Components {
 public:
  Components(const StateGraph& graph, const RuleSystem& system) : graph_(graph), system_(system) {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS>;
    std::vector<std::pair<StateNumber, StateNumber>> edges;
    for (StateNumber state = 0; state < graph.size(); ++state) {
      for (const StateGraph::Edge& edge : graph.edges(state)) {
        if (is_inside(state, edge)) edges.emplace_back(state, edge.to);
      }
    }
    const Graph csr(boost::edges_are_sorted, edges.begin(), edges.end(), graph.size());
    component_.resize(graph.size());
    const auto count = boost::strong_components(
        csr, boost::make_iterator_property_map(component_.begin(), get(boost::vertex_index, csr)));
    size_.assign(count, 0);
    for (const StateNumber component : component_) ++size_[component];
  }

  /// A step that does not leave the waiting states, and is no progress.
  bool is_inside(StateNumber from, const StateGraph::Edge& edge) const {
    return graph_.is_waiting(from) && graph_.is_waiting(edge.to) &&
           !rule(system_, edge.instance).is_progress;
  }
  bool stays(StateNumber from, const StateGraph::Edge& edge) const {
    return is_inside(from, edge) && component_[from] == component_[edge.to];
  }
  StateNumber of(StateNumber state) const { return component_[state]; }
  StateNumber size(StateNumber component) const { return size_[component]; }
  std::size_t count() const { return size_.size(); }

 private:
  const StateGraph& graph_;
  const RuleSystem& system_;
  std::vector<StateNumber> component_;
  std::vector<StateNumber> size_;
};

/// Builds a cycle inside one component that passes no fair instance over.
class CycleBuilder {
 public:
  CycleBuilder(const StateGraph& graph, const RuleSystem& system, const Components& components,
               StateNumber entry)
      : graph_(graph), system_(system), components_(components), cycle_{entry, {}}, at_(entry) {}

  Cycle build() {
    for (Instance i = 0; i < system_.instances(); ++i) {
      if (!rule(system_, i).is_fair || is_served(i)) continue;
      walk_to([&](StateNumber state, const StateGraph::Edge* edge) {
        return edge != nullptr ? edge->instance == i : !is_enabled(state, i);
      });
    }
    // Nothing to serve: any step inside makes a beginning.
    if (cycle_.steps.empty()) {
      walk_to([](StateNumber, const StateGraph::Edge* edge) { return edge != nullptr; });
    }
    walk_to([&](StateNumber state, const StateGraph::Edge* edge) {
      return edge == nullptr && state == cycle_.entry;
    });
    return std::move(cycle_);
  }

 private:
  bool is_enabled(StateNumber state, Instance instance) const {
    return std::ranges::any_of(graph_.edges(state),
                               [&](const auto& e) { return e.instance == instance; });
  }
  /// It has fired, or was disabled, on the way so far.
  bool is_served(Instance instance) const {
    if (!is_enabled(cycle_.entry, instance)) return true;
    return std::ranges::any_of(cycle_.steps, [&](const StateGraph::Edge& edge) {
      return edge.instance == instance || !is_enabled(edge.to, instance);
    });
  }

  /// Appends a shortest way to the first state, or over the first edge, that `is_goal` likes.
  template <class IsGoal>
  void walk_to(IsGoal&& is_goal) {
    if (is_goal(at_, nullptr)) return;
    struct Step {
      StateNumber from;
      StateGraph::Edge edge;
    };
    std::unordered_map<StateNumber, Step> reached;
    std::vector<StateNumber> queue{at_};
    const auto finish = [&](StateNumber state, std::vector<StateGraph::Edge> tail) {
      for (; state != at_; state = reached.at(state).from) tail.push_back(reached.at(state).edge);
      cycle_.steps.insert(cycle_.steps.end(), tail.rbegin(), tail.rend());
      at_ = cycle_.steps.back().to;
    };
    for (std::size_t next = 0; next < queue.size(); ++next) {
      const StateNumber from = queue[next];
      for (const StateGraph::Edge& edge : graph_.edges(from)) {
        if (!components_.stays(from, edge)) continue;
        if (is_goal(from, &edge) || is_goal(edge.to, nullptr)) return finish(from, {edge});
        if (edge.to == at_ || !reached.emplace(edge.to, Step{from, edge}).second) continue;
        queue.push_back(edge.to);
      }
    }
  }

  const StateGraph& graph_;
  const RuleSystem& system_;
  const Components& components_;
  Cycle cycle_;
  StateNumber at_;
};

/// By component: how many of its states have each fair instance enabled, and what fires inside.
struct Tally {
  std::vector<StateNumber> enabled;
  std::vector<bool> has_fired;
  StateNumber entry = kNoState;
  bool has_step = false;
};

}  // namespace

std::optional<Cycle> find_lasso(const StateGraph& graph, const RuleSystem& system) {
  const Components components(graph, system);
  std::unordered_map<StateNumber, Tally> tallies;  // of the components that have a step inside
  const auto has_step = [&](StateNumber state) {
    return std::ranges::any_of(graph.edges(state),
                               [&](const auto& edge) { return components.stays(state, edge); });
  };
  for (StateNumber state = 0; state < graph.size(); ++state) {
    if (!graph.is_waiting(state)) continue;
    if (components.size(components.of(state)) == 1 && !has_step(state)) continue;
    Tally& tally = tallies[components.of(state)];
    if (tally.enabled.empty()) {
      tally.enabled.resize(system.instances());
      tally.has_fired.resize(system.instances());
      tally.entry = state;
    }
    for (const StateGraph::Edge& edge : graph.edges(state)) {
      ++tally.enabled[edge.instance];
      if (components.stays(state, edge)) tally.has_fired[edge.instance] = true;
    }
  }
  StateNumber entry = kNoState;
  for (const auto& [component, tally] : tallies) {
    bool is_fair = true;
    for (Instance i = 0; i < system.instances() && is_fair; ++i) {
      const bool is_passed_over =
          tally.enabled[i] == components.size(component) && !tally.has_fired[i];
      is_fair = !rule(system, i).is_fair || !is_passed_over;
    }
    if (is_fair) entry = std::min(entry, tally.entry);
  }
  if (entry == kNoState) return std::nullopt;
  return CycleBuilder(graph, system, components, entry).build();
}

bool is_lasso(std::span<const RunStep> steps, const RuleSystem& system) {
  for (const RunStep& step : steps) {
    if (!step.is_waiting || rule(system, step.instance).is_progress) return false;
  }
  for (Instance i = 0; i < system.instances(); ++i) {
    if (!rule(system, i).is_fair) continue;
    const bool is_served = std::ranges::any_of(steps, [&](const RunStep& step) {
      return step.instance == i || std::ranges::find(step.enabled, i) == step.enabled.end();
    });
    if (!is_served) return false;
  }
  return !steps.empty();
}

}  // namespace dojo::sim
