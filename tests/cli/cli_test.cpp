// The program as scripts use it: exit codes, one JSON document, Ctrl-C, files that appear whole.

#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using nlohmann::json;

const std::string kPort = shipped_file("kerrighed-smp-port.yaml");
const std::string kEntry = shipped_file("hardened-entry.yaml");

/// `arguments`, with the options that keep a hunt and a run small and without files.
Ended run(const Bench& bench, std::vector<std::string> arguments) {
  const std::string& command = arguments.front();
  const bool is_hunt = command == "hunt";
  if (is_hunt || command == "run") arguments.push_back("--no-files");
  if (is_hunt) arguments.insert(arguments.end(), {"-j", "2"});
  return bench.run(arguments);
}

/// Requires: `text` is one JSON document and a newline.
json document(const Ended& ended) {
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  const json parsed = json::parse(ended.out, nullptr, false);
  REQUIRE_FALSE(parsed.is_discarded());
  CHECK(ended.out.back() == '\n');
  CHECK(ended.err.empty());
  return parsed;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

TEST_CASE("exit codes: 0 when the expectation holds", "[cli]") {
  const Bench bench;
  CHECK(run(bench, {"hunt", kPort, "--no-minimise"}).code == 0);
  CHECK(run(bench, {"hunt", kEntry, "--schedules", "200"}).code == 0);
  CHECK(run(bench, {"run", shipped_file("page-trace.yaml")}).code == 0);
  CHECK(run(bench, {"check", kPort, kEntry}).code == 0);
  CHECK(run(bench, {"--version"}).out.find("dojo ") == 0);
  CHECK(bench.listing().empty());
}

TEST_CASE("exit codes: 1 when it does not", "[cli]") {
  const Bench bench;
  const Ended broken = run(bench, {"hunt", kPort, "--no-minimise", "-D", "expect=holds"});
  CHECK(broken.code == 1);
  CHECK_THAT(broken.out, Catch::Contains("VIOLATION"));
  CHECK(
      run(bench, {"hunt", kEntry, "--schedules", "20", "-D", "expect={violation: [single-writer]}"})
          .code == 1);
}

TEST_CASE("exit codes: 3 when a limit ends it without an answer", "[cli]") {
  const Bench bench;
  CHECK(run(bench, {"hunt", kEntry, "--schedules", "1000000", "--time", "0.2"}).code == 3);
  CHECK(run(bench, {"hunt", kEntry, "--schedules", "20", "-D", "hunt.bounds.steps=50"}).code == 3);
}

TEST_CASE("exit codes: 3 when the simulated time ends a run, which async mode does not know",
          "[cli]") {
  const Bench bench;
  const std::vector<std::string> bound = {"-D", "hunt.bounds.simulated=300us"};
  const Ended stopped = run(bench, {"run", kEntry, bound[0], bound[1]});
  CHECK(stopped.code == 3);
  CHECK_THAT(stopped.out, Catch::Contains("STOPPED by simulated time"));
  const Ended hunted = run(bench, {"hunt", kEntry, "--schedules", "20", bound[0], bound[1]});
  CHECK(hunted.code == 3);
  CHECK_THAT(hunted.out, Catch::Contains("STOPPED by simulated time"));
  CHECK(run(bench, {"hunt", kEntry, "--schedules", "200", "--mode", "async", bound[0], bound[1]})
            .code == 0);
}

TEST_CASE("the requeue delay of a scenario is how long a requeued message waits", "[cli]") {
  const Bench bench;
  const auto time_of = [&](const std::string& delay) {
    return document(run(bench, {"run", shipped_file("readers-writers.yaml"), "--json", "-D",
                                "protocols.data.requeue=" + delay, "-D",
                                "cluster.interconnect.model=analytic"}))
        .at("time_ns")
        .get<std::int64_t>();
  };
  const std::int64_t usual = time_of("10ms");
  CHECK(time_of("1ms") < usual - 9'000'000);
  CHECK(time_of("40ms") > usual + 30'000'000);
}

TEST_CASE("the time budget of a scenario counts like --time", "[cli]") {
  const Bench bench;
  CHECK(run(bench, {"hunt", kEntry, "--schedules", "1000000", "-D", "hunt.time=200ms"}).code == 3);
}

TEST_CASE("--json: each command prints one document and nothing else", "[cli]") {
  const Bench bench;
  const json hunted = document(run(bench, {"hunt", kPort, "--json"}));
  CHECK(hunted.at("violations").size() >= 1);
  const json held = document(run(bench, {"hunt", kEntry, "--schedules", "100", "--json"}));
  CHECK(held.at("violations").empty());
  document(run(bench, {"run", kEntry, "--json"}));
  document(run(bench, {"list", "--json"}));
  document(run(bench, {"list", "oracles", "--json"}));
  document(run(bench, {"show", "kddm", "--json"}));
  document(run(bench, {"check", kPort, "--json"}));
  document(run(bench, {"check", kPort, kEntry, "--json"}));
  document(run(bench, {"test", kPort, "--json"}));
  const json tests =
      document(run(bench, {"litmus", shipped_file("litmus/MP.litmus"), "--on", "smp", "--json"}));
  CHECK(tests.at(0).at("ok") == true);
}

TEST_CASE("hunt: the replay line, the key and the file give the same run", "[cli]") {
  const Bench bench;
  const Ended hunted = bench.run({"hunt", kPort, "--json", "--out", "out"});
  REQUIRE(hunted.code == 0);
  const std::string folder = "out/kerrighed-smp-port/";
  CHECK(bench.listing() == "out\nout/kerrighed-smp-port\n" + folder + "counterexample.json\n" +
                               folder + "result.json\n" + folder + "story.html\n" + folder +
                               "trace.json\n");
  const json finding = json::parse(hunted.out).at("violations").at(0);
  std::vector<std::string> by_key = words_of(finding.at("replay").at("command"));
  REQUIRE(by_key.at(0) == "./dojo");
  by_key.erase(by_key.begin());
  by_key.push_back("--json");
  const json from_file = document(bench.run({"replay", folder + "counterexample.json", "--json"}));
  const json from_key = document(bench.run(by_key));
  CHECK(from_file == from_key);
  CHECK(from_file.at("outcome") == "violation");
  CHECK(from_file.at("violation").at("oracle") == finding.at("oracle"));
  CHECK(from_file.at("violation").at("step") == finding.at("step"));
  CHECK(bench.run({"explain", folder + "counterexample.json"}).code == 0);
  const Ended small = bench.run({"minimise", folder + "counterexample.json", "--json"});
  CHECK(document(small).at("after") <= document(small).at("before"));
}

TEST_CASE("hunt: a second one leaves the files of the first alone", "[cli]") {
  const Bench bench;
  const std::vector<std::string> arguments = {"hunt", kEntry, "--schedules", "20", "-q"};
  CHECK(bench.run(arguments).code == 0);
  CHECK(bench.run(arguments).code == 0);
  CHECK(bench.listing() ==
        "out\nout/hardened-entry\nout/hardened-entry-2\n"
        "out/hardened-entry-2/result.json\nout/hardened-entry/result.json\n");
}

TEST_CASE("Ctrl-C: a long hunt ends with 130 and prints what there is", "[cli]") {
  const Bench bench;
  const pid_t process = bench.start({"hunt", kEntry, "--schedules", "10000000", "-j", "2"});
  usleep(1'500'000);
  REQUIRE(kill(process, SIGINT) == 0);
  const Ended ended = bench.finish(process);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 130);
  CHECK_THAT(ended.out, Catch::Contains("interrupted"));
  CHECK_THAT(bench.listing(), Catch::Contains("result.json"));
}

TEST_CASE("Ctrl-C: a depth-first hunt ends as well", "[cli]") {
  const Bench bench;
  const pid_t process =
      bench.start({"hunt", kEntry, "--schedules", "10000000", "--strategy", "dfs"});
  usleep(1'500'000);
  REQUIRE(kill(process, SIGINT) == 0);
  CHECK(bench.finish(process).code == 130);
}

}  // namespace
}  // namespace dojo::test
