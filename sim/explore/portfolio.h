// Portfolio: several samplers in turn, the default of a hunt. None is best everywhere, and the cost
// of the wrong ones is at most a factor.
//
// Every second schedule goes round all parts. The others are drawn, more often from the parts that
// were the first to show more happens-before classes for each of their schedules in earlier rounds.
// Classes are looked at in one turn of eight: hashing costs as much as half a step.
#pragma once

#include <array>

#include "sim/explore/order_hash.h"
#include "sim/explore/pct.h"
#include "sim/explore/pctcp.h"
#include "sim/explore/pos.h"
#include "sim/explore/profiler.h"
#include "sim/explore/random_walk.h"
#include "sim/explore/surw.h"

namespace dojo::sim {

class Portfolio final : public Strategy {
 public:
  static constexpr std::uint32_t kParts = 7;

  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  /// The first schedule is a random walk; what it counts is SURW's profile.
  std::uint64_t first_round() const override { return 1; }
  bool may_run_on_fibers() const override { return true; }
  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return active().choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return active().happens(site, who, ordinal, ppm);
  }
  std::optional<std::uint64_t> seen_class() const override {
    return is_hashing_ ? std::optional(order_.value()) : std::nullopt;
  }
  Learned learned() const override;
  std::string bound(const Learned& learned) const override;

  /// Which part makes schedule `index`.
  static std::uint32_t part_of(std::uint64_t seed, std::uint64_t index, const Learned& learned);

 private:
  Strategy& active() { return *parts_[part_]; }

  RandomWalk walk_;
  std::array<Pct, 3> pct_{Pct{1}, Pct{2}, Pct{3}};
  Pos pos_;
  Surw surw_;
  Pctcp pctcp_{3};
  std::array<Strategy*, kParts> parts_{&walk_,   &surw_,  &pct_[0], &pos_,
                                       &pct_[1], &pctcp_, &pct_[2]};
  std::uint32_t part_ = 0;
  bool is_profiling_ = false;
  bool is_hashing_ = false;
  Profiler profiler_;
  OrderHash order_;
};

}  // namespace dojo::sim
