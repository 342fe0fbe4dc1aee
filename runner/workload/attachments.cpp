#include "runner/workload/attachments.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocols/kddm/defects/kddm_row_mutants.h"
#include "runner/litmus/parse.h"
#include "runner/network/topology_of.h"
#include "runner/scenario/names.h"
#include "runner/trace/page_trace.h"
#include "runner/trace/page_trace_check.h"

namespace dojo::runner {

namespace {

template <class Kind>
std::optional<InputError> check(const Kind&) {
  return std::nullopt;
}

std::string name_of(const scenario::Attachment& text) {
  return text.file.empty() ? "(text in the scenario)" : text.file;
}

std::optional<InputError> check(const scenario::PageTrace& load) {
  const auto trace = page_trace::parse(load.trace.text, name_of(load.trace));
  if (!trace) return trace.error();
  return page_trace::check(*trace, name_of(load.trace));
}

std::optional<InputError> check(const scenario::Litmus& load) {
  const auto test = litmus::parse(load.test.text, name_of(load.test));
  if (!test) return test.error();
  return std::nullopt;
}

}  // namespace

namespace {

std::optional<InputError> check_row(const std::string& row) {
  const std::vector<std::string> names = kddm::row_mutant_names();
  if (std::ranges::find(names, row) != names.end()) return std::nullopt;
  return InputError{
      "protocols.data.row", 0, 0,
      fmt::format("\"{}\" is no changed row; accepted: RULE/drop-N, RULE/next-stay, "
                  "RULE/next-other, RULE/no-wake, RULE/verdict where the row of `dojo "
                  "show kddm hardened` has it{}",
                  row, scenario::did_you_mean(row, names))};
}

}  // namespace

std::optional<InputError> check_attachments(const scenario::Scenario& scenario) {
  if (scenario.protocols.data.row) {
    if (auto error = check_row(*scenario.protocols.data.row)) return error;
  }
  if (const auto topology = topology_of(scenario.cluster); !topology) return topology.error();
  for (const scenario::Workload& load : scenario.workload) {
    auto error = std::visit([](const auto& kind) { return check(kind); }, load);
    if (error) return error;
  }
  return std::nullopt;
}

}  // namespace dojo::runner
