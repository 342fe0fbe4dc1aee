// The fixed parts of a report page: runner/report/page/ and the chart library, built into the
// program (cmake/embed.cmake).
#pragma once

#include <string_view>

namespace dojo::report {

extern const std::string_view kReportPage;    ///< page/report.html, with {{marks}} to be filled in
extern const std::string_view kReportStyle;   ///< page/report.css
extern const std::string_view kReportScript;  ///< page/report.js
extern const std::string_view kChartLibrary;  ///< Chart.js, as Debian packages it

}  // namespace dojo::report
