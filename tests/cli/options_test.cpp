// Options belong to commands: the help of a command shows those it reads, and no other is accepted.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/report/text.h"
#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

const std::string kPort = shipped_file("kerrighed-smp-port.yaml");

std::string help(const std::string& command) {
  const Bench bench;
  const Ended ended = bench.run({command, "--help"});
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
  return ended.out;
}

void check_refused(const std::vector<std::string>& arguments, const std::string& message) {
  const Bench bench;
  const Ended ended = bench.run(arguments);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(ended.err == "dojo: " + message + "\n");
  CHECK(bench.listing().empty());
}

std::size_t widest_line(const std::string& text) {
  std::istringstream in(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(in, line);) {
    widest = std::max(widest, report::width_of(line));
  }
  return widest;
}

TEST_CASE("help: a command shows the options that it reads and no other", "[cli][options]") {
  CHECK(help("new").find("--json") == std::string::npos);
  CHECK_THAT(help("list"), Contains("--json") && !Contains("-D") && !Contains("--seed"));
  CHECK_THAT(help("litmus"), Contains("--on WHERE") && Contains("--same-page"));
  CHECK_THAT(help("litmus"), !Contains("--strategy") && !Contains("--workers"));
  CHECK_THAT(help("run"), Contains("--verify-determinism") && Contains("--trace"));
  CHECK_THAT(help("run"), !Contains("--schedules") && !Contains("--workers"));
  CHECK_THAT(help("hunt"), Contains("--keep-going") && Contains("--no-minimise"));
  CHECK_THAT(help("hunt"), !Contains("--trace") && !Contains("--verify-determinism"));
  CHECK_THAT(help("replay"), Contains("--trace") && !Contains("--seed") && !Contains("--out"));
  CHECK_THAT(help("bench"), Contains("--time") && !Contains("--seed"));
}

TEST_CASE("help: fits into 80 columns", "[cli][options]") {
  for (const char* command :
       {"run", "hunt", "replay", "explain", "minimise", "check", "list", "show", "test", "sweep",
        "plot", "report", "litmus", "bench", "new"}) {
    INFO(command);
    CHECK(widest_line(help(command)) <= 80);
  }
  const Bench bench;
  const Ended all = bench.run({"--help"});
  CHECK(all.code == 0);
  CHECK(widest_line(all.out) <= 80);
  CHECK_THAT(all.out, Contains("\n  minimise ") && Contains("Exit codes"));
}

TEST_CASE("options: another command's option names the commands that take it", "[cli][options]") {
  check_refused({"hunt", kPort, "--verify-determinism"},
                "--verify-determinism is an option of run; hunt has no use for it");
  check_refused({"hunt", kPort, "--trace", "kddm"},
                "--trace is an option of run and replay; hunt has no use for it");
  check_refused({"run", kPort, "--on=smp"}, "--on is an option of litmus; run has no use for it");
  check_refused({"list", "-j4"},
                "--workers is an option of hunt, test and sweep; list has no use for it");
  check_refused(
      {"new", "-D", "a=1", "scenario", "x"},
      "-D is an option of run, top, hunt, replay, minimise, check, test, sweep, litmus and show; "
      "new has no use for it");
}

TEST_CASE("options: an unknown one is answered with the nearest of this command",
          "[cli][options]") {
  check_refused({"hunt", kPort, "--schedule=3"},
                "hunt has no option '--schedule'; did you mean \"--schedules\"?");
  check_refused({"show", "kddm", "--zzzzzz"}, "show has no option '--zzzzzz'");
}

TEST_CASE("options: a counterexample file takes no scenario values", "[cli][options]") {
  check_refused({"replay", "x.json", "-D", "cluster.nodes=2"},
                "a counterexample file holds its whole scenario: -D, --mode, --strategy and "
                "--schedules go with KEY SCENARIO");
  check_refused({"replay", "x.json", "--json", "--trace", "all"},
                "--json and --trace do not go together: choose one");
}

TEST_CASE("options: --trace leaves the file that follows it alone", "[cli][options]") {
  const Bench bench;
  const Ended ended = bench.run({"run", "--no-files", "--trace", "kddm,rpc", kPort});
  CHECK(ended.code <= 1);
  CHECK_THAT(ended.out, Contains("grab(0)"));
}

TEST_CASE("options: the replay line of a hunt holds its --mode and --strategy", "[cli][options]") {
  const Bench bench;
  const Ended hunted = bench.run({"hunt", kPort, "--mode", "async", "--strategy", "random-walk",
                                  "--no-files", "--no-minimise", "--json"});
  REQUIRE(hunted.code == 0);
  const auto finding = nlohmann::json::parse(hunted.out).at("violations").at(0);
  const std::string command = finding.at("replay").at("command");
  CHECK_THAT(command, Contains(" -D hunt.mode=async -D hunt.strategy=random-walk"));
  const std::string key = finding.at("replay").at("key");
  const Ended again =
      bench.run({"replay", key, kPort, "--mode", "async", "--strategy", "random-walk", "--json"});
  CHECK(again.code == 0);
  CHECK_THAT(again.out, Contains("\"violation\""));
}

TEST_CASE("options: -q leaves out the story of a hunt and the tables of a run", "[cli][options]") {
  const Bench bench;
  const Ended hunted = bench.run({"hunt", kPort, "--no-files", "--no-minimise", "-q"});
  CHECK_THAT(hunted.out, Contains("VIOLATION") && Contains("  replay ") && !Contains("  broken "));
  const Ended told = bench.run({"hunt", kPort, "--no-files", "--no-minimise"});
  CHECK_THAT(told.out, Contains("  broken "));
  const Ended short_run = bench.run({"run", kPort, "--no-files", "-q"});
  CHECK_THAT(short_run.out, Contains("fingerprint") && !Contains("core, %"));
  const Ended whole_run = bench.run({"run", kPort, "--no-files"});
  CHECK_THAT(whole_run.out, Contains("core, %"));
}

}  // namespace
}  // namespace dojo::test
