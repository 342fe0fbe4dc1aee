// A database of an older dojo is brought up to date when it is opened, and loses nothing.

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/sweep/schema.h"
#include "runner/sweep/store.h"
#include "tests/cli/program.h"

namespace dojo::sweep {
namespace {

/// As version 1 wrote it.
std::string old_database(const test::Bench& bench) {
  std::ifstream in(DOJO_SOURCE_DIR "/tests/sweep/version1.sql");
  std::stringstream sql;
  sql << in.rdbuf();
  REQUIRE_FALSE(sql.str().empty());
  const std::string file = bench.path("old.db");
  SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(sql.str());
  REQUIRE(schema_version(database) == 1);
  return file;
}

measure::Better better_of(const RunRecord& run, const std::string& name) {
  for (const Metric& metric : run.metrics) {
    if (metric.name == name) return metric.better;
  }
  FAIL(name << " is lost");
  return measure::Better::kNeither;
}

TEST_CASE("migration: tables of version 1 become the present ones, with all that was in them",
          "[sweep]") {
  const test::Bench bench;
  const std::string file = old_database(bench);
  auto store = Store::open(file, Store::Access::kRead);
  INFO((store ? "" : store.error().text));
  REQUIRE(store);
  SQLite::Database database(file);
  CHECK(schema_version(database) == kSchemaVersion);
  const auto campaigns = store->campaigns().value();
  REQUIRE(campaigns.size() == 1);
  CHECK(campaigns[0].name == "old");
  CHECK(campaigns[0].runs == 2);
  CHECK(campaigns[0].finished == 1);
  const auto runs = store->runs(1).value();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].run.fingerprint == "00ff");
  CHECK(runs[0].run.metrics.size() == 3);
  CHECK(better_of(runs[0].run, "latency.get.p50_ns") == measure::Better::kLower);
  CHECK(better_of(runs[0].run, "throughput.total_per_s") == measure::Better::kHigher);
  CHECK(better_of(runs[0].run, "data.read_misses_count") == measure::Better::kNeither);
}

TEST_CASE("migration: a campaign that was begun before it goes on after it", "[sweep]") {
  const test::Bench bench;
  auto store = Store::open(old_database(bench), Store::Access::kWrite);
  REQUIRE(store);
  const auto pending = store->pending(1).value();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].key == "k2");
  RunRecord run;
  run.key = "k2";
  run.outcome = "pass";
  run.metrics = {{"latency.get.p50_ns", "ns", 40, measure::Better::kLower}};
  const std::vector<RunRecord> runs = {run};
  REQUIRE(store->add_runs(runs));
  CHECK(store->pending(1).value().empty());
  CHECK(store->runs(1).value().size() == 2);
}

TEST_CASE("migration: it has the tables that a new database has", "[sweep]") {
  const test::Bench bench;
  const std::string old = old_database(bench);
  REQUIRE(Store::open(old, Store::Access::kWrite));
  REQUIRE(Store::open(bench.path("new.db"), Store::Access::kWrite));
  const auto columns = [](const std::string& file) {
    SQLite::Database database(file);
    SQLite::Statement query(database,
                            "SELECT m.name || '.' || p.name || ' ' || p.type FROM sqlite_master m "
                            "JOIN pragma_table_info(m.name) p WHERE m.type = 'table' ORDER BY 1");
    std::string text;
    while (query.executeStep()) text += query.getColumn(0).getString() + "\n";
    return text;
  };
  CHECK(columns(old) == columns(bench.path("new.db")));
}

TEST_CASE("migration: where an older database may not be written to, that is said", "[sweep]") {
  if (geteuid() == 0) return;  // root may write everything
  const test::Bench bench;
  const std::string file = old_database(bench);
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  const auto store = Store::open(file, Store::Access::kRead);
  REQUIRE_FALSE(store);
  CHECK_THAT(store.error().text, Catch::Contains("older version 1"));
}

}  // namespace
}  // namespace dojo::sweep
