// Plain memory accesses as choice points: which they are, and what does not go together.
//
// A site is a place in the machine code of the protocols' shared object, so a schedule with such
// choice points holds for one build. `hunt.sites` says which: "BUILD:OFFSET,OFFSET...", all
// hexadecimal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/input_error.h"
#include "runner/scenario/scenario.h"
#include "sim/access/race_detector.h"

namespace dojo::runner {

/// Where the protocols' shared object is loaded.
std::uintptr_t protocols_base();
/// Names this build of it: its build id, shortened.
std::string protocols_build();

std::string sites_text(const std::vector<sim::access::Site>& sites);
/// Requires: check_accesses() had no objection.
std::vector<sim::access::Site> sites_from(const std::string& text);

/// What of `hunt.accesses` and `hunt.sites` this build or this strategy cannot honour.
std::optional<InputError> check_accesses(const scenario::Scenario& scenario);

}  // namespace dojo::runner
