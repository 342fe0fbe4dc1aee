// What holds in every state of German's protocol: invariants I1 and I2 of german.md.

#include <algorithm>

#include "protocols/german/german_state.h"

namespace dojo::german {

namespace {

bool has_single_writer(const State& s) {
  std::size_t exclusive = 0;
  std::size_t copies = 0;
  for (const Cache& cache : s.nodes()) {
    exclusive += cache.copy == Copy::kExclusive ? 1 : 0;
    copies += cache.copy != Copy::kInvalid ? 1 : 0;
  }
  return exclusive == 0 || copies == 1;
}

bool is_coherent(const State& s) {
  if (!s.shared.has_granted_exclusive && s.shared.memory != s.shared.last_store) return false;
  return std::ranges::all_of(s.nodes(), [&](const Cache& cache) {
    return cache.copy == Copy::kInvalid || cache.data == s.shared.last_store;
  });
}

constexpr Invariant kInvariants[] = {
    {"single-writer", "while a node has an EXCLUSIVE copy, every other cache is INVALID",
     has_single_writer},
    {"coherence",
     "a copy, and the memory unless a node was granted EXCLUSIVE, has the value stored last",
     is_coherent},
};

}  // namespace

std::span<const Invariant> invariants() { return kInvariants; }

}  // namespace dojo::german
