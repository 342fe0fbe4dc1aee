#include "runner/cli/known.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "runner/accesses.h"
#include "runner/cli/common.h"
#include "runner/scenario/load.h"
#include "runner/workload/attachments.h"
#include "sim/explore/key.h"

namespace dojo::cli {

namespace {

std::optional<sim::ScheduleKey> read_key(const std::string& text) {
  const auto parsed = sim::parse_key(text);
  if (const auto* key = std::get_if<sim::ScheduleKey>(&parsed)) return *key;
  const auto& error = std::get<sim::KeyError>(parsed);
  fmt::print(stderr, "key:1:{}: {}\n", error.column, error.message);
  return std::nullopt;
}

std::optional<Known> from_key(const Options& options) {
  const auto key = read_key(options.arguments[0]);
  if (!key) return std::nullopt;
  auto scenario = load(options.arguments[1], options, true);
  if (!scenario) return std::nullopt;
  const auto hash = static_cast<std::uint32_t>(scenario::scenario_hash(*scenario));
  if (hash != key->scenario) {
    bad_input(fmt::format(
        "the key was made for scenario {:08x}, this one is {:08x}: the file has changed, or a -D "
        "of the printed replay line is missing",
        key->scenario, hash));
    return std::nullopt;
  }
  return Known{std::move(*scenario),
               key->seed,
               key->deviations,
               std::nullopt,
               {options.arguments[1], all_overrides(options)}};
}

std::optional<Known> from_file(const std::string& file) {
  auto read = report::read_counterexample(file);
  if (!read) {
    fmt::print(stderr, "{}\n", read.error().text());
    return std::nullopt;
  }
  scenario::LoadOptions how;
  how.may_read_files = false;
  auto scenario = scenario::load_text(read->scenario, file, how);
  if (!scenario) {
    fmt::print(stderr, "{}\n", scenario::to_text(scenario.error()));
    return std::nullopt;
  }
  if (const auto error = runner::check_attachments(*scenario)) {
    bad_input(error->text());
    return std::nullopt;
  }
  if (const auto error = runner::check_accesses(*scenario)) {
    bad_input(error->text());
    return std::nullopt;
  }
  const auto key = read_key(read->key);
  if (!key) return std::nullopt;
  const std::uint64_t seed = read->seed;
  campaign::Source source{read->scenario_file, read->overrides, read->scenario};
  return Known{std::move(*scenario), seed, key->deviations, std::move(*read), std::move(source)};
}

}  // namespace

std::optional<Known> known_from(const Options& options) {
  if (options.arguments.size() == 2) return from_key(options);
  if (options.arguments.size() == 1 && !sim::looks_like_key(options.arguments[0])) {
    if (!all_overrides(options).empty()) {
      bad_input(
          "a counterexample file holds its whole scenario: -D, --mode, --strategy and --schedules "
          "go with KEY SCENARIO");
      return std::nullopt;
    }
    return from_file(options.arguments[0]);
  }
  bad_input("say KEY SCENARIO, or FILE (a counterexample.json)");
  return std::nullopt;
}

}  // namespace dojo::cli
