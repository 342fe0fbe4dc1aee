// dojo hunt: explore, minimise, explain, and leave a counterexample behind.

#include "runner/campaign/hunt.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/cli/story.h"
#include "runner/report/hunt_text.h"
#include "runner/report/json.h"

namespace dojo::cli {

namespace {

/// The scenario in which the finding happens: that of the command line, with the finding's
/// overrides.
std::optional<scenario::Scenario> scenario_of(const campaign::Finding& finding,
                                              const campaign::Source& source) {
  scenario::LoadOptions how;
  how.overrides = source.overrides;
  how.overrides.insert(how.overrides.end(), finding.overrides.begin(), finding.overrides.end());
  auto loaded = scenario::load_file(source.file, how);
  if (!loaded) return std::nullopt;
  return std::move(*loaded);
}

}  // namespace

int hunt(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("hunt takes one scenario file");
  const campaign::Source source{options.arguments[0], all_overrides(options)};
  const auto scenario = load(source.file, options, true);
  if (!scenario) return kBadInput;
  // Asked before the work, so that a hunt of an hour does not end in "cannot write".
  auto folder = open_folder(options, scenario->name);
  if (!folder) return kBadInput;
  watch_interrupts();
  campaign::HuntOptions how;
  how.seed = options.seed;
  how.workers = worker_count(options);
  how.seconds = options.seconds;
  how.keep_going = options.keep_going;
  how.minimise = !options.no_minimise;
  how.on_progress = progress_line(options);
  how.is_interrupted = is_interrupted;
  campaign::HuntResult result = campaign::hunt(*scenario, source, how);
  clear_progress();

  std::optional<Story> story;
  std::string story_file;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    campaign::Finding& finding = result.findings[i];
    const auto small = scenario_of(finding, source);
    if (!small || finding.key.empty()) continue;
    Story told = tell(*small, options.seed, finding.deviations, {.is_full = options.full});
    if (!folder->write_finding(*small, source, options.seed, finding, told)) return kBadInput;
    if (result.main == i) {
      story_file = folder->story_file();
      story.emplace(std::move(told));
    }
  }
  report::HuntView view{
      *scenario, result, source.file, source.overrides, story ? &story->explanation : nullptr,
      story_file};
  const std::string document = report::document_text(report::hunt_json(view));
  if (!folder->write("result.json", document)) return kBadInput;
  if (options.quiet) view.explanation = nullptr;
  const report::Terminal terminal = report::terminal_of(stdout);
  if (!print(options.json ? document : report::hunt_text(view, terminal))) return kFailed;
  return exit_code(*scenario, result);
}

}  // namespace dojo::cli
