#include "sim/explore/swarm.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

namespace {

// What is drawn, apart from sites: those are hashes of 32 bits.
constexpr std::uint64_t kOfJitter = 1ull << 32;
constexpr std::uint64_t kOfVariant = 2ull << 32;

std::string percent(SwarmRanges::Share range) {
  return fmt::format("{}-{} %", range.low / 10'000, range.high / 10'000);
}

}  // namespace

std::uint64_t Swarm::draw(std::uint64_t of) const { return mix64(schedule_ ^ mix64(of)); }

std::uint32_t Swarm::share(SwarmRanges::Share range, std::uint64_t of) const {
  const std::uint64_t bits = draw(of);
  switch (bits & 3) {
    case 0:
      return range.low;
    case 1:
      return range.high;
    default:
      return range.low + static_cast<std::uint32_t>((bits >> 2) % (range.high - range.low + 1ull));
  }
}

bool Swarm::is_active(std::uint32_t rare_site) const { return (draw(rare_site) & 3) == 0; }

void Swarm::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  schedule_ = mix64(mix64(seed) ^ mix64(index + 0x5ea3));
  jitter_ = share(ranges_.jitter, kOfJitter);
  variant_ = static_cast<std::uint32_t>(draw(kOfVariant) % ranges_.variants);
  inner_->begin(seed, index, learned);
}

/// The end of the actor's window, drawn nearer. Never before it can fire.
Tick Swarm::latest(const Actor& actor, Tick now) const {
  if (actor.latest() >= kNever) return kNever;
  const auto width = static_cast<unsigned __int128>(actor.latest() - actor.earliest());
  const auto narrow = (width * jitter_ + SwarmRanges::kWhole - 1) / SwarmRanges::kWhole;
  return std::max(now, actor.earliest() + static_cast<Tick>(narrow));
}

// Nobody else can end the narrowed windows: who is not ready starts after all of them.
Pick Swarm::next(const Ready& ready) {
  if (jitter_ == SwarmRanges::kWhole) return inner_->next(ready);
  Tick horizon = ready.horizon;
  for (const Actor* actor : ready.actors) horizon = std::min(horizon, latest(*actor, ready.now));
  kept_.clear();
  places_.clear();
  for (std::size_t i = 0; i < ready.actors.size(); ++i) {
    if (ready.actors[i]->earliest() > horizon) continue;
    kept_.push_back(ready.actors[i]);
    places_.push_back(i);
  }
  Pick pick = inner_->next({kept_, ready.now, horizon});
  pick.index = places_[pick.index];
  return pick;
}

bool Swarm::happens(const Site& site, const Actor& who, std::uint32_t ordinal, std::uint32_t ppm) {
  const bool is_rare = std::ranges::find(ranges_.rare_sites, site.hash) != ranges_.rare_sites.end();
  if (is_rare) return is_active(site.hash) && inner_->happens(site, who, ordinal, ppm);
  const std::uint64_t rate = std::uint64_t{ppm} * share(ranges_.faults, site.hash);
  const auto drawn = static_cast<std::uint32_t>(rate / SwarmRanges::kWhole);
  return drawn != 0 && inner_->happens(site, who, ordinal, drawn);
}

std::string Swarm::bound(const Learned& learned) const {
  return fmt::format(
      "{}; within what each schedule draws: {} of each jitter, {} of each fault's rate, {} "
      "machines, "
      "{} rare branches",
      inner_->bound(learned), percent(ranges_.jitter), percent(ranges_.faults), ranges_.variants,
      ranges_.rare_sites.size());
}

}  // namespace dojo::sim
