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

report::TestResult test_one(const std::string& file, const Options& options) {
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
  how.workers = worker_count(options);
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
report::TestResult test_canary(const Options& options) {
  const std::string file = (scenario::scenarios_folder() / "kerrighed-smp-port.yaml").string();
  Options wrong = options;
  wrong.overrides = {"expect=holds"};
  wrong.schedules.reset();
  wrong.pin = false;
  report::TestResult inner = test_one(file, wrong);
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

/// Nothing, and an error on stderr: the arguments are wrong.
std::optional<std::vector<report::TestResult>> test_scenarios(const Options& options) {
  std::vector<std::string> paths = options.arguments;
  if (paths.empty()) paths.push_back(scenario::scenarios_folder().string());
  const auto files = expand_folders(paths, is_scenario_file);
  if (!files) return std::nullopt;
  if (files->empty()) {
    bad_input("no scenario file there");
    return std::nullopt;
  }
  std::vector<report::TestResult> results;
  const auto take = [&](report::TestResult result) {
    print_line(result, options);
    results.push_back(std::move(result));
  };
  for (const std::string& file : *files) {
    if (is_interrupted()) return results;
    take(test_one(file, options));
  }
  take(test_canary(options));
  return results;
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
