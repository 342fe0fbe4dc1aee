// A story as one line per event, in columns, for people and for grep. docs/TRACE.md explains the
// columns.
#pragma once

#include <span>
#include <string>

#include "runner/report/story_log.h"

namespace dojo::report {

/// One line, without a newline at its end.
std::string trace_line(const Event& event);

/// A heading and all events.
std::string trace_text(std::span<const Event> events);

}  // namespace dojo::report
