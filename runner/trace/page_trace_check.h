// Can the records of a page trace have come from one run, and are they all there?
//
// Rules: docs/page-trace-format.md, "What a valid file keeps". A trace that passes can be replayed
// in file order without ever waiting, which tests/trace/free_replay_test.cpp relies on.

#pragma once

#include <optional>
#include <string>

#include "runner/input_error.h"
#include "runner/trace/page_trace.h"

namespace dojo::page_trace {

// The first rule that is broken, with the line of the record that breaks it.
[[nodiscard]] std::optional<InputError> check(const PageTrace& trace, const std::string& file);

}  // namespace dojo::page_trace
