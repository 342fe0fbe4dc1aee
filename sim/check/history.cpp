#include "sim/check/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/assert.h"

namespace dojo::sim {
namespace {

enum class Mark : std::uint8_t { kNew, kOpen, kDone };

/// Depth-first search without recursion: histories are long.
class CycleFinder {
 public:
  explicit CycleFinder(std::size_t nodes) : marks_(nodes, Mark::kNew) {}

  /// The nodes of a cycle reachable from `root`, in order; empty when there is none. `degree(node)`
  /// is the number of edges, `target(node, i)` the end of the i-th.
  template <class Degree, class Target>
  std::vector<std::uint32_t> find(std::uint32_t root, Degree&& degree, Target&& target) {
    if (marks_[root] != Mark::kNew) return {};
    open(root);
    while (!path_.empty()) {
      Visit& top = path_.back();
      if (top.next == degree(top.node)) {
        marks_[top.node] = Mark::kDone;
        path_.pop_back();
        continue;
      }
      const std::uint32_t next = target(top.node, top.next);
      ++top.next;
      if (marks_[next] == Mark::kOpen) return path_from(next);
      if (marks_[next] == Mark::kNew) open(next);
    }
    return {};
  }

 private:
  struct Visit {
    std::uint32_t node;
    std::size_t next;
  };

  void open(std::uint32_t node) {
    marks_[node] = Mark::kOpen;
    path_.push_back({node, 0});
  }
  std::vector<std::uint32_t> path_from(std::uint32_t node) const {
    std::vector<std::uint32_t> cycle;
    const auto first = std::find_if(path_.begin(), path_.end(),
                                    [&](const Visit& visit) { return visit.node == node; });
    for (auto visit = first; visit != path_.end(); ++visit) cycle.push_back(visit->node);
    return cycle;
  }

  std::vector<Mark> marks_;
  std::vector<Visit> path_;
};

}  // namespace

const char* History::name_of(Relation relation) {
  switch (relation) {
    case Relation::kProgram:
      return "program order";
    case Relation::kReadsFrom:
      return "is read by";
    case Relation::kWriteOrder:
      return "overwritten by";
    case Relation::kFromRead:
      return "read before";
  }
  return "?";
}

std::string History::text_of(const Access& access) const {
  return fmt::format("actor {} {} location {} = {}", access.actor,
                     access.is_write ? "writes" : "reads", access.location, access.value);
}

void History::write(std::uint32_t actor, std::uint64_t location, std::uint64_t value) {
  DOJO_ASSERT(value != 0);  // 0 is the value before the first write
  Location& written = locations_[location];
  const bool is_new = written.places.emplace(value, written.order.size()).second;
  DOJO_ASSERT(is_new);
  written.order.push_back(static_cast<Index>(accesses_.size()));
  accesses_.push_back({actor, true, location, value});
}

void History::set_write_order(std::uint64_t location, const std::vector<std::uint64_t>& values) {
  Location& written = locations_[location];
  DOJO_ASSERT(values.size() == written.order.size());
  std::map<std::uint64_t, std::size_t> places;
  std::vector<Index> order;
  for (const std::uint64_t value : values) {
    const auto place = written.places.find(value);
    DOJO_ASSERT(place != written.places.end());
    const bool is_new = places.emplace(value, order.size()).second;
    DOJO_ASSERT(is_new);
    order.push_back(written.order[place->second]);
  }
  written.order = std::move(order);
  written.places = std::move(places);
}

void History::read(std::uint32_t actor, std::uint64_t location, std::uint64_t value) {
  accesses_.push_back({actor, false, location, value});
}

void History::clear() {
  accesses_.clear();
  locations_.clear();
}

void History::add_read(Graph& graph, Index read) const {
  const Access& access = accesses_[read];
  const auto found = locations_.find(access.location);
  const Location unwritten;
  const Location& location = found == locations_.end() ? unwritten : found->second;
  std::size_t next = 0;  // place in the write order of the write after the one read
  if (access.value != 0) {
    const auto place = location.places.find(access.value);
    if (place == location.places.end()) {
      graph.unwritten = text_of(access);
      return;
    }
    graph.edges[location.order[place->second]].push_back({read, Relation::kReadsFrom});
    next = place->second + 1;
  }
  if (next < location.order.size()) {
    graph.edges[read].push_back({location.order[next], Relation::kFromRead});
  }
}

History::Graph History::graph() const {
  Graph graph;
  graph.edges.resize(accesses_.size());
  std::map<std::uint32_t, Index> last_of_actor;
  for (Index i = 0; i < accesses_.size(); ++i) {
    const auto [last, is_first] = last_of_actor.try_emplace(accesses_[i].actor, i);
    if (!is_first) graph.edges[last->second].push_back({i, Relation::kProgram});
    last->second = i;
    if (!accesses_[i].is_write) add_read(graph, i);
  }
  for (const auto& [location, written] : locations_) {
    const std::vector<Index>& order = written.order;
    for (std::size_t i = 1; i < order.size(); ++i) {
      graph.edges[order[i - 1]].push_back({order[i], Relation::kWriteOrder});
    }
  }
  return graph;
}

std::string History::text_of(const std::vector<Index>& cycle, const Graph& graph) const {
  std::string text;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const Index from = cycle[i];
    const Index to = cycle[(i + 1) % cycle.size()];
    const auto edge = std::find_if(graph.edges[from].begin(), graph.edges[from].end(),
                                   [&](const Edge& candidate) { return candidate.to == to; });
    text += fmt::format("{} -> {} -> ", text_of(accesses_[from]), name_of(edge->relation));
  }
  return text + text_of(accesses_[cycle.front()]);
}

std::optional<std::string> History::violation() const {
  const Graph all = graph();
  if (!all.unwritten.empty()) return all.unwritten + ", which nobody wrote";
  CycleFinder finder(accesses_.size());
  for (Index root = 0; root < accesses_.size(); ++root) {
    const std::vector<Index> cycle = finder.find(
        root, [&](Index node) { return all.edges[node].size(); },
        [&](Index node, std::size_t i) { return all.edges[node][i].to; });
    if (!cycle.empty()) return text_of(cycle, all);
  }
  return std::nullopt;
}

}  // namespace dojo::sim
