#include "runner/cli/test_run.h"

#include <fmt/format.h>

#include "runner/campaign/hunt.h"
#include "runner/campaign/single_run.h"
#include "runner/network/model_choice.h"
#include "sim/explore/workers.h"

namespace dojo::cli {

namespace {

/// What a run means as a test, as text: "+" or "-" or "!" (no verdict), then why.
std::string verdict_of(const scenario::Scenario& scenario, const campaign::SingleRun& run) {
  const sim::RunResult& result = run.result;
  if (result.is_limit()) return fmt::format("!stopped by the limit {}", result.limit_name());
  if (result.violation) {
    const bool is_expected = campaign::is_expected(scenario, *result.violation);
    return fmt::format("{}{}: {}", is_expected ? "+" : "-", result.violation->oracle,
                       result.violation->message);
  }
  if (!scenario.expect.holds()) {
    return fmt::format("-expected {}, found nothing in one run",
                       fmt::join(scenario.expect.violations, " or "));
  }
  if (!run.missed.empty()) return fmt::format("-never reached: {}", fmt::join(run.missed, ", "));
  return fmt::format("+holds, one timed run of {} steps", result.steps);
}

}  // namespace

report::TestResult test_run(const std::string& file, const scenario::Scenario& scenario,
                            const Options& options) {
  report::TestResult test{.name = file};
  if (const auto error = runner::complaint_about_model(scenario)) {
    test.has_failed = test.is_error = true;
    test.message = *error;
    return test;
  }
  sim::Workers worker(1, [&](std::string_view) {
    runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), options.seed);
    const campaign::SingleRun run = campaign::run_once(world, nullptr, nullptr);
    return fmt::format("{} {}", run.seconds, verdict_of(scenario, run));
  });
  const auto answer = worker.run({""}).front();
  const std::size_t space = answer.text.find(' ');
  if (answer.is_lost || space == std::string::npos) {
    test.has_failed = test.is_error = true;
    test.message = "the run's process died";
    return test;
  }
  test.seconds = std::stod(answer.text.substr(0, space));
  const char sign = answer.text[space + 1];
  test.message = answer.text.substr(space + 2);
  test.has_failed = sign != '+';
  test.is_error = sign == '!';
  return test;
}

}  // namespace dojo::cli
