// One counterexample as a page: a space-time diagram beside the told steps and the details of each.
// Self-contained, no network, light and dark, printable. The page draws the document of
// story_document.h; its style and script are runner/report/page/, built into the program. Without
// JavaScript the story in sentences remains.
#pragma once

#include <string>
#include <string_view>

#include "runner/report/story_document.h"

namespace dojo::report {

std::string story_html(const StoryView& view);

/// Text as HTML shows it.
std::string html_escaped(std::string_view text);

/// JSON that may stand inside a <script> element: no markup can end it.
std::string json_for_html(const std::string& json);

}  // namespace dojo::report
