// The text of `dojo new scenario NAME`: a scenario that loads, with a comment on each part.
#pragma once

#include <string>
#include <string_view>

namespace dojo::scenario {

/// True for names that a scenario file may have: small letters, digits and dashes, a letter first.
bool is_scenario_name(std::string_view name);

/// Requires: is_scenario_name(name).
std::string skeleton(std::string_view name);

}  // namespace dojo::scenario
