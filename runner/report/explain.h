// From the story of a failing run to the few lines that matter.
//
// Looked at: the events that can have influenced the failure (through the machine's order and
// through the values of words). Chosen: races first (accesses to one word by two contexts that
// nothing orders, one of them a write), then faults, log lines and messages, the later the better,
// about the failing operation's object before others. Told in order of time, consecutive accesses
// of one context to one word as one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/report/story_log.h"
#include "sim/violation.h"

namespace dojo::report {

struct ExplainOptions {
  std::size_t lines_max = 25;
  bool is_full = false;  ///< every event, none left out
};

struct ExplainedLine {
  Event event;  ///< the last one, where several became one line
  std::string what;
  std::size_t first_event = 0;  ///< indices into the log
  std::size_t last_event = 0;
  std::size_t left_out = 0;  ///< events between the line before and this one
  std::vector<std::size_t>
      unordered_with;  ///< numbers of earlier lines about the same word, from 1
  bool is_race = false;
  bool is_failure = false;  ///< here it was noticed
};

/// One line comes before another because the machine orders them: a message, a wake-up, a lock.
struct Arrow {
  std::size_t from = 0;  ///< indices into the lines
  std::size_t to = 0;
  bool is_message = false;
  friend bool operator==(const Arrow&, const Arrow&) = default;
};

struct Explanation {
  std::vector<ExplainedLine> lines;
  std::vector<Arrow> arrows;  ///< between lines of different contexts
  std::size_t events = 0;     ///< of the whole story, up to the failure
  std::string broken;         ///< the last line: what broke, and where it was noticed
};

Explanation explain(const std::vector<Event>& events, const sim::Violation& violation,
                    const ExplainOptions& options = {});

}  // namespace dojo::report
