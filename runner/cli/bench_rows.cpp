// dojo bench rows: every row of the hardened tables is changed in one place, and hunted for.
//
// The real test of the oracles: nobody chose these defects. A mutant is killed by any oracle,
// within a bounded number of schedules of scenarios/mutants/rows.yaml for each of a few seeds,
// which draw other programs. A survivor of a row that those schedules went through is equivalent or
// a hole; rows that none of them went through are told apart.

#include "runner/cli/bench_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>

#include "protocols/kddm/defects/kddm_row_mutants.h"
#include "protocols/kddm/kddm_describe.h"
#include "runner/campaign/hunt.h"
#include "runner/cli/common.h"
#include "sim/assert.h"

namespace dojo::cli {

namespace {

constexpr std::uint64_t kSeeds = 3;

struct Tally {
  std::map<std::string, int> killed_by;
  std::vector<std::string> survivors;
  std::vector<std::string> unreached;  // survivors of rows that no schedule went through
  int killed = 0;
  double seconds = 0;

  std::size_t total() const {
    return static_cast<std::size_t>(killed) + survivors.size() + unreached.size();
  }
};

/// Hunts in scenarios/mutants/rows.yaml with a few seeds, until `is_enough` of a result.
void hunt_seeds(const std::vector<std::string>& overrides, const Options& options, Tally& tally,
                const std::function<bool(const campaign::HuntResult&)>& is_enough) {
  const std::string file = (scenario::scenarios_folder() / "mutants/rows.yaml").string();
  scenario::LoadOptions load;
  load.overrides = overrides;
  const auto loaded = scenario::load_file(file, load);
  if (!loaded) sim::our_bug(scenario::to_text(loaded.error()));
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    campaign::HuntOptions how;
    how.seed = seed;
    how.workers = worker_count(options);
    how.minimise = false;
    how.is_interrupted = is_interrupted;
    const campaign::HuntResult hunted = campaign::hunt(*loaded, {file, overrides}, how);
    tally.seconds += hunted.seconds;
    if (is_enough(hunted)) return;
  }
}

/// The oracle that objected, or "".
std::string hunt_row(const std::string& row, const Options& options, Tally& tally) {
  std::string oracle;
  hunt_seeds({"protocols.data.row=" + row}, options, tally, [&](const campaign::HuntResult& found) {
    if (found.main) oracle = found.findings[*found.main].violation.oracle;
    return found.main.has_value();
  });
  return oracle;
}

/// Rows that no schedule without a mutant goes through: all their (state, event) pairs are missing.
std::set<std::string> unreached_rows(const Options& options, Tally& tally) {
  std::optional<std::set<std::string>> missing;
  hunt_seeds({}, options, tally, [&](const campaign::HuntResult& result) {
    const auto& names = result.coverage.pairs_missing;
    std::set<std::string> both;
    for (const std::string& name : names) {
      if (!missing || missing->contains(name)) both.insert(name);
    }
    missing = std::move(both);
    return false;
  });
  std::set<std::string> rows;
  for (const kddm::RuleText& rule : kddm::describe(kddm::Variant::kHardened)) {
    std::istringstream states(rule.states);
    const bool is_unreached = std::all_of(
        std::istream_iterator<std::string>(states), {},
        [&](const std::string& state) { return missing->contains(state + " " + rule.event); });
    if (is_unreached) rows.insert(rule.rule);
  }
  return rows;
}

std::string text_of(const Tally& tally) {
  std::string text = fmt::format("{} of {} row mutants killed, {:.0f} s\n", tally.killed,
                                 tally.total(), tally.seconds);
  for (const auto& [oracle, count] : tally.killed_by)
    text += fmt::format("  {:<22} {:>4}\n", oracle, count);
  text += fmt::format("{} survive:\n  {}\n", tally.survivors.size(),
                      fmt::join(tally.survivors, "\n  "));
  text += fmt::format("{} of rows that no schedule went through:\n  {}\n", tally.unreached.size(),
                      fmt::join(tally.unreached, "\n  "));
  return text;
}

}  // namespace

int bench_rows(const Options& options) {
  watch_interrupts();
  Tally tally;
  const std::set<std::string> unreached = unreached_rows(options, tally);
  for (const std::string& mutant : kddm::row_mutant_names()) {
    if (is_interrupted()) return kInterrupted;
    const std::string oracle = hunt_row(mutant, options, tally);
    if (!oracle.empty()) {
      ++tally.killed;
      ++tally.killed_by[oracle];
    } else if (unreached.contains(mutant.substr(0, mutant.find('/')))) {
      tally.unreached.push_back(mutant);
    } else {
      tally.survivors.push_back(mutant);
    }
  }
  if (!options.json) return print(text_of(tally)) ? kOk : kFailed;
  const nlohmann::json document{{"killed", tally.killed},
                                {"killed_by", tally.killed_by},
                                {"survivors", tally.survivors},
                                {"unreached", tally.unreached},
                                {"seconds", tally.seconds}};
  return print(document.dump(2)) ? kOk : kFailed;
}

}  // namespace dojo::cli
