#include "runner/cli/files.h"

#include <fmt/format.h>

#include "runner/cli/common.h"
#include "runner/report/chrome_trace.h"
#include "runner/report/counterexample.h"
#include "runner/report/output_folder.h"
#include "runner/report/paje_trace.h"
#include "runner/report/shiviz_log.h"
#include "runner/report/story_html.h"
#include "runner/scenario/load.h"
#include "runner/version.h"

namespace dojo::cli {

std::optional<ResultFolder> open_folder(const Options& options, const std::string& name) {
  if (options.no_files) return ResultFolder({}, true);
  const auto wanted = std::filesystem::path(options.out) / report::folder_name(name);
  const auto made = report::make_output_folder(wanted);
  if (!made) {
    bad_input(made.error().text());
    return std::nullopt;
  }
  return ResultFolder(*made, false);
}

bool ResultFolder::write(const std::string& name, const std::string& text) {
  if (is_off_) return true;
  const auto written = report::write_file(path_ / name, text);
  if (!written) bad_input(written.error().text());
  return written.has_value();
}

bool ResultFolder::write_traces(const std::vector<std::string>& formats,
                                const std::vector<report::Event>& events,
                                const std::vector<measure::Series>& series) {
  for (const std::string& format : formats) {
    const bool is_written = format == "paje" ? write("trace.paje", report::paje_trace(events))
                            : format == "shiviz"
                                ? write("trace.shiviz", report::shiviz_log(events))
                                : write("trace.json", report::chrome_trace(events, series));
    if (!is_written) return false;
  }
  return true;
}

std::optional<std::string> ResultFolder::write_story(const std::string& page) {
  if (!write("story.html", page)) return std::nullopt;
  return is_off_ ? "" : (path_ / "story.html").string();
}

bool ResultFolder::write_finding(const scenario::Scenario& scenario, const campaign::Source& source,
                                 std::uint64_t seed, campaign::Finding& finding,
                                 const Story& story) {
  if (is_off_) return true;
  const std::string suffix = findings_ == 0 ? "" : fmt::format("-{}", findings_ + 1);
  ++findings_;
  report::Counterexample example;
  example.dojo_version = DOJO_VERSION;
  example.scenario_name = scenario.name;
  example.scenario_file = source.file;
  example.overrides = source.overrides;
  example.overrides.insert(example.overrides.end(), finding.overrides.begin(),
                           finding.overrides.end());
  example.scenario = scenario::canonical_json(scenario);
  example.seed = seed;
  example.key = finding.key;
  example.violation = finding.violation;
  example.has_margin = finding.has_margin;
  example.margin = finding.margin;
  example.critical = finding.critical;
  example.before = finding.before;
  example.after = finding.after;
  const std::string name = fmt::format("counterexample{}.json", suffix);
  finding.file = (path_ / name).string();
  story_file_ = (path_ / fmt::format("story{}.html", suffix)).string();
  return write(name, report::to_text(example)) &&
         write(fmt::format("trace{}.json", suffix), report::chrome_trace(story.log.events())) &&
         write(fmt::format("story{}.html", suffix),
               report::story_html(view_of(scenario, story, verdict_of(example))));
}

}  // namespace dojo::cli
