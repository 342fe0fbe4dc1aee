// Mutants: for every oracle a defect that it has to catch, and the scenario in which it does.
//
// An oracle that has never objected proves nothing. Each mutant is a scenario that holds, with one
// defect put into the code under test; it is killed when its oracle objects, and survives when
// nobody does, or only others do. Tests: tests/broken/mutants_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/scenario/load.h"

namespace dojo::campaign {

/// Where a defect is put.
enum class DefectPlace : std::uint8_t { kDataLayer, kRpc, kMailbox, kRules };

struct Mutant {
  std::string_view defect;  ///< its name, in the vocabulary of the place
  DefectPlace place;
  std::string_view oracle;    ///< that has to object
  std::string_view scenario;  ///< below scenarios/; holds without the defect
};

/// Sorted as the oracles are listed.
std::span<const Mutant> mutants();
/// What is wrong with it, in a sentence.
std::string_view about(const Mutant& mutant);
/// The -D values that turn the scenario into the mutant: the defect, and its oracle beside the
/// generic ones, which are always on, so that no other one ends the runs before it.
std::vector<std::string> overrides_of(const Mutant& mutant);

enum class Fate : std::uint8_t {
  kKilled,       ///< the oracle objected
  kSurvived,     ///< nobody did
  kOthersOnly,   ///< another oracle did, this one never
  kNotLoadable,  ///< the scenario is not valid: `message` says why
  kInterrupted,
};

struct MutantResult {
  Fate fate = Fate::kSurvived;
  std::uint64_t schedules = 0;  ///< until it was killed, or all
  double seconds = 0;
  std::string message;  ///< what the oracle said, or who else objected
  std::string key;      ///< of the schedule, for the scenario with the mutant's overrides
};

struct MutantOptions {
  std::uint64_t seed = 1;
  unsigned workers = 1;
  std::function<bool()> is_interrupted;
};

/// Hunts in `file` with `overrides` until `oracle` objects or the scenario's budget is used up.
MutantResult run_mutant(const std::string& file, const std::vector<std::string>& overrides,
                        std::string_view oracle, const MutantOptions& options);

}  // namespace dojo::campaign
