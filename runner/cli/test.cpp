// dojo test: scenarios as regression tests against their expect:, and a canary that must fail.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "runner/campaign/hunt.h"
#include "runner/cli/common.h"
#include "runner/cli/pin.h"
#include "runner/cli/test_mutants.h"
#include "runner/cli/test_run.h"
#include "runner/network/model_choice.h"
#include "runner/report/headline.h"
#include "runner/report/junit.h"
#include "runner/report/output_folder.h"
#include "runner/report/stateful_text.h"
#include "runner/report/text.h"
#include "sim/explore/workers.h"

namespace dojo::cli {

namespace {

namespace fs = std::filesystem;

bool is_scenario_file(const fs::path& file) {
  return file.extension() == ".yaml" && file.parent_path().filename() != "machines";
}

/// What cannot be written is said before the work begins.
std::optional<std::string> complaint(const Options& options) {
  if (options.pin && !all_overrides(options).empty()) {
    return "--pin writes schedules of the files as they are: no -D, --mode, --strategy or "
           "--schedules beside it";
  }
  if (options.pin && options.mutants) {
    return "--pin writes schedules of scenarios, and mutants are none; give one of --pin, "
           "--mutants";
  }
  if (options.junit.empty()) return std::nullopt;
  const fs::path parent = fs::absolute(options.junit).parent_path();
  if (!fs::is_directory(parent) || access(parent.c_str(), W_OK) != 0) {
    return options.junit + ": cannot be written: no folder there that can be written to";
  }
  return std::nullopt;
}

struct Verdict {
  bool is_ok = false;
  bool is_error = false;  ///< no verdict: a limit
  std::string text;
};

Verdict judge(const scenario::Scenario& scenario, const campaign::HuntResult& result) {
  const int code = exit_code(scenario, result);
  const std::string covered = result.stateful ? report::states_covered_text(result)
                                              : fmt::format("{} schedules", result.schedules);
  if (code == kOk) {
    if (!result.main) return {true, false, fmt::format("holds, {}", covered)};
    const campaign::Finding& main = result.findings[*result.main];
    if (main.is_known) return {true, false, main.violation.oracle + " found in a known schedule"};
    const char* stale = result.known_notes.empty() ? "" : "; renew the known schedule with --pin";
    if (result.stateful) return {true, false, main.violation.oracle + " found, " + covered};
    return {true, false,
            fmt::format("{} found in schedule {}{}", main.violation.oracle, main.index, stale)};
  }
  if (code == kLimit) return {false, true, "stopped by the limit " + result.limit};
  if (code == kInterrupted) return {false, true, "interrupted"};
  if (result.main) {
    const sim::Violation& violation = result.findings[*result.main].violation;
    return {false, false, fmt::format("{}: {}", violation.oracle, violation.message)};
  }
  if (!scenario.expect.holds()) {
    return {false, false,
            fmt::format("expected {}, found nothing in {}",
                        fmt::join(scenario.expect.violations, " or "), covered)};
  }
  if (scenario.expect.is_proved && !result.is_complete) {
    return {false, false, fmt::format("not proved: no violation in {}, and no end", covered)};
  }
  return {false, false, fmt::format("never reached: {}", fmt::join(result.missed, ", "))};
}

report::TestResult test_one(const std::string& file, const Options& options, unsigned workers) {
  report::TestResult result{.name = file};
  const auto scenario = load(file, options);
  if (!scenario) {
    result.has_failed = result.is_error = true;
    result.message = "the scenario is not valid";
    return result;
  }
  if (runner::uses_simgrid(*scenario)) return test_run(file, *scenario, options);
  const campaign::Source source{file, all_overrides(options)};
  campaign::HuntOptions how;
  how.seed = options.seed;
  how.workers = workers;
  how.seconds = options.seconds;
  how.minimise = options.pin;
  how.minimises_others = false;
  how.shrinks_scenario = false;
  how.is_interrupted = is_interrupted;
  const campaign::HuntResult hunted = campaign::hunt(*scenario, source, how);
  const Verdict verdict = judge(*scenario, hunted);
  result.seconds = hunted.seconds;
  result.has_failed = !verdict.is_ok;
  result.is_error = verdict.is_error;
  result.message = verdict.text;
  if (verdict.is_ok && options.pin) {
    const auto pinned = pin(file, hunted);
    result.has_failed = result.is_error = !pinned;
    result.message = pinned ? result.message + *pinned : pinned.error().text();
  }
  if (!verdict.is_ok && hunted.main) {
    result.details = report::replay_command(hunted.findings[*hunted.main], file, source.overrides);
  }
  return result;
}

/// A scenario that is known to break, told to hold: the suite must call it a failure, or it sees
/// nothing.
report::TestResult test_canary(const Options& options, unsigned workers) {
  const std::string file = (scenario::scenarios_folder() / "kerrighed-smp-port.yaml").string();
  Options wrong = options;
  wrong.overrides = {"expect=holds"};
  wrong.schedules.reset();
  wrong.pin = false;
  report::TestResult inner = test_one(file, wrong, workers);
  report::TestResult result{.name = "canary", .seconds = inner.seconds};
  result.has_failed = !inner.has_failed || inner.is_error;
  result.message = result.has_failed ? "a broken scenario passed: this test run proves nothing"
                                     : "failed, as it must";
  return result;
}

nlohmann::json to_json(const std::vector<report::TestResult>& results) {
  nlohmann::json document = nlohmann::json::array();
  for (const report::TestResult& result : results) {
    document.push_back({{"name", result.name},
                        {"ok", !result.has_failed},
                        {"seconds", result.seconds},
                        {"message", result.message},
                        {"replay", result.details}});
  }
  return document;
}

std::string answer_of(const report::TestResult& result) {
  const nlohmann::json json = {{"name", result.name},         {"seconds", result.seconds},
                               {"failed", result.has_failed}, {"error", result.is_error},
                               {"message", result.message},   {"details", result.details}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// `name` is that of the scenario whose process did not live to answer.
report::TestResult result_from(const sim::Workers::Answer& answer, const std::string& name) {
  report::TestResult result{.name = name};
  const auto json = nlohmann::json::parse(answer.text, nullptr, false);
  if (answer.is_lost || !json.is_object()) {
    result.has_failed = result.is_error = true;
    result.message = answer.signal == 0
                         ? "its process ended without an answer"
                         : fmt::format("its process was killed by signal {}", answer.signal);
    return result;
  }
  result.name = json["name"].get<std::string>();
  result.seconds = json["seconds"].get<double>();
  result.has_failed = json["failed"].get<bool>();
  result.is_error = json["error"].get<bool>();
  result.message = json["message"].get<std::string>();
  result.details = json["details"].get<std::string>();
  return result;
}

constexpr const char* kCanary = "canary";

/// All files and the canary, a process each, as many at once as there are workers. Told in the
/// order of the files, each as soon as those before it are done.
std::vector<report::TestResult> test_all(std::vector<std::string> files, const Options& options) {
  files.emplace_back(kCanary);
  // What is left over when there are fewer scenarios than cores each of them may use.
  const unsigned share = std::max(1u, worker_count(options) / static_cast<unsigned>(files.size()));
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < files.size(); ++i) requests.push_back(std::to_string(i));
  const auto job = [&](std::string_view request) {
    const std::size_t i = std::stoul(std::string(request));
    return answer_of(i + 1 == files.size() ? test_canary(options, share)
                                           : test_one(files[i], options, share));
  };
  std::vector<std::optional<report::TestResult>> done(files.size());
  std::size_t told = 0;
  const auto tell = [&](std::size_t i, const sim::Workers::Answer& answer) {
    done[i] = result_from(answer, files[i]);
    for (; told < done.size() && done[told]; ++told) print_line(*done[told], options);
  };
  const auto workers = std::min<std::size_t>(worker_count(options), files.size());
  sim::Workers(static_cast<unsigned>(workers), job).run(requests, is_interrupted, tell);
  std::vector<report::TestResult> results;
  for (std::optional<report::TestResult>& result : done) {
    if (result) results.push_back(std::move(*result));
  }
  return results;
}

/// Nothing, and an error on stderr: the arguments are wrong.
std::optional<std::vector<report::TestResult>> test_scenarios(const Options& options) {
  std::vector<std::string> paths = options.arguments;
  if (paths.empty()) paths.push_back(scenario::scenarios_folder().string());
  auto files = expand_folders(paths, is_scenario_file);
  if (!files) return std::nullopt;
  if (files->empty()) {
    bad_input("no scenario file there");
    return std::nullopt;
  }
  return test_all(std::move(*files), options);
}

}  // namespace

void print_line(const report::TestResult& result, const Options& options) {
  if (options.json || (options.quiet && !result.has_failed)) return;
  fmt::print("{}  {:<48} {:>8}  {}\n", result.has_failed ? "FAIL" : "ok  ", result.name,
             report::seconds_text(result.seconds), result.message);
  if (!result.details.empty()) fmt::print("      {}\n", result.details);
  std::fflush(stdout);
}

int test(const Options& options) {
  if (const auto wrong = complaint(options)) return bad_input(*wrong);
  watch_interrupts();
  const auto results = options.mutants ? test_mutants(options) : test_scenarios(options);
  if (!results) return kBadInput;
  if (is_interrupted()) return kInterrupted;
  const auto failed =
      static_cast<std::size_t>(std::ranges::count_if(*results, &report::TestResult::has_failed));
  if (options.json) {
    if (!print(to_json(*results).dump(2))) return kFailed;
  } else {
    fmt::print("{} passed, {} failed\n", results->size() - failed, failed);
  }
  if (!options.junit.empty()) {
    const auto written = report::write_file(options.junit, report::junit_xml("dojo", *results));
    if (!written) return bad_input(written.error().text());
  }
  return failed == 0 ? kOk : kFailed;
}

}  // namespace dojo::cli
