// dojo hunt: explore, minimise, explain, and leave a counterexample behind.

#include "runner/campaign/hunt.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/campaign/stateful.h"
#include "runner/campaign/systematic.h"
#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/cli/story.h"
#include "runner/report/hunt_text.h"
#include "runner/report/json.h"
#include "runner/scenario/names.h"

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

bool can_verify(const scenario::Scenario& scenario) {
  const bool matches_states = scenario.hunt.strategy == campaign::kStateful && !scenario.rules();
  const bool has_steps = scenario.hunt.strategy == "dfs" || matches_states ||
                         campaign::is_reduced(scenario.hunt.strategy);
  return has_steps && scenario.hunt.mode == scenario::Mode::kAsync;
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
  if (options.verify_independence && !can_verify(*scenario)) {
    return bad_input(fmt::format(
        "--verify-independence looks at what a search to completion leaves out, with the "
        "strategies dfs, dpor, source-dpor and (of tasks) stateful in mode async; this "
        "is {} in mode {}",
        scenario->hunt.strategy,
        scenario::name_of(scenario::Vocabulary::kMode, scenario->hunt.mode)));
  }
  watch_interrupts();
  campaign::HuntOptions how;
  how.seed = options.seed;
  how.workers = worker_count(options);
  how.seconds = options.seconds;
  how.keep_going = options.keep_going;
  how.minimise = !options.no_minimise;
  how.verify_independence = options.verify_independence;
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
    Story told = tell(*small, options.seed, &finding.deviations, {.is_full = options.full});
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
  if (!result.independence.objection.empty()) return kOurBug;
  return exit_code(*scenario, result);
}

}  // namespace dojo::cli
