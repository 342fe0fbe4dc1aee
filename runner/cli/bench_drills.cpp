#include "runner/cli/bench_drills.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/drill_figures.h"
#include "runner/cli/common.h"
#include "runner/version.h"

namespace dojo::cli {

namespace {

/// Means further apart than this are told.
constexpr double kNear = 5;

/// Those with published figures first, then ours.
const std::vector<std::string> kStrategies{"surw", "pos",   "pct",      "random-walk",
                                           "urw",  "pctcp", "coverage", "portfolio"};

std::string cell_text(const bench::DrillCell& cell, unsigned trials) {
  if (cell.found == 0) return "-";
  const std::string mean = fmt::format("{:.0f}", cell.mean);
  return cell.found == trials ? mean : fmt::format("{} ({})", mean, cell.found);
}

std::string heading() {
  std::string first = fmt::format("{:<17}", "drill");
  std::string second = fmt::format("{:<17}", "");
  for (const std::string& name : kStrategies) {
    const bool is_published = bench::published_cell("stack", name) != nullptr;
    first += fmt::format("{:>{}}", name, is_published ? 21 : 11);
    second += is_published ? fmt::format("{:>11}{:>10}", "dojo", "published") : "";
  }
  return first + "\n" + second + "\n";
}

std::string row_text(const bench::DrillRow& row, unsigned trials) {
  std::string text = fmt::format("{:<17}", row.drill);
  for (std::size_t i = 0; i < kStrategies.size(); ++i) {
    text += fmt::format("{:>11}", cell_text(row.cells[i], trials));
    const bench::DrillCell* published = bench::published_cell(row.drill, kStrategies[i]);
    if (published != nullptr) text += fmt::format("{:>10}", cell_text(*published, trials));
  }
  return text + "\n";
}

/// What agrees with the published figures, and what does not.
struct Agreement {
  int contrasts = 0;        ///< cells with 0 or all trials published
  int contrasts_equal = 0;  ///< of these, those where ours says the same
  int means = 0;
  int means_near = 0;
  std::vector<std::string> differences;
};

void compare(const bench::DrillCell& ours, const bench::DrillCell& published, unsigned trials,
             const std::string& what, Agreement& result) {
  if (published.found == 0 || published.found == trials) {
    ++result.contrasts;
    if (ours.found == published.found) {
      ++result.contrasts_equal;
    } else {
      result.differences.push_back(
          fmt::format("{}: {} trials found it, published {}", what, ours.found, published.found));
    }
  }
  if (ours.found == 0 || published.found == 0) return;
  ++result.means;
  const double ratio = ours.mean / published.mean;
  if (ratio <= kNear && ratio >= 1 / kNear) {
    ++result.means_near;
  } else {
    result.differences.push_back(
        fmt::format("{}: mean {:.0f}, published {:.0f}", what, ours.mean, published.mean));
  }
}

Agreement compare_all(const std::vector<bench::DrillRow>& rows, unsigned trials) {
  Agreement result;
  for (const bench::DrillRow& row : rows) {
    for (std::size_t i = 0; i < kStrategies.size(); ++i) {
      const bench::DrillCell* published = bench::published_cell(row.drill, kStrategies[i]);
      if (published == nullptr) continue;
      compare(row.cells[i], *published, trials, row.drill + " by " + kStrategies[i], result);
    }
  }
  return result;
}

std::string agreement_text(const Agreement& agreement) {
  std::string text = fmt::format(
      "found by all trials or by none, as published: {} of {}; means within a factor of {:.0f}: {} "
      "of {}\n",
      agreement.contrasts_equal, agreement.contrasts, kNear, agreement.means_near, agreement.means);
  for (const std::string& difference : agreement.differences) text += "  " + difference + "\n";
  return text;
}

nlohmann::ordered_json cell_json(const bench::DrillCell& cell) {
  nlohmann::ordered_json json{{"found", cell.found}};
  if (cell.found != 0) json["mean"] = cell.mean;
  return json;
}

nlohmann::ordered_json rows_json(const std::vector<bench::DrillRow>& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const bench::DrillRow& row : rows) {
    nlohmann::ordered_json entry{{"drill", row.drill}};
    for (std::size_t i = 0; i < kStrategies.size(); ++i) {
      nlohmann::ordered_json& cell = entry["strategies"][kStrategies[i]];
      cell = cell_json(row.cells[i]);
      const bench::DrillCell* published = bench::published_cell(row.drill, kStrategies[i]);
      if (published != nullptr) cell["published"] = cell_json(*published);
    }
    list.push_back(entry);
  }
  return list;
}

}  // namespace

int bench_drills(const Options& options) {
  bench::DrillRequest request;
  request.strategies = kStrategies;
  request.is_interrupted = is_interrupted;
  watch_interrupts();
  const bool shows_progress = !options.json && isatty(STDERR_FILENO) != 0;
  if (!options.json) {
    fmt::print("schedules to the first finding, mean of the trials of {} that found it below {}\n",
               request.trials, request.cap);
    fmt::print("{}", heading());
  }
  request.on_trial = [&](const std::string& drill, const std::string& strategy, unsigned trial) {
    if (!shows_progress) return;
    fmt::print(stderr, "\r\033[K{}: {}, trial {} of {}", drill, strategy, trial + 1,
               request.trials);
    std::fflush(stderr);
  };
  request.on_row = [&](const bench::DrillRow& row) {
    if (shows_progress) fmt::print(stderr, "\r\033[K");
    if (options.json) return;
    fmt::print("{}", row_text(row, request.trials));
    std::fflush(stdout);
  };
  const auto rows = bench::run_drills(request);
  const Agreement agreement = compare_all(rows, request.trials);
  if (options.json) {
    const nlohmann::ordered_json document{{"version", DOJO_VERSION},
                                          {"trials", request.trials},
                                          {"cap", request.cap},
                                          {"drills", rows_json(rows)},
                                          {"differences", agreement.differences}};
    if (!print(document.dump(2))) return kFailed;
  } else {
    fmt::print("{}", agreement_text(agreement));
  }
  return is_interrupted() ? kInterrupted : kOk;
}

}  // namespace dojo::cli
