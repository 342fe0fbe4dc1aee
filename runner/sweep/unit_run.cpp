#include "runner/sweep/unit_run.h"

#include <nlohmann/json.hpp>

#include "runner/campaign/hunt.h"
#include "runner/campaign/repetitions.h"
#include "runner/campaign/single_run.h"
#include "runner/report/explain.h"
#include "runner/report/explain_text.h"
#include "runner/report/json.h"
#include "runner/report/story_log.h"
#include "runner/report/terminal.h"
#include "runner/scenario/load.h"
#include "sim/assert.h"

namespace dojo::sweep {

namespace {

using Json = nlohmann::json;

/// The steps that led to the violation: the same run once more, listening.
std::string explanation_of(runner::ClusterWorld& world, const sim::Violation& violation) {
  report::StoryLog log;
  campaign::run_once(world, nullptr, &log);
  return report::explanation_text(report::explain(log.events(), violation, {}), report::Terminal{});
}

}  // namespace

RunRecord run_unit(const std::string& scenario_text, std::uint64_t seed) {
  scenario::LoadOptions how;
  how.may_read_files = false;
  const auto loaded = scenario::load_text(scenario_text, "unit.json", how);
  if (!loaded) sim::our_bug("a work unit is no scenario: " + scenario::to_text(loaded.error()));
  runner::ClusterWorld world(*loaded, runner::lambda_of(loaded->hunt.mode), seed);
  const campaign::SingleRun done =
      campaign::run_once(world, nullptr, nullptr, campaign::window_of(loaded->run));
  RunRecord record;
  const report::RunView view = report::view_of(*loaded, seed, done);
  auto document = report::run_json(view);
  record.outcome = report::outcome_of(view);
  record.fingerprint = report::fingerprint_text(view.fingerprint);
  record.steps = view.steps;
  record.time_ns = view.end_time;
  record.seconds = done.seconds;
  for (const measure::Metric& metric : done.measured.metrics) {
    record.metrics.push_back(
        {metric.name, std::string(metric.unit()), metric.value, metric.better});
  }
  document.erase("seconds");
  record.result = document.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (const auto& violation = view.violation) {
    record.has_failed = !campaign::is_expected(*loaded, *violation);
    record.violation = violation->oracle;
    record.message = violation->message;
    record.explanation = explanation_of(world, *violation);
  } else if (!view.limit.empty()) {
    record.has_failed = true;
    record.violation = view.limit;
    record.message = "stopped by the limit " + view.limit;
  }
  return record;
}

std::string to_text(const RunRecord& run) {
  Json metrics = Json::array();
  for (const Metric& metric : run.metrics) {
    metrics.push_back({metric.name, metric.unit, metric.value, static_cast<int>(metric.better)});
  }
  const Json json = {
      {"outcome", run.outcome}, {"failed", run.has_failed},       {"violation", run.violation},
      {"message", run.message}, {"explanation", run.explanation}, {"fingerprint", run.fingerprint},
      {"steps", run.steps},     {"time_ns", run.time_ns},         {"result", run.result},
      {"metrics", metrics},     {"seconds", run.seconds}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<RunRecord> record_from(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  RunRecord run;
  run.outcome = json["outcome"].get<std::string>();
  run.has_failed = json["failed"].get<bool>();
  run.violation = json["violation"].get<std::string>();
  run.message = json["message"].get<std::string>();
  run.explanation = json["explanation"].get<std::string>();
  run.fingerprint = json["fingerprint"].get<std::string>();
  run.steps = json["steps"].get<std::uint64_t>();
  run.time_ns = json["time_ns"].get<std::int64_t>();
  run.result = json["result"].get<std::string>();
  run.seconds = json["seconds"].get<double>();
  for (const Json& metric : json["metrics"]) {
    run.metrics.push_back({metric[0].get<std::string>(), metric[1].get<std::string>(),
                           metric[2].get<double>(),
                           static_cast<measure::Better>(metric[3].get<int>())});
  }
  return run;
}

}  // namespace dojo::sweep
