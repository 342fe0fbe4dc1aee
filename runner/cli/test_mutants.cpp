// dojo test --mutants: every oracle is shown the defect that it has to catch.

#include "runner/cli/test_mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "runner/campaign/mutants.h"
#include "runner/cli/common.h"
#include "runner/report/headline.h"
#include "runner/report/text.h"
#include "runner/scenario/files.h"

namespace dojo::cli {

namespace {

namespace fs = std::filesystem;
using campaign::Fate;
using campaign::Mutant;
using campaign::MutantResult;
using report::TestResult;

std::string file_of(const Mutant& mutant) {
  return (scenario::scenarios_folder() / mutant.scenario).string();
}

bool is_within(const fs::path& file, const fs::path& wanted) {
  const fs::path inside =
      fs::weakly_canonical(file).lexically_relative(fs::weakly_canonical(wanted));
  return !inside.empty() && *inside.begin() != "..";
}

std::vector<Mutant> chosen(const std::vector<std::string>& arguments) {
  std::vector<Mutant> wanted;
  for (const Mutant& mutant : campaign::mutants()) {
    const bool is_wanted =
        arguments.empty() || std::ranges::any_of(arguments, [&](const std::string& argument) {
          return is_within(file_of(mutant), argument);
        });
    if (is_wanted) wanted.push_back(mutant);
  }
  return wanted;
}

std::string said_of(const MutantResult& result, std::string_view oracle) {
  switch (result.fate) {
    case Fate::kKilled:
      return fmt::format("killed by {} in schedule {}", oracle, result.schedules);
    case Fate::kSurvived:
      return fmt::format("SURVIVED {} schedules: {} never objected, nor did anybody",
                         result.schedules, oracle);
    case Fate::kOthersOnly:
      return fmt::format("{} never objected in {} schedules, others did: {}", oracle,
                         result.schedules, result.message);
    case Fate::kNotLoadable:
      return result.message;
    case Fate::kInterrupted:
      return "interrupted";
  }
  return "";
}

campaign::MutantOptions how(const Options& options) {
  return {options.seed, worker_count(options), is_interrupted};
}

std::vector<std::string> with_budget(std::vector<std::string> overrides, const Options& options) {
  const std::vector<std::string> more = all_overrides(options);
  overrides.insert(overrides.end(), more.begin(), more.end());
  return overrides;
}

TestResult test_mutant(const Mutant& mutant, const Options& options) {
  const std::vector<std::string> overrides = with_budget(campaign::overrides_of(mutant), options);
  const std::string file = file_of(mutant);
  const MutantResult run = campaign::run_mutant(file, overrides, mutant.oracle, how(options));
  TestResult result{.name = std::string(mutant.defect), .seconds = run.seconds};
  result.has_failed = run.fate != Fate::kKilled;
  result.is_error = run.fate == Fate::kInterrupted || run.fate == Fate::kNotLoadable;
  result.message = said_of(run, mutant.oracle);
  std::string command = "./dojo hunt " + report::shell_quoted(file);
  for (const std::string& value : overrides) command += " -D " + report::shell_quoted(value);
  if (result.has_failed) result.details = command;
  result.output = fmt::format("{}: {}", campaign::about(mutant), run.message);
  return result;
}

/// Without its defects the scenario holds, with all its oracles: they do not object to everything.
TestResult test_healthy(const std::string& file, const Options& options) {
  TestResult result{.name = file};
  const auto loaded = load(file, options);
  if (!loaded) return {.name = file, .has_failed = true, .is_error = true, .message = "not valid"};
  campaign::HuntOptions hunting;
  hunting.seed = options.seed;
  hunting.workers = worker_count(options);
  hunting.minimise = false;
  hunting.is_interrupted = is_interrupted;
  const campaign::HuntResult hunted =
      campaign::hunt(*loaded, {file, all_overrides(options)}, hunting);
  result.seconds = hunted.seconds;
  result.has_failed = exit_code(*loaded, hunted) != kOk;
  result.message = fmt::format("holds without a defect, {} schedules", hunted.schedules);
  if (result.has_failed) result.message = "does not hold without a defect";
  if (!hunted.findings.empty()) {
    result.message += ": " + hunted.findings[0].violation.message;
    result.details = report::replay_command(hunted.findings[0], file, all_overrides(options));
  }
  return result;
}

/// A mutant without a defect: nobody can catch it, so it has to be called a survivor.
TestResult test_canary(const Options& options) {
  const std::string file = (scenario::scenarios_folder() / "mutants/mailbox.yaml").string();
  const MutantResult run =
      campaign::run_mutant(file, {"hunt.schedules=100"}, "deadlock", how(options));
  TestResult result{.name = "canary", .seconds = run.seconds};
  result.has_failed = run.fate != Fate::kSurvived;
  result.message = result.has_failed
                       ? "a mutant without a defect was killed: this run proves nothing"
                       : "survived, as it must: it has no defect";
  return result;
}

}  // namespace

std::optional<std::vector<TestResult>> test_mutants(const Options& options) {
  const std::vector<Mutant> wanted = chosen(options.arguments);
  if (wanted.empty()) {
    std::set<std::string> files;
    for (const Mutant& mutant : campaign::mutants()) files.insert(file_of(mutant));
    bad_input(fmt::format("no mutant lives in {}; there are mutants of {}",
                          fmt::join(options.arguments, ", "), fmt::join(files, ", ")));
    return std::nullopt;
  }
  std::vector<TestResult> results;
  const auto take = [&](TestResult result) {
    print_line(result, options);
    results.push_back(std::move(result));
  };
  std::set<std::string> files;
  for (const Mutant& mutant : wanted) files.insert(file_of(mutant));
  for (const std::string& file : files) {
    if (!is_interrupted()) take(test_healthy(file, options));
  }
  for (const Mutant& mutant : wanted) {
    if (!is_interrupted()) take(test_mutant(mutant, options));
  }
  if (!is_interrupted()) take(test_canary(options));
  return results;
}

}  // namespace dojo::cli
