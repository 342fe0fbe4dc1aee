#include "runner/scenario/scenario.h"

#include <algorithm>

namespace dojo::scenario {

std::int64_t Jitter::width_ns(std::int64_t nominal_ns) const {
  if (!is_declared()) return 0;
  const auto product = static_cast<__int128>(nominal_ns) * ppm;
  const auto share = static_cast<std::int64_t>((product + kPpmOfOne - 1) / kPpmOfOne);
  return std::max<std::int64_t>(share + ns, 1);
}

std::vector<std::int64_t> NodeSet::resolve(std::int64_t nodes) const {
  if (!is_all) return ids;
  std::vector<std::int64_t> every;
  for (std::int64_t id = 0; id < nodes; ++id) every.push_back(id);
  return every;
}

}  // namespace dojo::scenario
