// The story of a counterexample in sentences, for a terminal: what happened, and why that is wrong.
#pragma once

#include <string>

#include "runner/report/story_document.h"
#include "runner/report/terminal.h"

namespace dojo::report {

/// Ends with a newline. No line is wider than the terminal, or than what reads well.
std::string sentences_text(const StoryView& view, const Terminal& terminal);

}  // namespace dojo::report
