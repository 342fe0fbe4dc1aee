#include "runner/cli/story.h"

#include "runner/report/headline.h"
#include "runner/scenario/load.h"

namespace dojo::cli {

namespace {

/// Passes events on, and stops once.
class StopAt final : public models::StorySink {
 public:
  StopAt(models::StorySink& next, std::uint64_t step) : next_(next), step_(step) {}
  void on_event(const models::StoryEvent& event) override {
    next_.on_event(event);
    if (has_stopped_ || event.step < step_) return;
    has_stopped_ = true;
    dojo_replay_stop(event.step);
  }
  bool wants(std::string_view channel) const override { return next_.wants(channel); }

 private:
  models::StorySink& next_;
  std::uint64_t step_;
  bool has_stopped_ = false;
};

}  // namespace

Story tell(const scenario::Scenario& scenario, std::uint64_t seed,
           const sim::Deviations* deviations, const Telling& how) {
  Story story;
  runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), seed);
  std::optional<StopAt> stop;
  if (how.stop_at) stop.emplace(story.log, *how.stop_at);
  models::StorySink& sink = stop ? static_cast<models::StorySink&>(*stop) : story.log;
  sim::Engine::set_observer(how.observer);
  story.run = campaign::run_once(world, deviations, &sink);
  sim::Engine::set_observer(nullptr);
  report::ExplainOptions options;
  options.is_full = how.is_full;
  if (story.run.result.violation) {
    story.explanation = report::explain(story.log.events(), *story.run.result.violation, options);
  }
  return story;
}

report::Verdict verdict_of(const report::Counterexample& example) {
  report::Verdict verdict;
  verdict.violation = example.violation;
  if (example.has_margin) verdict.margin = report::margin_text(example.margin);
  if (example.critical) {
    verdict.last_chance = {example.critical->step, example.critical->samples};
  }
  verdict.minimised = report::minimised_text(example.before, example.after);
  campaign::Finding finding;
  finding.key = example.key;
  verdict.replay = report::replay_command(finding, example.scenario_file, example.overrides);
  return verdict;
}

report::StoryView view_of(const scenario::Scenario& scenario, const Story& story,
                          const report::Verdict& verdict) {
  return {scenario, story.log.events(), story.explanation, verdict,
          scenario::scenarios_folder().parent_path()};
}

}  // namespace dojo::cli

extern "C" [[gnu::noinline, gnu::used]] void dojo_replay_stop(std::uint64_t step) {
  // Neither removed nor merged with another empty function.
  asm volatile("" : : "r"(step) : "memory");
}
