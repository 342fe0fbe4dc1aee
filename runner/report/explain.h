// From the story of a failing run to the few lines that matter.
//
// Looked at: the events that can have influenced the failure (through the machine's order and
// through the values of words). Chosen: faults, state changes that a protocol logs, writes that got
// in between two accesses of another context's operation, messages about the failing operation's
// object; without such a write, any two conflicting accesses that nothing orders. The later the
// better. Told in order of time; consecutive accesses of one context in one operation are one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/report/story_arrows.h"
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
  std::vector<std::size_t> events;  ///< indices into the story, in order
  std::vector<std::size_t>
      unordered_with;  ///< numbers of earlier lines about the same word, from 1
  bool is_race = false;
  bool is_failure = false;  ///< here it was noticed
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
