// The holds of a schedule: who is kept waiting, from which of its steps on, and until when.
//
// A strategy with priorities starves an actor for hundreds of steps; each of them is a deviation
// from the default order, and none says more than "not yet". As a hold the same order is one entry:
//
//   site "hold"   actor = who waits, ordinal = how often it has acted so far,
//                 answer = until whom, and how often that one has acted (until_of); 0: to the end
//
// An actor that is held acts only when everybody who may act is held; then the one that was held
// first. Any run can be written down like that, by HoldRecorder: with one hold for each step that
// others overtook, released by the step before it. Tests: tests/explore/holds_test.cpp.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/chooser.h"
#include "sim/explore/deviation.h"
#include "sim/explore/recorder.h"
#include "sim/hash.h"
#include "sim/site.h"

namespace dojo::sim {

inline constexpr Site kSiteHold{"hold"};

/// The step of an actor that ends a hold.
struct Until {
  std::uint32_t actor = 0;  ///< path; 0 and 0: the hold lasts to the end of the run
  std::uint32_t fired = 0;  ///< the actor's number of steps, that one included
  friend bool operator==(const Until&, const Until&) = default;
};
inline std::uint64_t to_answer(const Until& until) {
  return static_cast<std::uint64_t>(until.actor) << 32 | until.fired;
}
inline Until until_of(std::uint64_t answer) {
  return {static_cast<std::uint32_t>(answer >> 32), static_cast<std::uint32_t>(answer)};
}

/// Would actors[index] go before actors[other] if nobody were held?
bool goes_before(const Ready& ready, std::size_t index, std::size_t other);

/// The holds of one run, as it goes on.
class Holds {
 public:
  void add(const Deviation& hold);
  std::size_t size() const { return size_; }

  /// Starts those that are due, and says who goes by default.
  std::size_t default_of(const Ready& ready);
  /// actors[index] fires: ends the holds that waited for it. Appends those that have made a
  /// difference for the first time.
  void fired(const Ready& ready, std::size_t index, Deviations& effective);

 private:
  struct Held {
    Deviation hold;
    bool is_effective = false;
  };
  /// 0: not held; else the higher, the later its hold started.
  std::size_t rank_of(const Actor& actor) const;
  void start_those_due(const Ready& ready);

  std::unordered_map<std::uint64_t, Deviation> waiting_;  // by (path, fired) of who is to wait
  std::vector<Held> held_;                                // in the order in which they started
  std::size_t size_ = 0;
};

/// Writes down what another chooser decides with holds instead of deviations of the order.
class HoldRecorder final : public AnswerRecorder {
 public:
  explicit HoldRecorder(Chooser& decides) : AnswerRecorder(decides) {}

  Pick next(const Ready& ready) override;

 private:
  std::unordered_map<std::uint64_t, std::size_t> open_;  // (path, fired) -> its hold
  Until last_;                                           // who fired in the step before
};

}  // namespace dojo::sim
