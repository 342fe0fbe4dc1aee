#include "sim/explore/portfolio.h"

#include <fmt/format.h>

namespace dojo::sim {

std::uint32_t Portfolio::part_of(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  const auto turn = static_cast<std::uint32_t>(index / 2 % kParts);
  if (index % 2 == 0) return turn;
  if (learned.part_schedules.size() != kParts) return (turn + kParts / 2) % kParts;
  // First findings of a class per schedule, in whole numbers: alike on every machine.
  constexpr std::uint64_t kUnit = 1 << 16;
  std::array<std::uint64_t, kParts> weights{};
  std::uint64_t sum = 0;
  for (std::uint32_t part = 0; part < kParts; ++part) {
    const std::uint64_t classes = learned.classes.first_seen_by(part) + 1;
    weights[part] = kUnit * classes / (learned.part_schedules[part] + 1) + 1;
    sum += weights[part];
  }
  RandomStream random(mix64(seed) ^ mix64(index + 0x9047));
  std::uint64_t left = random.below(sum);
  std::uint32_t part = 0;
  while (left >= weights[part]) left -= weights[part++];
  return part;
}

void Portfolio::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  part_ = part_of(seed, index, learned);
  is_profiling_ = learned.profile.is_empty();
  if (is_profiling_) profiler_.begin();
  is_hashing_ = looks_at_class_of(index);
  if (is_hashing_) order_.begin();
  active().begin(seed, index, learned);
}

Pick Portfolio::next(const Ready& ready) {
  const Pick pick = active().next(ready);
  const Actor& chosen = *ready.actors[pick.index];
  if (is_profiling_) profiler_.note(ready, chosen);
  if (is_hashing_) order_.fires(chosen);
  return pick;
}

Learned Portfolio::learned() const {
  Learned all = parts_[part_]->learned();
  if (is_profiling_) all.profile = profiler_.profile();
  if (!is_hashing_) return all;
  all.classes.add({order_.coarse_value(), part_});
  all.part_schedules.assign(kParts, 0);
  all.part_schedules[part_] = 1;
  return all;
}

std::string Portfolio::bound(const Learned& learned) const {
  return fmt::format("1 schedule in {}: {}; as often each of random walk, POS, SURW, PCTCP",
                     2 * kParts, pct_[2].bound(learned));
}

}  // namespace dojo::sim
