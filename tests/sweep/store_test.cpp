// The results database by itself: what is kept, what is refused.

#include "runner/sweep/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "runner/sweep/claims.h"
#include "runner/sweep/schema.h"
#include "tests/cli/program.h"

namespace dojo::sweep {
namespace {

using Access = Store::Access;

Plan small_plan() {
  Plan plan;
  plan.name = "small";
  plan.file = "small.yaml";
  plan.version = "1";
  plan.axes = {"a"};
  plan.repetitions = 2;
  plan.variants = {{{"a=1"}, "one"}, {{"a=2"}, "two"}};
  add_units(plan);
  return plan;
}

RunRecord record_of(const std::string& key, double value = 5) {
  RunRecord run;
  run.key = key;
  run.outcome = "pass";
  run.fingerprint = "0123";
  run.steps = 9;
  run.time_ns = 1'000;
  run.result = "{}";
  run.metrics = {{"latency.get.p50_ns", "ns", value, measure::Better::kLower}};
  return run;
}

Store opened(const std::string& file, Access access = Access::kWrite) {
  auto store = Store::open(file, access);
  INFO((store ? "" : store.error().text));
  REQUIRE(store);
  return std::move(*store);
}

/// The sentence with which it is refused; it has to be bad input.
std::string refusal(const std::string& file, Access access) {
  const auto store = Store::open(file, access);
  REQUIRE_FALSE(store);
  CHECK_FALSE(store.error().is_limit);
  CHECK_THAT(store.error().text, Catch::StartsWith(file + ": "));
  return store.error().text;
}

TEST_CASE("store: an equal plan is the same campaign", "[sweep]") {
  const test::Bench bench;
  Store store = opened(bench.path("dojo.db"));
  const auto first = store.add_campaign(small_plan());
  REQUIRE(first);
  CHECK(store.add_campaign(small_plan()).value() == *first);
  Plan longer = small_plan();
  longer.repetitions = 3;
  add_units(longer);
  CHECK(store.add_campaign(longer).value() != *first);
}

TEST_CASE("store: what is finished is no longer pending, in any campaign", "[sweep]") {
  const test::Bench bench;
  Store store = opened(bench.path("dojo.db"));
  const Plan plan = small_plan();
  const std::int64_t campaign = store.add_campaign(plan).value();
  REQUIRE(store.pending(campaign).value().size() == 4);
  const std::vector<RunRecord> runs = {record_of(plan.units[1].key)};
  REQUIRE(store.add_runs(runs));
  const auto pending = store.pending(campaign).value();
  REQUIRE(pending.size() == 3);
  CHECK(pending[0].key == plan.units[0].key);
  CHECK(pending[1].key == plan.units[2].key);
  CHECK(store.has_run(plan.units[1].key).value());
  CHECK_FALSE(store.has_run(plan.units[0].key).value());
  Plan longer = plan;
  longer.repetitions = 3;
  add_units(longer);
  CHECK(store.pending(store.add_campaign(longer).value()).value().size() == 5);
}

TEST_CASE("store: variants that are the same scenario are one unit", "[sweep]") {
  const test::Bench bench;
  Store store = opened(bench.path("dojo.db"));
  Plan plan = small_plan();
  plan.variants[1].scenario = plan.variants[0].scenario;
  add_units(plan);
  const std::int64_t campaign = store.add_campaign(plan).value();
  CHECK(store.pending(campaign).value().size() == 2);
}

TEST_CASE("store: a result that is there stays as it is", "[sweep]") {
  const test::Bench bench;
  Store store = opened(bench.path("dojo.db"));
  const Plan plan = small_plan();
  const std::int64_t campaign = store.add_campaign(plan).value();
  const std::vector<RunRecord> first = {record_of(plan.units[0].key, 5)};
  const std::vector<RunRecord> second = {record_of(plan.units[0].key, 6)};
  REQUIRE(store.add_runs(first));
  REQUIRE(store.add_runs(second));
  const auto runs = store.runs(campaign).value();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].run.metrics == first[0].metrics);
  CHECK(runs[0].overrides == std::vector<std::string>{"a=1"});
  CHECK(runs[0].seed == 1);
  std::string results;
  const auto visit = [&](std::int64_t, const std::string& result) { results += result; };
  REQUIRE(store.visit_results(campaign, visit));
  CHECK(results == "{}");
  const auto campaigns = store.campaigns().value();
  REQUIRE(campaigns.size() == 1);
  CHECK(campaigns[0].runs == 4);
  CHECK(campaigns[0].finished == 1);
}

TEST_CASE("store: a database of a newer dojo is refused and left alone", "[sweep]") {
  const test::Bench bench;
  const std::string file = bench.path("dojo.db");
  opened(file);
  SQLite::Database(file, SQLite::OPEN_READWRITE)
      .exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion + 1));
  for (const Access access : {Access::kRead, Access::kWrite}) {
    CHECK_THAT(refusal(file, access),
               Catch::Contains("written by a newer dojo") &&
                   Catch::Contains(fmt::format("version {}", kSchemaVersion + 1)));
  }
  SQLite::Database database(file);
  CHECK(schema_version(database) == kSchemaVersion + 1);
}

TEST_CASE("store: what is no results database is refused", "[sweep]") {
  const test::Bench bench;
  CHECK_THAT(refusal(bench.path("none.db"), Access::kRead), Catch::Contains("no such database"));
  CHECK_THAT(refusal(bench.folder().string(), Access::kWrite), Catch::Contains("is a folder"));
  CHECK_THAT(refusal(bench.path("no/folder/x.db"), Access::kWrite),
             Catch::Contains("cannot be opened"));
  const std::string text = bench.file("text.db", std::string(2'000, 'x'));
  CHECK_THAT(refusal(text, Access::kWrite), Catch::Contains("not SQLite"));
  const std::string other = bench.path("other.db");
  SQLite::Database(other, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE run(x)");
  CHECK_THAT(refusal(other, Access::kWrite), Catch::Contains("of another program"));
  const std::string empty = bench.file("empty.db", "");
  CHECK_THAT(refusal(empty, Access::kRead), Catch::Contains("holds no results yet"));
}

TEST_CASE("store: a reader needs no right to write", "[sweep]") {
  const test::Bench bench;
  const std::string file = bench.path("dojo.db");
  const Plan plan = small_plan();
  opened(file).add_campaign(plan).value();
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  CHECK(opened(file, Access::kRead).campaigns().value().size() == 1);
}

}  // namespace
}  // namespace dojo::sweep
