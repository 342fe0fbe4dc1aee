// The fixed parts of a story page: runner/report/page/, built into the program (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace dojo::report {

extern const std::string_view kStoryPage;      ///< page/story.html, with {{marks}} to be filled in
extern const std::string_view kStoryStyle;     ///< page/story.css
extern const std::string_view kDiagramScript;  ///< page/diagram.js
extern const std::string_view kStoryScript;    ///< page/story.js

}  // namespace dojo::report
