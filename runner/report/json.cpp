#include "runner/report/json.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "runner/campaign/systematic.h"
#include "runner/measure/measurements_json.h"
#include "runner/report/headline.h"
#include "runner/scenario/names.h"

namespace dojo::report {

using campaign::Finding;
using campaign::HuntResult;
using Json = nlohmann::ordered_json;

namespace {

/// Counters of the data layer that are there even when nothing was counted.
constexpr std::array<const char*, 6> kDataCounters = {
    "first_touches", "read_misses", "write_misses", "upgrades", "invalidations", "pages_sent"};

Json violation_json(const sim::Violation& violation) {
  Json json{{"oracle", violation.oracle},   {"kind", kind_of(violation.oracle)},
            {"message", violation.message}, {"step", violation.step},
            {"time_ns", violation.time},    {"where", violation.where},
            {"actor", violation.actor}};
  if (!violation.details.empty()) json["details"] = violation.details;
  return json;
}

Json size_json(const campaign::Size& size) {
  return {{"deviations", size.deviations}, {"faults", size.faults}, {"nodes", size.nodes},
          {"threads", size.threads},       {"steps", size.steps},   {"switches", size.switches}};
}

// No finite lambda makes an impossible order happen: null.
Json margin_json(const sim::Margin& margin) {
  Json json;
  json["possible"] = margin.is_possible;
  json["lambda"] = margin.is_possible ? Json(margin.lambda()) : Json(nullptr);
  json["gap_ns"] = margin.gap_ns;
  json["allowed_ns"] = margin.allowed_ns;
  json["where"] = margin.where;
  return json;
}

Json critical_json(const sim::Critical& critical) {
  return {{"step", critical.step},
          {"samples", critical.samples},
          {"avoiding_before", critical.avoiding},
          {"missed_percent", critical.missed_percent()}};
}

}  // namespace

Json finding_json(const Finding& finding, const std::string& scenario_file,
                  const std::vector<std::string>& overrides) {
  Json json = violation_json(finding.violation);
  json["cause"] = finding.violation.cause();
  json["schedule"] = finding.index;
  json["known"] = finding.is_known;
  json["times"] = finding.times;
  json["expected"] = finding.is_expected;
  json["replay"] = {{"key", finding.key},
                    {"file", finding.file},
                    {"command", replay_command(finding, scenario_file, overrides)}};
  json["original"] = size_json(finding.before);
  json["minimised"] = size_json(finding.after);
  json["minimised"]["replays"] = finding.replays;
  json["minimised"]["one_minimal"] = finding.is_one_minimal;
  json["critical"] = finding.critical ? critical_json(*finding.critical) : Json(nullptr);
  json["margin"] = finding.has_margin ? margin_json(finding.margin) : Json(nullptr);
  return json;
}

namespace {

/// "last_new" is a schedule's index, from 0.
Json classes_json(const campaign::Coverage& coverage) {
  if (coverage.looked_at == 0) return nullptr;
  return {{"distinct", coverage.classes},
          {"looked_at", coverage.looked_at},
          {"seen_once", coverage.classes_seen_once},
          {"last_new", coverage.last_new_class},
          {"seconds_since_new", coverage.seconds_since_new_class}};
}

Json pairs_json(const campaign::Coverage& coverage) {
  if (coverage.pairs == 0) return nullptr;
  return {{"reached", coverage.pairs},
          {"exist", coverage.pairs_answered},
          {"missing", coverage.pairs_missing},
          {"last_new", coverage.last_new_pair},
          {"seconds_since_new", coverage.seconds_since_new_pair}};
}

Json coverage_json(const HuntResult& result) {
  Json json = {{"complete", result.is_complete},
               {"bound", result.bound},
               {"steps", result.steps},
               {"sometimes", result.sometimes},
               {"missed", result.missed},
               {"classes", classes_json(result.coverage)},
               {"pairs", pairs_json(result.coverage)}};
  if (campaign::is_reduced(result.strategy)) {
    json["reduction"] = {{"blocked", result.reduction.blocked},
                         {"fallbacks", result.reduction.fallbacks},
                         {"joined_sections", result.reduction.joins_sections},
                         {"exposed_objects", result.reduction.exposed}};
  }
  if (result.matching) {
    json["states"] = {{"states", result.matching->states},
                      {"steps", result.matching->steps},
                      {"matched", result.matching->matched},
                      {"deepest", result.matching->deepest},
                      {"exposed_objects", result.matching->exposed}};
  }
  const HuntResult::IndependenceFacts& independence = result.independence;
  if (independence.is_asked) {
    json["independence"] = {
        {"pairs", independence.pairs},
        {"repeated", independence.repeated},
        {"not_possible", independence.not_possible},
        {"objection",
         independence.objection.empty() ? Json(nullptr) : Json(independence.objection)}};
  }
  return json;
}

Json states_json(const HuntResult& result) {
  const campaign::StatefulSummary& seen = *result.stateful;
  return {{"complete", result.is_complete},
          {"states", seen.states},
          {"rules", seen.rules},
          {"depth", seen.depth},
          {"bytes", seen.bytes},
          {"states_per_s",
           result.seconds <= 0 ? 0.0 : static_cast<double>(seen.states) / result.seconds},
          {"symmetry", seen.has_symmetry},
          {"lassos", seen.finds_lassos},
          {"comparison", "exact"}};
}

void add_explanation(Json& json, const Explanation& explanation) {
  Json lines = Json::array();
  for (const ExplainedLine& line : explanation.lines) {
    lines.push_back({{"place", place_text(line.event)},
                     {"context", line.event.context},
                     {"operation", operation_text(line.event)},
                     {"what", line.what},
                     {"where", where_text(line.event)},
                     {"step", line.event.step},
                     {"time_ns", line.event.time},
                     {"not_ordered_with", line.unordered_with}});
  }
  json["story"] = std::move(lines);
}

std::string_view outcome_name(campaign::Outcome outcome) {
  switch (outcome) {
    case campaign::Outcome::kPass:
      return "pass";
    case campaign::Outcome::kViolation:
      return "violation";
    case campaign::Outcome::kLimit:
      return "limit";
  }
  return "";
}

Json latency_json(const measure::Histogram& times) {
  return {{"samples", times.samples()},      {"p50_ns", times.quantile(500)},
          {"p90_ns", times.quantile(900)},   {"p99_ns", times.quantile(990)},
          {"p99_9_ns", times.quantile(999)}, {"max_ns", times.largest()},
          {"min_ns", times.smallest()},      {"mean_ns", times.mean()}};
}

constexpr std::string_view kLatencyGroup = "latency.";

Json cores_json(const std::vector<measure::CoreTimes>& cores) {
  Json list = Json::array();
  for (const measure::CoreTimes& core : cores) {
    list.push_back({{"node", core.node},
                    {"core", core.core},
                    {"user_ns", core.user},
                    {"system_ns", core.system},
                    {"irq_ns", core.irq},
                    {"idle_ns", core.idle}});
  }
  return list;
}

}  // namespace

std::string fingerprint_text(std::uint64_t fingerprint) {
  return fmt::format("{:016x}", fingerprint);
}

std::string document_text(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json hunt_json(const HuntView& view) {
  const HuntResult& result = view.result;
  const Finding* main = result.main ? &result.findings[*result.main] : nullptr;
  Json json;
  json["scenario"] = view.scenario.name;
  json["file"] = view.scenario_file;
  json["overrides"] = view.overrides;
  json["outcome"] = outcome_name(result.outcome);
  json["expectation_holds"] = meets_expectation(view.scenario, result);
  json["limit"] = result.limit;
  json["interrupted"] = result.is_interrupted;
  json["mode"] = scenario::name_of(scenario::Vocabulary::kMode, view.scenario.hunt.mode);
  json["strategy"] = result.strategy;
  json["seed"] = result.seed;
  json["violation"] = main == nullptr ? Json(nullptr) : violation_json(main->violation);
  json["violations"] = Json::array();
  for (const Finding& finding : result.findings) {
    json["violations"].push_back(finding_json(finding, view.scenario_file, view.overrides));
  }
  json["schedules"] = result.schedules;
  json["known"] = {{"schedules", result.known}, {"notes", result.known_notes}};
  json["seconds"] = result.seconds;
  json["schedules_per_s"] =
      result.seconds <= 0 ? 0.0 : static_cast<double>(result.schedules) / result.seconds;
  json["coverage"] = coverage_json(result);
  if (result.stateful) json["stateful"] = states_json(result);
  json["fingerprint"] = fingerprint_text(result.fingerprint);
  if (main == nullptr) {
    for (const char* name : {"replay", "minimised", "margin", "margin_ns", "critical"})
      json[name] = nullptr;
    return json;
  }
  const Json whole = finding_json(*main, view.scenario_file, view.overrides);
  json["replay"] = whole["replay"];
  json["original"] = whole["original"];
  json["minimised"] = whole["minimised"];
  json["margin"] = whole["margin"];
  json["critical"] = whole["critical"];
  json["margin_ns"] = main->has_margin ? Json(main->margin.gap_ns) : Json(nullptr);
  if (view.explanation != nullptr) add_explanation(json, *view.explanation);
  if (!view.story_file.empty()) json["story_file"] = view.story_file;
  return json;
}

// "data.read_misses" is read_misses of the group data; a name without a dot belongs to "other".
// Latencies have a group of their own, by operation.
Json metrics_json(const models::Metrics& metrics, const measure::Measurements& measured) {
  Json json;
  json["data"] = Json::object();
  for (const char* name : kDataCounters) json["data"][name] = 0;
  json["messages"] = Json::object();
  for (const auto& entry : metrics.counters.entries()) {
    const std::string_view name = entry.name;
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      json["messages"][std::string(name)] = entry.value;
    } else {
      json[std::string(name.substr(0, dot))][std::string(name.substr(dot + 1))] = entry.value;
    }
  }
  json["latency"] = Json::object();
  for (const measure::NamedHistogram& histogram : measured.histograms) {
    if (!histogram.name.starts_with(kLatencyGroup)) continue;
    json["latency"][histogram.name.substr(kLatencyGroup.size())] = latency_json(histogram.values);
  }
  return json;
}

Json run_json(const RunView& view) {
  Json json;
  json["scenario"] = view.scenario.name;
  json["outcome"] = outcome_of(view);
  json["violation"] = view.violation ? violation_json(*view.violation) : Json(nullptr);
  json["limit"] = view.limit;
  json["fingerprint"] = fingerprint_text(view.fingerprint);
  json["seed"] = view.seed;
  json["steps"] = view.steps;
  json["time_ns"] = view.end_time;
  json["seconds"] = view.seconds;
  json["metrics"] = metrics_json(view.metrics, view.measured);
  json["values"] = Json::object();
  for (const auto& [name, value] : view.values) json["values"][name] = value;
  json["reached"] = view.reached;
  json["cores"] = cores_json(view.measured.cores);
  json["measured"] = measure::to_json(view.measured);
  json["repetitions"] = Json::array();
  for (const RepeatedRun& one : view.repetitions) {
    json["repetitions"].push_back({{"seed", one.seed},
                                   {"fingerprint", fingerprint_text(one.fingerprint)},
                                   {"time_ns", one.end_time},
                                   {"measured", measure::to_json(one.measured)}});
  }
  json["estimates"] = Json::object();
  for (const measure::Estimate& estimate : view.estimates) {
    json["estimates"][estimate.name] = {{"mean", estimate.mean},
                                        {"half_width_95", estimate.half_width},
                                        {"values", estimate.values}};
  }
  return json;
}

}  // namespace dojo::report
