#include "runner/campaign/run_order.h"

#include "models/faults/episodes.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

std::uint64_t draw(std::uint64_t seed, const sim::Site& site, const sim::Actor& who,
                   std::uint32_t ordinal, std::uint64_t bound) {
  const std::uint64_t stream =
      sim::mix64(seed ^ sim::mix64(std::uint64_t{who.path()} << 32 | site.hash));
  const std::uint64_t value = sim::mix64(stream + ordinal);
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(value) * bound) >> 64);
}

}  // namespace

std::uint32_t RunOrder::choose(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
                               std::uint32_t options) {
  if (!models::is_fault_detail_site(site.hash)) return 0;
  return static_cast<std::uint32_t>(draw(seed_, site, who, ordinal, options));
}

bool RunOrder::happens(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
                       std::uint32_t ppm) {
  constexpr std::uint64_t kOne = 1'000'000;
  if (!models::is_fault_site(site.hash)) return false;
  return draw(seed_, site, who, ordinal, kOne) < ppm;
}

}  // namespace dojo::campaign
