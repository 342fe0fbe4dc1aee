// SURW, selectively uniform random walk (Zhao et al., ASPLOS 2025).
//
// Each schedule draws one object that several actors share, with a probability in proportion to
// its accesses, and is uniform over the interleavings of the accesses to it: an intended actor is
// drawn as in URW, by accesses left; whoever else stands before an access to the object is parked
// until it is the intended actor's turn. All other events are ordered by random numbers, drawn anew
// for each event. The first schedule counts the accesses.
#pragma once

#include "sim/explore/event_shares.h"
#include "sim/explore/profiler.h"
#include "sim/explore/sampler.h"

namespace dojo::sim {

class Surw final : public Sampler {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return 1; }
  Pick next(const Ready& ready) override;
  Learned learned() const override;
  std::string bound(const Learned& learned) const override;

 private:
  static constexpr std::uint32_t kNobody = UINT32_MAX;

  void choose_object(const Profile& profile);
  bool is_selected(const Actor& actor) const {
    return object_ != 0 && actor.intent().object == object_;
  }
  std::size_t best_unparked(const Ready& ready);
  std::size_t choose_next(const Ready& ready);

  bool is_profiling_ = false;
  Profiler profiler_;
  std::uint32_t object_ = 0;
  EventShares shares_;
  std::uint32_t intended_ = kNobody;  // by slot
  BySlot<std::uint64_t> numbers_;     // of the pending operation, 0 = not drawn yet
  BySlot<std::uint8_t> is_parked_;
};

}  // namespace dojo::sim
