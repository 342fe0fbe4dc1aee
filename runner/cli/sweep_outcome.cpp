#include "runner/cli/sweep_outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/cli/sweep_plan.h"
#include "runner/report/comparison.h"
#include "runner/report/sweep_text.h"
#include "runner/report/text.h"

namespace dojo::cli {

namespace {

using Json = nlohmann::ordered_json;

Json failures_json(const Outcome& outcome) {
  const sweep::CampaignInfo& info = outcome.campaign;
  Json failures = Json::array();
  for (const sweep::CampaignRun& run : outcome.runs) {
    if (!run.run.has_failed) continue;
    failures.push_back(
        {{"key", run.run.key},
         {"outcome", run.run.outcome},
         {"violation", run.run.violation},
         {"message", run.run.message},
         {"overrides", run.overrides},
         {"seed", run.seed},
         {"replay", sweep::run_command(info.file, info.overrides, run.overrides, run.seed)}});
  }
  return failures;
}

Json variants_json(const std::vector<sweep::VariantSummary>& summaries) {
  Json variants = Json::array();
  for (const sweep::VariantSummary& summary : summaries) {
    Json figures = Json::object();
    for (const auto& [name, values] : summary.figures) {
      const sweep::Estimate estimate = sweep::estimate(values.values);
      figures[name] = {{"unit", values.unit},
                       {"median", estimate.median},
                       {"low", estimate.low},
                       {"high", estimate.high}};
    }
    variants.push_back({{"overrides", summary.overrides},
                        {"runs", summary.runs},
                        {"failed", summary.failed},
                        {"figures", figures}});
  }
  return variants;
}

}  // namespace

Json outcome_json(const Options& options, const Outcome& outcome) {
  const sweep::CampaignInfo& info = outcome.campaign;
  Json json = {{"scenario", info.name},
               {"database", options.database},
               {"campaign", info.id},
               {"version", info.version},
               {"runs", info.runs},
               {"finished", info.finished},
               {"ran", outcome.loop.ran},
               {"failed", info.failed},
               {"given_up", outcome.loop.given_up},
               {"interrupted", outcome.loop.is_interrupted},
               {"seconds", outcome.loop.seconds},
               {"failures", failures_json(outcome)},
               {"variants", variants_json(outcome.summaries)}};
  if (outcome.comparison) json["comparison"] = report::comparison_json(*outcome.comparison);
  return json;
}

std::string outcome_text(const Options& options, const sweep::Plan& plan, const Outcome& outcome) {
  const sweep::CampaignInfo& info = outcome.campaign;
  const report::Terminal terminal = report::terminal_of(stdout);
  std::string text = fmt::format("{}   {} · {} campaign {} · version {}\n", info.name,
                                 shape_text(plan), options.database, info.id, info.version);
  const auto before = info.finished - static_cast<std::int64_t>(outcome.loop.ran);
  text += fmt::format("  {} done in {}, {} there before, {} failed\n",
                      report::plural(static_cast<std::int64_t>(outcome.loop.ran), "run"),
                      report::seconds_text(outcome.loop.seconds),
                      report::count_text(std::max<std::int64_t>(0, before)), info.failed);
  if (!options.quiet) text += report::summaries_text(outcome.summaries, terminal);
  if (info.repetitions > 1 && info.finished > info.failed && !sweep::varies(outcome.summaries)) {
    text += "  all repetitions are equal: nothing here is drawn from the seed, so one is enough\n";
  }
  text += report::failures_text(info, outcome.runs, terminal);
  if (!outcome.loop.given_up.empty()) {
    text += fmt::format(
        "  {} left: their processes were killed {} times each (out of memory?); the same command "
        "tries them again\n",
        report::plural(static_cast<std::int64_t>(outcome.loop.given_up.size()), "run"),
        sweep::kKillsMax);
  }
  if (outcome.comparison) text += report::comparison_text(*outcome.comparison, terminal);
  if (outcome.loop.is_interrupted) {
    text += fmt::format("  interrupted with {} to do; the same command goes on\n",
                        report::count_text(info.runs - info.finished));
  }
  return text;
}

int code_of(const Outcome& outcome) {
  if (outcome.loop.is_interrupted) return kInterrupted;
  if (!outcome.loop.given_up.empty()) return kLimit;
  if (outcome.campaign.failed > 0) return kFailed;
  return outcome.comparison && outcome.comparison->result.is_worse() ? kFailed : kOk;
}

sweep::Stored<Outcome> read_outcome(sweep::Store& store, std::int64_t campaign,
                                    sweep::LoopResult loop) {
  Outcome outcome;
  outcome.loop = std::move(loop);
  auto campaigns = store.campaigns();
  if (!campaigns) return tl::unexpected(campaigns.error());
  for (sweep::CampaignInfo& info : *campaigns) {
    if (info.id == campaign) outcome.campaign = std::move(info);
  }
  auto runs = store.runs(campaign);
  if (!runs) return tl::unexpected(runs.error());
  outcome.runs = std::move(*runs);
  outcome.summaries = sweep::summarise(outcome.runs);
  return outcome;
}

}  // namespace dojo::cli
