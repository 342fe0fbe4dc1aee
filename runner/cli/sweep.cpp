// dojo sweep: the product of a scenario's sweep: and repetitions, into the results database.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/cli/campaigns.h"
#include "runner/cli/common.h"
#include "runner/cli/sweep_outcome.h"
#include "runner/cli/sweep_plan.h"
#include "runner/report/json.h"
#include "runner/report/sweep_text.h"
#include "runner/report/text.h"
#include "runner/sweep/claims.h"
#include "runner/sweep/loop.h"
#include "runner/sweep/plan.h"
#include "runner/sweep/store.h"

namespace dojo::cli {

namespace {

using Json = nlohmann::ordered_json;

Json unit_json(const sweep::Plan& plan, const sweep::WorkUnit& unit, bool is_done) {
  const sweep::Variant& variant = plan.variants[unit.variant];
  return {{"key", unit.key},
          {"overrides", variant.overrides},
          {"seed", unit.seed},
          {"done", is_done},
          {"command", sweep::run_command(plan.file, plan.overrides, variant.overrides, unit.seed)}};
}

/// What would be run, and what of it is there. Changes nothing.
int dry_run(const Options& options, const sweep::Plan& plan) {
  std::set<std::string> done;
  if (std::filesystem::exists(options.database)) {
    auto store = sweep::Store::open(options.database, sweep::Store::Access::kRead);
    if (!store) return failed_with(store.error());
    for (const sweep::WorkUnit& unit : plan.units) {
      const auto is_done = store->has_run(unit.key);
      if (!is_done) return failed_with(is_done.error());
      if (*is_done) done.insert(unit.key);
    }
  }
  Json units = Json::array();
  std::string text = fmt::format("{}   {}, {} of them done in {} · version {}\n", plan.name,
                                 shape_text(plan), done.size(), options.database, plan.version);
  for (const sweep::WorkUnit& unit : plan.units) {
    units.push_back(unit_json(plan, unit, done.contains(unit.key)));
  }
  for (const sweep::Variant& variant : plan.variants) {
    text += fmt::format("  {}\n", report::printable(sweep::variant_label(variant.overrides)));
  }
  const Json json = {{"scenario", plan.name}, {"version", plan.version}, {"units", units}};
  return print(options.json ? report::document_text(json) : text) ? kOk : kFailed;
}

int list_campaigns(const Options& options) {
  if (!options.arguments.empty()) return bad_input("sweep --list takes no scenario file");
  auto store = sweep::Store::open(options.database, sweep::Store::Access::kRead);
  if (!store) return failed_with(store.error());
  const auto campaigns = store->campaigns();
  if (!campaigns) return failed_with(campaigns.error());
  Json json = Json::array();
  for (const sweep::CampaignInfo& info : *campaigns) {
    json.push_back({{"campaign", info.id},
                    {"scenario", info.name},
                    {"file", info.file},
                    {"version", info.version},
                    {"overrides", info.overrides},
                    {"axes", info.axes},
                    {"repetitions", info.repetitions},
                    {"seed", info.seed},
                    {"created", info.created},
                    {"runs", info.runs},
                    {"finished", info.finished},
                    {"failed", info.failed}});
  }
  return print(options.json ? report::document_text(json) : report::campaigns_text(*campaigns))
             ? kOk
             : kFailed;
}

std::function<void(const sweep::Progress&)> progress_bar(const Options& options,
                                                         const std::string& name) {
  if (options.quiet || options.json || isatty(STDERR_FILENO) == 0) return {};
  const std::size_t width = std::min<std::size_t>(report::terminal_of(stderr).width, 100) - 1;
  return [width, name](const sweep::Progress& progress) {
    fmt::print(stderr, "\r\033[K{}", report::progress_text(name, progress, width));
    if (progress.done == progress.total) fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
  };
}

/// Works the plan off and reads back what there is then.
sweep::Stored<Outcome> carry_out(sweep::Store& store, sweep::Claims& claims, const Options& options,
                                 const sweep::Plan& plan) {
  const auto campaign = store.add_campaign(plan);
  if (!campaign) return tl::unexpected(campaign.error());
  sweep::LoopOptions how;
  how.workers = worker_count(options);
  std::set<std::string> keys;
  for (const sweep::WorkUnit& unit : plan.units) keys.insert(unit.key);
  how.total = keys.size();
  how.is_interrupted = is_interrupted;
  how.on_progress = progress_bar(options, plan.name);
  auto loop = sweep::work_off(store, claims, *campaign, how);
  if (how.on_progress) fmt::print(stderr, "\r\033[K");
  if (!loop) return tl::unexpected(loop.error());
  return read_outcome(store, *campaign, std::move(*loop));
}

sweep::Stored<report::ComparisonView> compared(const Options& options, OpenCampaign& baseline,
                                               const Outcome& outcome) {
  const auto before = baseline.store.runs(baseline.info.id);
  if (!before) return tl::unexpected(before.error());
  return report::ComparisonView{
      baseline.info, baseline.store.file(), options.tolerance,
      sweep::compare(sweep::summarise(*before), outcome.summaries, options.tolerance)};
}

}  // namespace

int sweep(const Options& options) {
  if (options.list_campaigns) return list_campaigns(options);
  if (options.arguments.size() != 1) return bad_input("sweep takes one scenario file, or --list");
  const auto plan = plan_of(options);
  if (!plan) return kBadInput;
  if (options.dry_run) return dry_run(options, *plan);
  // A file that may not grow any more is an error of a write, not the end of the program.
  std::signal(SIGXFSZ, SIG_IGN);
  auto claims = sweep::Claims::open(options.database);
  if (!claims) return bad_input(claims.error().text());
  claims->begin_setup();
  auto store = sweep::Store::open(options.database, sweep::Store::Access::kWrite);
  claims->end_setup();
  if (!store) return failed_with(store.error());
  std::optional<OpenCampaign> baseline;
  if (!options.baseline.empty()) {
    auto opened = open_baseline(options.baseline, options.database, plan->name);
    if (!opened) return failed_with(opened.error());
    baseline.emplace(std::move(*opened));
  }
  watch_interrupts();
  auto outcome = carry_out(*store, *claims, options, *plan);
  if (!outcome) return failed_with(outcome.error());
  if (baseline && !outcome->loop.is_interrupted) {
    auto comparison = compared(options, *baseline, *outcome);
    if (!comparison) return failed_with(comparison.error());
    outcome->comparison = std::move(*comparison);
  }
  const bool is_printed =
      print(options.json ? report::document_text(outcome_json(options, *outcome))
                         : outcome_text(options, *plan, *outcome));
  return is_printed ? code_of(*outcome) : kFailed;
}

}  // namespace dojo::cli
