// Protocol states over a story: what a table step says of itself, and in which state each node's
// object is at any point.
//
// A step of a table logs one line, "RULE SUBJECT: STATE on EVENT -> NEXT", without the arrow where
// the state stays (docs/WRITING_A_PROTOCOL.md). This is the one place that reads such lines.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runner/report/story_log.h"

namespace dojo::report {

struct StateChange {
  std::string rule;     ///< "L10"
  std::string subject;  ///< "object 0"
  std::string from;
  std::string event;  ///< the message, or "local operation"
  std::string to;     ///< "" where the state stays
};

/// Nothing for an event that is no step of a table.
std::optional<StateChange> state_change_of(const Event& event);

/// A state that one node's object is in from one event on, until the next span of it.
struct StateSpan {
  std::uint32_t node = 0;
  std::string subject;
  std::string state;
  std::size_t from = 0;          ///< index of the event
  bool is_known_before = false;  ///< the state before the first change: holds from the beginning
};

/// All spans, in order of their events.
std::vector<StateSpan> state_spans(std::span<const Event> events);

/// The state of a node's object at an event (what that event changes included); "" when unknown.
std::string state_at(std::span<const StateSpan> spans, std::uint32_t node, std::string_view subject,
                     std::size_t event);

}  // namespace dojo::report
