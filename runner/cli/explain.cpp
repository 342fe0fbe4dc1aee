// dojo explain: a counterexample told in sentences and as a table, and drawn as a page.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/cli/known.h"
#include "runner/cli/story.h"
#include "runner/report/explain_text.h"
#include "runner/report/headline.h"
#include "runner/report/json.h"
#include "runner/report/sentences_text.h"
#include "runner/report/story_html.h"
#include "runner/report/terminal.h"

namespace dojo::cli {

namespace {

std::string text_of(const Known& known, const report::StoryView& view, const std::string& file) {
  const report::Terminal terminal = report::terminal_of(stdout);
  std::string text =
      fmt::format("{}   {} · seed {}\n", known.scenario.name,
                  report::setting_text(known.scenario, known.scenario.hunt.mode), known.seed);
  text += report::sentences_text(view, terminal);
  text += terminal.paint(report::Tone::kBold, "Line by line") + "\n";
  text += report::explanation_text(view.told, terminal);
  if (!view.verdict.replay.empty()) text += fmt::format("  replay      {}\n", view.verdict.replay);
  if (!file.empty()) text += fmt::format("  story       {}\n", file);
  return text;
}

}  // namespace

int explain(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("explain takes one counterexample file");
  const auto known = known_from(options);
  if (!known) return kBadInput;
  if (!known->file) return bad_input("explain takes a counterexample file, not a key");
  const Story story =
      tell(known->scenario, known->seed, &known->deviations, {.is_full = options.full});
  const auto& violation = story.run.result.violation;
  if (!violation) {
    fmt::print(stderr, "dojo: the program no longer follows this schedule: {}\n",
               story.run.drift.value_or("it ends without a violation"));
    return kFailed;
  }
  report::Verdict verdict = verdict_of(*known->file);
  verdict.violation = *violation;
  const report::StoryView view = view_of(known->scenario, story, verdict);
  auto folder = open_folder(options, known->scenario.name);
  if (!folder) return kBadInput;
  const auto file = folder->write_story(report::story_html(view));
  if (!file || !folder->write_traces(options.trace_files, story.log.events())) return kBadInput;
  const bool is_printed = print(options.json ? report::document_text(report::story_document(view))
                                             : text_of(*known, view, *file));
  if (!is_printed) return kFailed;
  if (!story.run.drift) return kOk;
  fmt::print(stderr, "dojo: the program no longer follows this schedule: {}\n", *story.run.drift);
  return kFailed;
}

}  // namespace dojo::cli
