// What lists, plots and reports read.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/report/headline.h"
#include "runner/sweep/store.h"
#include "runner/sweep/store_guard.h"

namespace dojo::sweep {

namespace {

std::vector<std::string> list_from(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  std::vector<std::string> words;
  if (!json.is_array()) return words;
  for (const auto& word : json) words.push_back(word.is_string() ? word.get<std::string>() : "");
  return words;
}

measure::Better better_from(const std::string& name) {
  if (name == "lower") return measure::Better::kLower;
  return name == "higher" ? measure::Better::kHigher : measure::Better::kNeither;
}

RunRecord run_from(SQLite::Statement& query, int column) {
  const auto text = [&] { return query.getColumn(column++).getString(); };
  const auto number = [&] { return query.getColumn(column++).getInt64(); };
  RunRecord run;
  run.key = text();
  run.outcome = text();
  run.has_failed = number() != 0;
  run.violation = text();
  run.message = text();
  run.fingerprint = text();
  run.steps = static_cast<std::uint64_t>(number());
  run.time_ns = number();
  run.seconds = query.getColumn(column++).getDouble();
  run.explanation = text();
  return run;
}

void add_metrics(SQLite::Database& database, std::vector<CampaignRun>& runs) {
  SQLite::Statement query(
      database, "SELECT name, unit, value, better FROM metric WHERE key = ? ORDER BY name");
  for (CampaignRun& run : runs) {
    query.bind(1, run.run.key);
    while (query.executeStep()) {
      run.run.metrics.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                                 query.getColumn(2).getDouble(),
                                 better_from(query.getColumn(3).getString())});
    }
    query.reset();
  }
}

}  // namespace

Stored<std::vector<CampaignInfo>> Store::campaigns() {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT c.id, c.name, c.file, c.version, c.overrides, c.axes, c.repetitions, c.seed, "
        "c.created, count(*), count(run.key), ifnull(sum(run.failed), 0) FROM campaign c JOIN part "
        "ON part.campaign = c.id JOIN unit ON unit.id = part.unit LEFT JOIN run ON run.key = "
        "unit.key GROUP BY c.id ORDER BY c.id");
    std::vector<CampaignInfo> list;
    while (query.executeStep()) {
      CampaignInfo info;
      info.id = query.getColumn(0).getInt64();
      info.name = query.getColumn(1).getString();
      info.file = query.getColumn(2).getString();
      info.version = query.getColumn(3).getString();
      info.overrides = list_from(query.getColumn(4).getString());
      info.axes = list_from(query.getColumn(5).getString());
      info.repetitions = query.getColumn(6).getInt64();
      info.seed = static_cast<std::uint64_t>(query.getColumn(7).getInt64());
      info.created = query.getColumn(8).getString();
      info.runs = query.getColumn(9).getInt64();
      info.finished = query.getColumn(10).getInt64();
      info.failed = query.getColumn(11).getInt64();
      list.push_back(std::move(info));
    }
    return list;
  });
}

Stored<std::vector<CampaignRun>> Store::runs(std::int64_t campaign) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT part.variant, variant.overrides, run.seed, run.key, run.outcome, run.failed, "
        "run.violation, run.message, run.fingerprint, run.steps, run.time_ns, execution.seconds, "
        "run.explanation FROM part JOIN variant ON variant.campaign = part.campaign AND "
        "variant.number = part.variant JOIN unit ON unit.id = part.unit JOIN run ON run.key = "
        "unit.key JOIN execution ON execution.key = run.key WHERE part.campaign = ? ORDER BY "
        "part.variant, part.position");
    query.bind(1, campaign);
    std::vector<CampaignRun> list;
    while (query.executeStep()) {
      CampaignRun run;
      run.variant = query.getColumn(0).getInt64();
      run.overrides = list_from(query.getColumn(1).getString());
      run.seed = static_cast<std::uint64_t>(query.getColumn(2).getInt64());
      run.run = run_from(query, 3);
      list.push_back(std::move(run));
    }
    add_metrics(*database_, list);
    return list;
  });
}

Stored<void> Store::visit_results(
    std::int64_t campaign,
    const std::function<void(std::int64_t variant, const std::string& result)>& visit) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(*database_,
                            "SELECT part.variant, run.result FROM part JOIN unit ON unit.id = "
                            "part.unit JOIN run ON run.key = unit.key WHERE part.campaign = ? AND "
                            "run.failed = 0 ORDER BY part.variant, part.position");
    query.bind(1, campaign);
    while (query.executeStep()) {
      visit(query.getColumn(0).getInt64(), query.getColumn(1).getString());
    }
  });
}

std::string run_command(const std::string& file, const std::vector<std::string>& overrides,
                        const std::vector<std::string>& variant, std::uint64_t seed) {
  std::string command = fmt::format("./dojo run {}", report::shell_quoted(file));
  for (const auto* list : {&overrides, &variant}) {
    for (const std::string& value : *list) command += " -D " + report::shell_quoted(value);
  }
  return fmt::format("{} -D run.repetitions=1 --seed {}", command, seed);
}

}  // namespace dojo::sweep
