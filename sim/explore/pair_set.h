// Which (state, event) pairs of protocol tables were gone through: a set of small numbers.
#pragma once

#include <cstdint>
#include <vector>

namespace dojo::sim {

class PairSet {
 public:
  /// True: it is new.
  bool add(std::uint32_t pair);
  bool has(std::uint32_t pair) const;
  /// In ascending order.
  std::vector<std::uint32_t> pairs() const;

  static PairSet of(std::vector<std::uint64_t> words);

 private:
  std::vector<std::uint64_t> words_;  // one bit each
};

}  // namespace dojo::sim
