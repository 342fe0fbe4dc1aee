#include "sim/explore/corpus.h"

#include <algorithm>

namespace dojo::sim {

bool Corpus::has(std::uint32_t meeting) const {
  return std::binary_search(meetings.begin(), meetings.end(), meeting);
}

void Corpus::add(std::uint32_t meeting) {
  const auto at = std::lower_bound(meetings.begin(), meetings.end(), meeting);
  if (at == meetings.end() || *at != meeting) meetings.insert(at, meeting);
}

void Corpus::merge(const Corpus& other) {
  for (const Beginning& beginning : other.beginnings) {
    const bool shows_new = std::any_of(beginning.meetings.begin(), beginning.meetings.end(),
                                       [this](std::uint32_t meeting) { return !has(meeting); });
    if (!shows_new) continue;
    for (const std::uint32_t meeting : beginning.meetings) add(meeting);
    if (beginnings.size() == kBeginningsMax) beginnings.erase(beginnings.begin());
    beginnings.push_back(beginning);
  }
}

}  // namespace dojo::sim
