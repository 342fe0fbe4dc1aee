#include "runner/cli/story.h"

namespace dojo::cli {

Story tell(const scenario::Scenario& scenario, std::uint64_t seed,
           const sim::Deviations& deviations, bool is_full) {
  Story story;
  runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), seed);
  story.run = campaign::run_once(world, &deviations, &story.log);
  report::ExplainOptions options;
  options.is_full = is_full;
  if (story.run.result.violation) {
    story.explanation = report::explain(story.log.events(), *story.run.result.violation, options);
  }
  return story;
}

}  // namespace dojo::cli
