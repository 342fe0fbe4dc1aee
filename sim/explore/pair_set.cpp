#include "sim/explore/pair_set.h"

#include <bit>
#include <utility>

namespace dojo::sim {

bool PairSet::add(std::uint32_t pair) {
  if (words_.size() <= pair / 64) words_.resize(pair / 64 + 1, 0);
  const std::uint64_t bit = std::uint64_t{1} << pair % 64;
  const bool is_new = (words_[pair / 64] & bit) == 0;
  words_[pair / 64] |= bit;
  return is_new;
}

bool PairSet::has(std::uint32_t pair) const {
  return pair / 64 < words_.size() && (words_[pair / 64] >> pair % 64 & 1) != 0;
}

std::vector<std::uint32_t> PairSet::pairs() const {
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    for (std::uint64_t left = words_[i]; left != 0; left &= left - 1) {
      all.push_back(static_cast<std::uint32_t>(i * 64) +
                    static_cast<std::uint32_t>(std::countr_zero(left)));
    }
  }
  return all;
}

PairSet PairSet::of(std::vector<std::uint64_t> words) {
  PairSet set;
  set.words_ = std::move(words);
  return set;
}

}  // namespace dojo::sim
