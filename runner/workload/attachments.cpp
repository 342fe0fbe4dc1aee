#include "runner/workload/attachments.h"

#include "runner/litmus/parse.h"
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

std::optional<InputError> check_attachments(const scenario::Scenario& scenario) {
  for (const scenario::Workload& load : scenario.workload) {
    auto error = std::visit([](const auto& kind) { return check(kind); }, load);
    if (error) return error;
  }
  return std::nullopt;
}

}  // namespace dojo::runner
