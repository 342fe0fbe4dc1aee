// dojo run: one timed run in the default order.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/campaign/single_run.h"
#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/network/model_choice.h"
#include "runner/report/json.h"
#include "runner/report/run_text.h"
#include "runner/report/trace_text.h"

namespace dojo::cli {

namespace {

report::RunView view_of(const scenario::Scenario& scenario, const Options& options,
                        const campaign::SingleRun& run) {
  report::RunView view{scenario, run.result.violation, run.result.limit_name(), options.seed};
  view.steps = run.result.steps;
  view.fingerprint = run.result.fingerprint;
  view.end_time = run.result.end_time;
  view.seconds = run.seconds;
  view.metrics = run.metrics;
  view.measured = run.measured;
  view.values = run.outcome;
  view.reached = run.reached;
  return view;
}

int judge(const scenario::Scenario& scenario, const campaign::SingleRun& run) {
  if (run.result.is_limit()) return kLimit;
  if (!run.result.violation) {
    return scenario.expect.holds() && run.missed.empty() ? kOk : kFailed;
  }
  return campaign::is_expected(scenario, *run.result.violation) ? kOk : kFailed;
}

void drop_tables(report::RunView& view) {
  view.metrics = {};
  view.measured = {};
  view.values.clear();
}

}  // namespace

int run(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("run takes one scenario file");
  Options timed = options;
  if (timed.mode.empty()) timed.mode = "timed";
  auto scenario = load(options.arguments[0], timed);
  if (!scenario) return kBadInput;
  runner::choose_model_of_run(*scenario);
  if (const auto error = runner::complaint_about_model(*scenario)) {
    return bad_input(fmt::format("{}: {}", options.arguments[0], *error));
  }
  auto folder = open_folder(options, scenario->name);
  if (!folder) return kBadInput;
  runner::ClusterWorld world(*scenario, runner::lambda_of(scenario->hunt.mode), options.seed);
  if (options.verify_determinism) {
    if (const auto difference = campaign::find_nondeterminism(world, nullptr)) {
      fmt::print(stderr, "dojo: two runs differ: {}\n", *difference);
      return kFailed;
    }
  }
  report::StoryLog log(options.trace);
  const bool wants_trace = !options.trace.empty();
  const campaign::SingleRun done =
      campaign::run_once(world, nullptr, wants_trace ? &log : nullptr, measure::Window{});
  report::RunView view = view_of(*scenario, options, done);
  const report::Terminal terminal = report::terminal_of(stdout);
  if (wants_trace && !options.json && !print(report::trace_text(log.events()))) return kFailed;
  const std::string document = report::document_text(report::run_json(view));
  if (!folder->write("result.json", document)) return kBadInput;
  if (wants_trace && !folder->write_trace(log)) return kBadInput;
  if (options.quiet) drop_tables(view);
  if (!print(options.json ? document : report::run_text(view, terminal))) return kFailed;
  if (!options.json && !done.missed.empty()) {
    fmt::print(stderr, "never reached: {}\n", fmt::join(done.missed, ", "));
  }
  return judge(*scenario, done);
}

}  // namespace dojo::cli
