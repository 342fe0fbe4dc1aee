// A finding told: its schedule run again with everybody listening.
#pragma once

#include <optional>

#include "runner/campaign/result.h"
#include "runner/campaign/single_run.h"
#include "runner/report/counterexample.h"
#include "runner/report/explain.h"
#include "runner/report/story_document.h"
#include "runner/report/story_log.h"
#include "sim/observer.h"

namespace dojo::cli {

struct Story {
  report::StoryLog log;
  campaign::SingleRun run;
  report::Explanation explanation;
};

struct Telling {
  bool is_full = false;               ///< explain with every event
  sim::Observer* observer = nullptr;  ///< told each step
  /// dojo_replay_stop() is called with the first event of this step, or of the next that has one.
  std::optional<std::uint64_t> stop_at{};
};

/// Replays `deviations` in a new world of `scenario`; null: its run in the default order.
Story tell(const scenario::Scenario& scenario, std::uint64_t seed,
           const sim::Deviations* deviations, const Telling& how = {});

/// What a counterexample file knows besides the lines of its story.
report::Verdict verdict_of(const report::Counterexample& example);
/// For the page and the JSON document. All three live longer than the view.
report::StoryView view_of(const scenario::Scenario& scenario, const Story& story,
                          const report::Verdict& verdict);

}  // namespace dojo::cli

/// Does nothing: a place for a debugger's breakpoint. Above it on the stack is the code that acts.
extern "C" void dojo_replay_stop(std::uint64_t step);
