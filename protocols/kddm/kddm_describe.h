// The tables as the code has them, for `dojo show` and for comparing them with the spec page.
#pragma once

#include <string>
#include <vector>

#include "protocols/kddm/kddm_types.h"

namespace dojo::kddm {

struct RuleText {
  std::string rule;
  std::string states;
  std::string event;
  std::string next;  ///< "" where the state stays
  std::string verdict;
};

/// Every row, in the order of the tables.
std::vector<RuleText> describe(Variant variant);

}  // namespace dojo::kddm
