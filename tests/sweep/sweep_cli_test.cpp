// dojo sweep as a user meets it: lists, plans, failures with their replay lines, bad input.

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "runner/sweep/store.h"
#include "tests/cli/program.h"
#include "tests/sweep/small_sweep.h"

namespace dojo::test {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Exit 2, these words, and no file left behind.
void check_refused(const Bench& bench, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& words) {
  const std::string before = bench.listing();
  const Ended ended = bench.run(arguments);
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  for (const std::string& word : words) CHECK_THAT(ended.err, Contains(word));
  CHECK(bench.listing() == before);
}

TEST_CASE("sweep: a dry run lists every unit and writes nothing", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  const std::string before = bench.listing();
  const Ended text = bench.run({"sweep", scenario, "--dry-run", "--repetitions", "3"});
  CHECK(text.code == 0);
  CHECK_THAT(text.out,
             Contains("10 variants x 3 repetitions = 30 runs") && Contains("nodes=2 operations=6"));
  const Ended json = bench.run({"sweep", scenario, "--dry-run", "--repetitions", "3", "--json"});
  const Json units = Json::parse(json.out)["units"];
  REQUIRE(units.size() == 30);
  CHECK(units[29]["seed"] == 3);
  CHECK(units[29]["done"] == false);
  CHECK(bench.listing() == before);
}

TEST_CASE("sweep: the command of a unit gives the run that was kept", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "2"}).code == 0);
  SQLite::Database database(bench.path("dojo.db"));
  const Json units =
      Json::parse(bench.run({"sweep", scenario, "--dry-run", "--repetitions", "2", "--json"}).out);
  const Json& unit = units["units"][19];
  CHECK(unit["done"] == true);
  std::vector<std::string> words = {"run", scenario, "--json", "--no-files"};
  for (const Json& value : unit["overrides"]) {
    words.insert(words.end(), {"-D", value.get<std::string>()});
  }
  words.insert(words.end(), {"--seed", std::to_string(unit["seed"].get<int>())});
  const Json run = Json::parse(bench.run(words).out);
  SQLite::Statement kept(database, "SELECT fingerprint, time_ns FROM run WHERE key = ?");
  kept.bind(1, unit["key"].get<std::string>());
  REQUIRE(kept.executeStep());
  CHECK(kept.getColumn(0).getString() == run["fingerprint"]);
  CHECK(kept.getColumn(1).getInt64() == run["time_ns"]);
}

TEST_CASE("sweep: a failed run is kept with what failed and the line that shows it", "[sweep]") {
  const Bench bench;
  // A limit that only the longer of the programs meet.
  const std::string scenario = bench.file(
      "small.yaml",
      replaced(kSmallSweep, "schedules: 1}", "schedules: 1, bounds: {simulated: 300us}}"));
  const Ended ended = bench.run({"sweep", scenario, "--repetitions", "1", "--json"});
  CHECK(ended.code == 1);
  const Json json = Json::parse(ended.out);
  REQUIRE(json["failures"].size() > 0);
  CHECK(json["failures"].size() == json["failed"]);
  CHECK(json["failures"].size() < 10);
  CHECK(json["finished"] == 10);
  const Json& failure = json["failures"][0];
  CHECK(failure["outcome"] == "limit");
  CHECK_THAT(failure["replay"].get<std::string>(), Contains("./dojo run ") &&
                                                       Contains("-D workload.0.operations=") &&
                                                       Contains("--seed 1"));
  const Ended text = bench.run({"sweep", scenario, "--repetitions", "1"});
  CHECK(text.code == 1);
  CHECK_THAT(text.out, Contains("./dojo run ") && Contains("limit"));
}

TEST_CASE("sweep: the list says how far each campaign is", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "1"}).code == 0);
  const Json list = Json::parse(bench.run({"sweep", "--list", "--json"}).out);
  REQUIRE(list.size() == 1);
  CHECK(list[0]["scenario"] == "small");
  CHECK(list[0]["runs"] == 10);
  CHECK(list[0]["finished"] == 10);
  CHECK(list[0]["axes"] == Json({"cluster.nodes", "workload.0.operations"}));
}

/// A campaign whose network is `latency`, in a database of its own.
void sweep_with(const Bench& bench, const std::string& scenario, const std::string& database,
                const std::string& latency) {
  REQUIRE(bench
              .run({"sweep", scenario, "--db", database, "-D",
                    "cluster.interconnect.latency=" + latency, "--repetitions", "6"})
              .code == 0);
}

TEST_CASE("sweep: a baseline that was faster makes it fail, and names what is worse", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  sweep_with(bench, scenario, "fast.db", "20us");
  const std::vector<std::string> slow = {"sweep", scenario,     "--repetitions",
                                         "6",     "--baseline", "fast.db"};
  const Ended text = bench.run(slow);
  INFO(text.out << text.err);
  CHECK(text.code == 1);
  CHECK_THAT(text.out, Contains("against campaign 1 of fast.db") && Contains("worse") &&
                           Contains("latency."));
  std::vector<std::string> words = slow;
  words.push_back("--json");
  const Json comparison = Json::parse(bench.run(words).out)["comparison"];
  CHECK(comparison["worse"] > 0);
  CHECK(comparison["changes"][0]["verdict"] == "worse");
  CHECK(comparison["changes"][0]["before"] < comparison["changes"][0]["after"]);
  words.insert(words.end(), {"--tolerance", "100000"});
  CHECK(bench.run(words).code == 0);
}

TEST_CASE("sweep: a campaign is no worse than itself, and than a slower one", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  sweep_with(bench, scenario, "slow.db", "500us");
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "6"}).code == 0);
  const Ended same = bench.run(
      {"sweep", scenario, "--repetitions", "6", "--baseline", "1", "--tolerance", "0", "--json"});
  CHECK(same.code == 0);
  CHECK(Json::parse(same.out)["comparison"]["worse"] == 0);
  CHECK(Json::parse(same.out)["comparison"]["better"] == 0);
  const Ended better =
      bench.run({"sweep", scenario, "--repetitions", "6", "--baseline", "slow.db:1", "--json"});
  CHECK(better.code == 0);
  CHECK(Json::parse(better.out)["comparison"]["better"] > 0);
}

TEST_CASE("sweep: a baseline that is not there is refused", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "1"}).code == 0);
  check_refused(bench, {"sweep", scenario, "--repetitions", "1", "--baseline", "7"},
                {"no campaign 7", "--list"});
  check_refused(bench, {"sweep", scenario, "--repetitions", "1", "--baseline", "none.db"},
                {"none.db: there is no such database"});
}

TEST_CASE("sweep: bad input is refused before anything is written", "[sweep]") {
  const Bench bench;
  const std::string bad_key = bench.file(
      "key.yaml", replaced(kSmallSweep, "  cluster.nodes: [1, 2]", "  cluster.nods: [1, 2]"));
  check_refused(bench, {"sweep", bad_key}, {bad_key + ":14:", "nods", "did you mean"});
  const std::string bad_pair =
      bench.file("pair.yaml", replaced(kSmallSweep, "threads: 1", "nodes: [1], threads: 1"));
  check_refused(bench, {"sweep", bad_pair}, {"there is no node 1"});
  check_refused(bench, {"sweep"}, {"one scenario file"});
  check_refused(bench, {"sweep", "--list"}, {"no such database"});
  const std::string good = bench.file("small.yaml", kSmallSweep);
  check_refused(bench, {"sweep", good, "--repetitions", "900000"}, {"1,000,000 runs"});
  check_refused(bench, {"sweep", good, "--repetitions", "0"}, {"--repetitions"});
  check_refused(bench, {"sweep", good, "--db", bench.path("no/folder/x.db")}, {"no/folder/x.db"});
}

TEST_CASE("sweep: a database of a newer dojo is refused and left alone", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "1"}).code == 0);
  SQLite::Database(bench.path("dojo.db"), SQLite::OPEN_READWRITE)
      .exec(fmt::format("PRAGMA user_version = {}", sweep::kSchemaVersion + 7));
  for (const auto& arguments :
       {std::vector<std::string>{"sweep", scenario}, std::vector<std::string>{"sweep", "--list"},
        std::vector<std::string>{"sweep", scenario, "--dry-run"}}) {
    const Ended ended = bench.run(arguments);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("newer dojo"));
  }
}

}  // namespace
}  // namespace dojo::test
