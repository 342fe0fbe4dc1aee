#include "sim/explore/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dojo::sim {

void Coverage::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0xc0fe);
  seed_ = seed;
  known_.marks = learned.corpus.marks;
  fresh_.clear();
  last_toucher_.clear();
  plan(index, learned.corpus);
  segment_ = 0;
  enter_segment();
}

void Coverage::plan(std::uint64_t index, const Corpus& corpus) {
  segments_.clear();
  if (!corpus.beginnings.empty() && random_.below(2) == 0) {
    const std::uint64_t which = random_.below(corpus.beginnings.size());
    const Beginning& kept = corpus.beginnings[which];
    const auto cut = static_cast<std::uint32_t>(random_.below(kept.choices + 1ull));
    for (const Segment& segment : kept.segments) {
      segments_.push_back({segment.stream, std::min(segment.end, cut)});
      if (segment.end >= cut || segments_.size() == kSegmentsMax) break;
    }
  }
  segments_.push_back({static_cast<std::uint32_t>(index), UINT32_MAX});
}

void Coverage::enter_segment() {
  random_ = RandomStream(mix64(seed_) ^ mix64(segments_[segment_].stream + 0xc0fe5eedull));
}

void Coverage::note(const Actor& chosen) {
  const Intent& intent = chosen.intent();
  if (intent.object == 0) return;
  std::uint32_t& last = last_toucher_[intent.object];
  const std::uint32_t before = std::exchange(last, chosen.path());
  if (before == 0 || before == chosen.path()) return;
  const std::uint64_t pair = fold(fold(intent.object, before), chosen.path());
  note_mark(static_cast<std::uint32_t>(mix64(pair) % kMeetings));
}

void Coverage::covered(std::span<const std::uint32_t> pairs) {
  for (const std::uint32_t pair : pairs) note_mark(kMeetings + pair);
}

void Coverage::note_mark(std::uint32_t mark) {
  if (known_.has(mark)) return;
  const auto at = std::lower_bound(fresh_.begin(), fresh_.end(), mark);
  if (at == fresh_.end() || *at != mark) fresh_.insert(at, mark);
}

Pick Coverage::next(const Ready& ready) {
  const std::uint32_t answered = learned_.max_choices;
  while (answered >= segments_[segment_].end && segment_ + 1 < segments_.size()) {
    ++segment_;
    enter_segment();
  }
  count(ready);
  const std::size_t many = ready.actors.size();
  const std::size_t index = many > 1 ? random_.below(many) : 0;
  note(*ready.actors[index]);
  return pick(ready, index);
}

Learned Coverage::learned() const {
  Learned all = learned_;
  if (!fresh_.empty()) {
    all.corpus.marks = fresh_;
    all.corpus.beginnings.push_back({segments_, learned_.max_choices, fresh_});
  }
  return all;
}

std::string Coverage::bound(const Learned& learned) const {
  const std::vector<std::uint32_t>& marks = learned.corpus.marks;
  const auto pairs = std::lower_bound(marks.begin(), marks.end(), kMeetings);
  return fmt::format(
      "half of the schedules are random walks; {} meetings of accesses and {} (state, event) pairs "
      "seen",
      pairs - marks.begin(), marks.end() - pairs);
}

}  // namespace dojo::sim
