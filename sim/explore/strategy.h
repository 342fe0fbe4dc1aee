// A strategy: a chooser that samples one schedule after another.
//
// Schedule i of a hunt depends on (seed, i, the state at the start of its round) only, so that any
// number of workers gives the same answer. To add one: a file here, a line in strategy.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/chooser.h"
#include "sim/explore/learned.h"
#include "sim/random.h"

namespace dojo::sim {

class Strategy : public Chooser {
 public:
  /// Prepares for schedule `index`.
  virtual void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) = 0;
  /// So many schedules are a round of their own, the first: the others build on what they teach.
  virtual std::uint64_t first_round() const { return 0; }
  /// The happens-before class of the schedule under way or just ended, of a strategy that hashes
  /// it by itself (see ClassWatch).
  virtual std::optional<std::uint64_t> seen_class() const { return std::nullopt; }
  /// The (state, event) pairs of protocol tables that the schedule which just ended went through.
  virtual void covered(std::span<const std::uint32_t> pairs) {}
  /// Which variant of the world the schedule runs on (World::choose_variant).
  virtual std::uint32_t world_variant() const { return 0; }
  /// What the schedule that just ended adds.
  virtual Learned learned() const { return {}; }
  /// What one schedule of this strategy guarantees, with the numbers of this world.
  virtual std::string bound(const Learned& learned) const = 0;
};

/// Is schedule `index` one of those whose happens-before class is looked at? One in eight, so that
/// every part of a portfolio has its turn.
constexpr bool looks_at_class_of(std::uint64_t index) {
  constexpr std::uint64_t kTurn = 14;
  return index / kTurn % 8 == 0;
}

struct StrategyInfo {
  std::string_view name;
  std::string_view about;
  std::string_view guarantee;
};
std::span<const StrategyInfo> strategies();

/// nullptr when there is no strategy of that name.
std::unique_ptr<Strategy> make_strategy(std::string_view name);

}  // namespace dojo::sim
