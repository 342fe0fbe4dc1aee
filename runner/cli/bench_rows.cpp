// dojo bench rows: every row of the hardened tables is changed in one place, and hunted for.
//
// The real test of the oracles: nobody chose these defects. A mutant is killed by any oracle,
// within a bounded number of schedules of scenarios/mutants/rows.yaml for each of a few seeds,
// which draw other programs. A survivor is equivalent, unreached there, or a hole.

#include "runner/cli/bench_rows.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "protocols/kddm/defects/kddm_row_mutants.h"
#include "runner/campaign/hunt.h"
#include "runner/cli/common.h"

namespace dojo::cli {

namespace {

constexpr std::uint64_t kSeeds = 3;

struct Tally {
  std::map<std::string, int> killed_by;
  std::vector<std::string> survivors;
  int killed = 0;
  double seconds = 0;
};

/// The oracle that objected, or "".
std::string hunt_row(const std::string& row, const Options& options, double& seconds) {
  const std::string file = (scenario::scenarios_folder() / "mutants/rows.yaml").string();
  const std::vector<std::string> overrides{"protocols.data.row=" + row};
  scenario::LoadOptions load;
  load.overrides = overrides;
  const auto loaded = scenario::load_file(file, load);
  if (!loaded) return scenario::to_text(loaded.error());
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    campaign::HuntOptions how;
    how.seed = seed;
    how.workers = worker_count(options);
    how.minimise = false;
    how.is_interrupted = is_interrupted;
    const campaign::HuntResult hunted = campaign::hunt(*loaded, {file, overrides}, how);
    seconds += hunted.seconds;
    if (hunted.main) return hunted.findings[*hunted.main].violation.oracle;
  }
  return "";
}

std::string text_of(const Tally& tally) {
  std::string text =
      fmt::format("{} of {} row mutants killed, {:.0f} s\n", tally.killed,
                  tally.killed + static_cast<int>(tally.survivors.size()), tally.seconds);
  for (const auto& [oracle, count] : tally.killed_by)
    text += fmt::format("  {:<22} {:>4}\n", oracle, count);
  text += "survivors:\n";
  for (const std::string& row : tally.survivors) text += fmt::format("  {}\n", row);
  return text;
}

}  // namespace

int bench_rows(const Options& options) {
  watch_interrupts();
  Tally tally;
  for (const std::string& row : kddm::row_mutant_names()) {
    if (is_interrupted()) return kInterrupted;
    const std::string oracle = hunt_row(row, options, tally.seconds);
    if (oracle.empty()) {
      tally.survivors.push_back(row);
    } else {
      ++tally.killed;
      ++tally.killed_by[oracle];
    }
  }
  if (!options.json) return print(text_of(tally)) ? kOk : kFailed;
  const nlohmann::json document{{"killed", tally.killed},
                                {"killed_by", tally.killed_by},
                                {"survivors", tally.survivors},
                                {"seconds", tally.seconds}};
  return print(document.dump(2)) ? kOk : kFailed;
}

}  // namespace dojo::cli
