// The tables as the code has them, for `dojo show` and for comparing them with the spec page.
#pragma once

#include <string>
#include <vector>

#include "protocols/kddm/kddm_api.h"

namespace dojo::kddm {

struct RuleText {
  std::string rule;
  std::string states;
  std::string event;
  std::string next;  ///< "" where the state stays
  std::string verdict;
};

/// By the number that took_pair() gets: "READ_OWNER GrabSole", or "" where the table has no answer
/// (`unhandled`, `never`, no row).
std::vector<std::string> answered_pairs(Variant variant, const DefectRows* defect);

/// Every row, in the order of the tables.
std::vector<RuleText> describe(Variant variant);

}  // namespace dojo::kddm
