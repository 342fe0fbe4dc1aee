// Generated mutants: each row of the hardened tables, changed in one place. How many of them the
// oracles catch is what `dojo bench rows` counts; docs/mutants.md has the result.
//
//   HM5/drop-2      without its second action
//   HM5/next-stay   leaves the state as it is
//   HM5/next-other  goes to INV_COPY, or to READ_COPY where it goes to INV_COPY anyway
//   HM5/no-wake     wakes nobody
//   HM5/verdict     another verdict: done for what waits, waiting for what is done
//
// Rows that stand for "unreachable" or "no answer" are not changed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dojo::kddm {

struct DefectRows;

/// All of them, in the order of the tables.
std::vector<std::string> row_mutant_names();
/// One of them, as rows that replace others; has to outlive the nodes that use it. Requires: one of
/// row_mutant_names().
std::shared_ptr<const DefectRows> make_row_mutant(std::string_view name);

}  // namespace dojo::kddm
