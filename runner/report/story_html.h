// One counterexample as a page: a space-time diagram beside the told steps. Self-contained, no
// network, light and dark; readable without JavaScript, which only adds stepping with the keyboard.
#pragma once

#include <string>
#include <vector>

#include "runner/report/explain.h"
#include "runner/report/story_log.h"
#include "runner/scenario/scenario.h"

namespace dojo::report {

/// `events` is the story that `explanation` explains; the page lists its end below the diagram.
std::string story_html(const scenario::Scenario& scenario, const std::vector<Event>& events,
                       const Explanation& explanation);

/// Text as HTML shows it.
std::string html_escaped(std::string_view text);

}  // namespace dojo::report
