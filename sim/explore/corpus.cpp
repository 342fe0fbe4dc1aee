#include "sim/explore/corpus.h"

#include <algorithm>

namespace dojo::sim {

bool Corpus::has(std::uint32_t mark) const {
  return std::binary_search(marks.begin(), marks.end(), mark);
}

void Corpus::add(std::uint32_t mark) {
  const auto at = std::lower_bound(marks.begin(), marks.end(), mark);
  if (at == marks.end() || *at != mark) marks.insert(at, mark);
}

void Corpus::merge(const Corpus& other) {
  for (const Beginning& beginning : other.beginnings) {
    const bool shows_new = std::any_of(beginning.marks.begin(), beginning.marks.end(),
                                       [this](std::uint32_t mark) { return !has(mark); });
    if (!shows_new) continue;
    for (const std::uint32_t mark : beginning.marks) add(mark);
    if (beginnings.size() == kBeginningsMax) beginnings.erase(beginnings.begin());
    beginnings.push_back(beginning);
  }
}

}  // namespace dojo::sim
