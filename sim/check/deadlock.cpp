#include "sim/check/deadlock.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <deque>
#include <map>
#include <string_view>
#include <tuple>

namespace dojo::sim::check {

namespace {

using Cycle = std::vector<const WaitFact*>;

// Contexts are vertices, numbered in order of first mention; facts are edges.
class WaitForGraph {
 public:
  explicit WaitForGraph(const std::vector<WaitFact>& facts) {
    for (const WaitFact& fact : facts) {
      if (fact.holder.empty()) continue;
      const std::size_t from = vertex(fact.waiter);
      const std::size_t to = vertex(fact.holder);
      boost::add_edge(from, to, graph_);
      edges_[from].push_back({to, &fact});
    }
    component_.resize(edges_.size());
    boost::strong_components(graph_, component_.data());
  }

  // The shortest cycle; among equals, the one through the vertex mentioned first.
  Cycle shortest_cycle() const {
    Cycle best;
    for (std::size_t start = 0; start < edges_.size(); ++start) {
      Cycle cycle = cycle_through(start);
      if (!cycle.empty() && (best.empty() || cycle.size() < best.size())) best = std::move(cycle);
    }
    return best;
  }

 private:
  struct Edge {
    std::size_t to;
    const WaitFact* fact;
  };

  std::size_t vertex(std::string_view name) {
    const auto [place, is_new] = vertices_.emplace(name, edges_.size());
    if (is_new) {
      edges_.emplace_back();
      boost::add_vertex(graph_);
    }
    return place->second;
  }

  // Breadth first from `start` to itself. No cycle leaves a strong component.
  Cycle cycle_through(std::size_t start) const {
    std::vector<Edge> reached_by(edges_.size(), Edge{0, nullptr});  // predecessor and fact
    std::deque<std::size_t> frontier{start};
    while (!frontier.empty() && reached_by[start].fact == nullptr) {
      const std::size_t from = frontier.front();
      frontier.pop_front();
      for (const Edge& edge : edges_[from]) {
        if (component_[edge.to] != component_[start]) continue;
        if (reached_by[edge.to].fact != nullptr) continue;
        reached_by[edge.to] = {from, edge.fact};
        frontier.push_back(edge.to);
      }
    }
    Cycle cycle;
    if (reached_by[start].fact == nullptr) return cycle;
    std::size_t at = start;
    do {
      cycle.push_back(reached_by[at].fact);
      at = reached_by[at].to;
    } while (at != start);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph_;
  std::map<std::string_view, std::size_t> vertices_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::size_t> component_;
};

std::string describe(const WaitFact& fact) {
  std::string text = fmt::format("{} waits", fact.waiter);
  if (!fact.where.empty()) text += fmt::format(" at {}", fact.where);
  text += fmt::format(" for {}, held by {}", fact.waits_for, fact.holder);
  if (!fact.holder_where.empty()) text += fmt::format(" since {}", fact.holder_where);
  return text;
}

}  // namespace

std::optional<Violation> find_deadlock(const std::vector<WaitFact>& facts) {
  Cycle cycle = WaitForGraph(facts).shortest_cycle();
  if (cycle.empty()) return std::nullopt;
  // Begin at the smallest site, so that the same deadlock of other tasks has the same cause.
  const auto first = std::min_element(cycle.begin(), cycle.end(), [](const auto* a, const auto* b) {
    return std::tie(a->where, a->waiter) < std::tie(b->where, b->waiter);
  });
  std::rotate(cycle.begin(), first, cycle.end());
  std::string message;
  for (const WaitFact* fact : cycle) {
    if (!message.empty()) message += "; ";
    message += describe(*fact);
  }
  Violation violation;
  violation.oracle = "deadlock";
  violation.message = message;
  violation.where = cycle.front()->where;
  violation.actor = cycle.front()->waiter;
  return violation;
}

}  // namespace dojo::sim::check
