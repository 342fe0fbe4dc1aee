#include "bench/drill_figures.h"

#include <algorithm>

#include "protocols/drills/drills_api.h"
#include "runner/scenario/load.h"
#include "runner/world.h"
#include "sim/assert.h"
#include "sim/explore/strategy.h"

namespace dojo::bench {

namespace {

// clang-format off
constexpr Published kPublished[] = {
    //                    SURW       POS          PCT, d = 3   random walk
    {"bluetooth_driver", {{{20, 70}, {20, 36},    {20, 112},   {20, 215}}}},
    {"lazy01",           {{{20, 2},  {20, 5},     {20, 5},     {20, 21}}}},
    {"account",          {{{20, 6},  {20, 4},     {20, 4},     {20, 18}}}},
    {"stack",            {{{20, 5},  {20, 2},     {20, 3},     {20, 176}}}},
    {"reorder_3",        {{{20, 7},  {20, 86},    {20, 185},   {}}}},
    {"reorder_4",        {{{20, 7},  {20, 533},   {20, 554},   {}}}},
    {"reorder_5",        {{{20, 10}, {20, 2169},  {20, 647},   {}}}},
    {"reorder_10",       {{{20, 17}, {},          {16, 3225},  {}}}},
    {"twostage",         {{{20, 8},  {20, 15},    {20, 13},    {20, 464}}}},
    {"twostage_20",      {{{20, 6},  {20, 156},   {20, 159},   {}}}},
    {"wronglock",        {{{20, 7},  {20, 10},    {20, 51},    {20, 36}}}},
    {"token_ring",       {{{20, 8},  {20, 9},     {20, 8},     {20, 13}}}},
    {"deadlock01",       {{{20, 2},  {20, 4},     {20, 13},    {20, 3}}}},
};
// clang-format on

/// As in a hunt: what was learned counts from the next round on.
constexpr std::uint64_t kRound = 1'000;

scenario::Scenario load_drill(const std::string& name) {
  const auto loaded =
      scenario::load_file(scenario::scenarios_folder() / "drills" / (name + ".yaml"), {});
  if (!loaded) sim::our_bug(scenario::to_text(loaded.error()));
  return *loaded;
}

/// Schedules to the first finding; 0: none below the cap.
std::uint64_t run_trial(runner::ClusterWorld& world, sim::Strategy& strategy, std::uint64_t seed,
                        std::uint64_t cap) {
  sim::Learned learned;
  sim::Learned news;
  for (std::uint64_t i = 0; i < cap; ++i) {
    if (i == strategy.first_round() || i % kRound == 0) learned.merge(news);
    world.rewind();
    strategy.begin(seed, i, learned);
    if (world.run(strategy).violation) return i + 1;
    news.merge(strategy.learned());
  }
  return 0;
}

}  // namespace

std::span<const Published> published_drills() { return kPublished; }

const DrillCell* published_cell(std::string_view drill, std::string_view strategy) {
  const auto row = std::ranges::find(kPublished, drill, &Published::drill);
  const auto column = std::ranges::find(kPublishedStrategies, strategy);
  if (row == std::ranges::end(kPublished) || column == kPublishedStrategies.end()) return nullptr;
  return &row->cells[static_cast<std::size_t>(column - kPublishedStrategies.begin())];
}

std::vector<DrillRow> run_drills(const DrillRequest& request) {
  std::vector<std::string> names = request.drills;
  if (names.empty()) {
    for (const drills::DrillInfo& drill : drills::drills()) names.emplace_back(drill.name);
  }
  std::vector<std::string> strategies = request.strategies;
  if (strategies.empty())
    strategies.assign(kPublishedStrategies.begin(), kPublishedStrategies.end());
  std::vector<DrillRow> rows;
  for (const std::string& name : names) {
    DrillRow row{name, {}};
    runner::ClusterWorld world(load_drill(name), sim::Lambda::async(), 1);
    for (const std::string& strategy_name : strategies) {
      const auto strategy = sim::make_strategy(strategy_name);
      DOJO_ASSERT(strategy != nullptr);
      DrillCell cell;
      double sum = 0;
      for (unsigned trial = 0; trial < request.trials; ++trial) {
        if (request.is_interrupted && request.is_interrupted()) return rows;
        if (request.on_trial) request.on_trial(name, strategy_name, trial);
        const std::uint64_t needed = run_trial(world, *strategy, trial + 1, request.cap);
        if (needed == 0) continue;
        ++cell.found;
        sum += static_cast<double>(needed);
      }
      if (cell.found != 0) cell.mean = sum / cell.found;
      row.cells.push_back(cell);
    }
    if (request.on_row) request.on_row(row);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace dojo::bench
