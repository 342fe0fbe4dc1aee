// Small hashes whose values are the same on every compiler and build: names, paths, fingerprints.
#pragma once

#include <cstdint>
#include <string_view>

namespace dojo::sim {

/// Finaliser of splitmix64: every input bit changes every output bit.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

/// Folds `value` into a running hash. Cheap: one multiplication on the chain.
constexpr std::uint64_t fold(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9fb21c651e98df25ull;
  return hash ^ (hash >> 32);
}

/// FNV-1a, usable at compile time for site and object names.
constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return hash;
}

/// Hash of a child's spawn path from its parent's.
constexpr std::uint32_t path_hash(std::uint32_t parent, std::string_view name) {
  return static_cast<std::uint32_t>(mix64(hash_text(name) ^ (std::uint64_t{parent} << 32)));
}

}  // namespace dojo::sim
