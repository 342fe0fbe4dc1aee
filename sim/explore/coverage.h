// Coverage feedback: what showed something new is worth varying.
//
// New is a meeting, a pair of conflicting accesses by two actors, one next to the other on their
// object; or a (state, event) pair of a protocol's table. A schedule that shows one for the first
// time is kept. Half of the schedules are random walks;
// the others follow a kept one up to a random choice and go on at random from there. No guarantee
// beyond the random walks'; bugs that need several rare things in a row are found step by step.
#pragma once

#include <map>

#include "sim/explore/sampler.h"

namespace dojo::sim {

class Coverage final : public Sampler {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return 1; }
  Pick next(const Ready& ready) override;
  void covered(std::span<const std::uint32_t> pairs) override;
  Learned learned() const override;
  std::string bound(const Learned& learned) const override;

 private:
  void plan(std::uint64_t index, const Corpus& corpus);
  void enter_segment();
  void note(const Actor& chosen);
  void note_mark(std::uint32_t mark);

  /// Meetings are told apart by this many bits; the marks from here on are (state, event) pairs.
  static constexpr std::uint32_t kMeetings = 1 << 13;

  static constexpr std::size_t kSegmentsMax = 32;

  std::uint64_t seed_ = 0;
  std::vector<Segment> segments_;
  std::size_t segment_ = 0;
  Corpus known_;
  std::vector<std::uint32_t> fresh_;                     // sorted
  std::map<std::uint32_t, std::uint32_t> last_toucher_;  // path, by object
};

}  // namespace dojo::sim
