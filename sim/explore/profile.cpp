#include "sim/explore/profile.h"

namespace dojo::sim {

std::uint64_t ObjectProfile::total() const {
  std::uint64_t sum = 0;
  for (const Count& count : counts) sum += count.events;
  return sum;
}

}  // namespace dojo::sim
