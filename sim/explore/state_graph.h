// The edges between the states of a search, in the order in which states were expanded.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/explore/state_table.h"

namespace dojo::sim {

class StateGraph {
 public:
  struct Edge {
    StateNumber to = kNoState;
    rules::Instance instance = 0;
  };

  /// Opens the list of the next state: states come in the order of their numbers.
  void begin_state(bool is_waiting) {
    first_.push_back(edges_.size());
    is_waiting_.push_back(is_waiting);
  }
  void add(Edge edge) { edges_.push_back(edge); }

  StateNumber size() const { return static_cast<StateNumber>(first_.size()); }
  bool is_waiting(StateNumber state) const { return is_waiting_[state]; }
  std::span<const Edge> edges(StateNumber state) const {
    const std::size_t end = state + 1 < first_.size() ? first_[state + 1] : edges_.size();
    return std::span{edges_}.subspan(first_[state], end - first_[state]);
  }
  /// Bytes that growing by one state of `edges` edges takes more.
  std::size_t growth(std::size_t edges) const {
    std::size_t bytes = 0;
    if (first_.size() == first_.capacity()) bytes += first_.capacity() * sizeof(std::size_t);
    if (edges_.size() + edges > edges_.capacity()) bytes += edges_.capacity() * sizeof(Edge);
    return bytes;
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<Edge> edges_;
  std::vector<bool> is_waiting_;
};

}  // namespace dojo::sim
