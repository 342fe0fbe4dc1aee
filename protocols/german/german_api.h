// German's cache-coherence protocol as rules over registered state.
//
// Spec: german.md, which has the same rules as german.m, the Murphi text. Tests: tests/german/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "sim/rules/rule_system.h"

namespace dojo::german {

/// Wrong on purpose: rules that replace those of the table. in defects/.
enum class Defect : std::uint8_t {
  kEarlyGrant,   ///< an exclusive copy is granted while others still have theirs
  kStaleMemory,  ///< the owner's value is not written back
  kNoAnswer,     ///< an invalidated node does not acknowledge
  kBusyOwner,    ///< an owner sends invalidations back, to be tried again
};

struct Options {
  std::uint32_t nodes = 4;   ///< 1 to sim::rules::kNodesMax
  std::uint32_t values = 2;  ///< of the line: 1 to sim::rules::kValuesMax
  std::optional<Defect> defect = std::nullopt;
};

std::unique_ptr<sim::rules::RuleSystem> make(const Options& options);

}  // namespace dojo::german
