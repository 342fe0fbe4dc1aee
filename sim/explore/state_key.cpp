#include "sim/explore/state_key.h"

#include <xxhash.h>

namespace dojo::sim {

StateKey key_of(const StateWords& words) {
  const XXH128_hash_t hash =
      XXH3_128bits(words.data(), words.size() * sizeof(StateWords::value_type));
  return {hash.low64, hash.high64};
}

}  // namespace dojo::sim
