#include "runner/cli/sweep_plan.h"

#include <fmt/format.h>

#include "runner/build_id.h"
#include "runner/cli/common.h"
#include "runner/network/model_choice.h"
#include "runner/report/text.h"

namespace dojo::cli {

namespace {

/// The scenario of each combination. Nothing, and an error on stderr: a combination is not valid.
std::optional<std::vector<sweep::Variant>> variants_of(const std::string& file,
                                                       const std::vector<scenario::SweepAxis>& axes,
                                                       const Options& timed) {
  std::vector<sweep::Variant> variants;
  for (std::vector<std::string>& overrides : sweep::product(axes)) {
    scenario::LoadOptions how;
    how.checks_sweep = false;
    how.overrides = all_overrides(timed);
    how.overrides.insert(how.overrides.end(), overrides.begin(), overrides.end());
    auto loaded = load(file, how);
    if (!loaded) {
      bad_input(fmt::format("{}: sweep: the combination {} is not valid", file,
                            fmt::join(overrides, ", ")));
      return std::nullopt;
    }
    runner::choose_model_of_run(*loaded);
    if (const auto error = runner::complaint_about_model(*loaded)) {
      bad_input(fmt::format("{}: {}", file, *error));
      return std::nullopt;
    }
    loaded->run.repetitions = 1;  // the sweep repeats
    variants.push_back({std::move(overrides), sweep::unit_scenario(*loaded)});
  }
  return variants;
}

}  // namespace

std::optional<sweep::Plan> plan_of(const Options& options) {
  const std::string& file = options.arguments[0];
  Options timed = options;
  if (timed.mode.empty()) timed.mode = "timed";
  const auto scenario = load(file, timed);
  if (!scenario) return std::nullopt;
  const std::size_t size = sweep::product_size(scenario->sweep);
  if (size > sweep::kRunsMax / static_cast<std::size_t>(options.repetitions)) {
    bad_input(
        fmt::format("{}: sweep: more than {} runs with {} repetitions; accepted: less values "
                    "or repetitions",
                    file, report::count_text(sweep::kRunsMax), options.repetitions));
    return std::nullopt;
  }
  auto variants = variants_of(file, scenario->sweep, timed);
  if (!variants) return std::nullopt;
  sweep::Plan plan;
  plan.name = scenario->name;
  plan.file = file;
  plan.version = runner::program_version();
  plan.overrides = all_overrides(options);
  for (const scenario::SweepAxis& axis : scenario->sweep) plan.axes.push_back(axis.path);
  plan.repetitions = options.repetitions;
  plan.seed = options.seed;
  plan.variants = std::move(*variants);
  sweep::add_units(plan);
  return plan;
}

std::string shape_text(const sweep::Plan& plan) {
  return fmt::format("{} x {} = {}",
                     report::plural(static_cast<std::int64_t>(plan.variants.size()), "variant"),
                     report::plural(plan.repetitions, "repetition"),
                     report::plural(static_cast<std::int64_t>(plan.units.size()), "run"));
}

}  // namespace dojo::cli
