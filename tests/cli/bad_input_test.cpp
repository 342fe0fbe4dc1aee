// Bad input through the real program: exit code 2, where and what is wrong, nothing half-written.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

namespace fs = std::filesystem;

const std::string kGood =
    "about: A test.\n"
    "cluster:\n"
    "  nodes: 2\n"
    "  node: {cores: 1, memory: 1MiB, machine: pentium3-700}\n"
    "  interconnect: {latency: 50us, bandwidth: 100Mbps}\n"
    "workload:\n"
    "  - {kind: shared-counter, threads: 1, objects: 1, increments: 1}\n"
    "always: [no-lost-update]\n"
    "sometimes: [all-finished]\n"
    "hunt: {schedules: 3}\n"
    "expect: holds\n";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

/// The program refuses: exit 2, every word of `words` in the message, no file left behind.
void check_refused(const Bench& bench, const std::vector<std::string>& arguments,
                   const std::vector<std::string>& words) {
  const std::string before = bench.listing();
  const Ended ended = bench.run(arguments);
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  for (const std::string& word : words) CHECK_THAT(ended.err, Catch::Contains(word));
  CHECK(bench.listing() == before);
}

void check_scenario(const std::string& text, const std::vector<std::string>& words) {
  for (const char* command : {"hunt", "run", "check"}) {
    const Bench bench;
    INFO(command);
    check_refused(bench, {command, bench.file("s.yaml", text)}, words);
  }
}

TEST_CASE("bad input: the scenario that the others are made from is good", "[cli][input]") {
  const Bench bench;
  const Ended ended = bench.run({"hunt", bench.file("s.yaml", kGood)});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(ended.err.empty());
}

TEST_CASE("bad input: an unknown key says its place and the nearest key", "[cli][input]") {
  check_scenario(replaced("nodes: 2", "nods: 2"), {"s.yaml:3:3", "nods", "nodes"});
}

TEST_CASE("bad input: a missing unit says which units there are", "[cli][input]") {
  check_scenario(replaced("50us", "50"), {"s.yaml:5:27", "latency", "us"});
}

TEST_CASE("bad input: a negative count says the range", "[cli][input]") {
  check_scenario(replaced("nodes: 2", "nodes: -2"), {"s.yaml:3:10", "nodes", "1 to"});
}

TEST_CASE("bad input: an unknown variant says which there are", "[cli][input]") {
  const std::string data = "protocols:\n  data: {variant: kerrigan}\nworkload:";
  check_scenario(replaced("workload:", data), {"s.yaml:7:19", "kerrigan", "kerrighed", "hardened"});
}

TEST_CASE("bad input: an unknown topology says which there are", "[cli][input]") {
  check_scenario(replaced("{latency", "{topology: star, latency"),
                 {"s.yaml:5:28", "star", "switch, ring, mesh"});
}

TEST_CASE("bad input: a defect of tables that are not in use is refused", "[cli][input]") {
  const std::string data =
      "protocols:\n  data: {variant: kerrighed, defect: no-ack-wait}\nworkload:";
  check_scenario(replaced("workload:", data), {"s.yaml:7:38", "defect", "hardened"});
}

TEST_CASE("bad input: a scenario that is cut off or empty", "[cli][input]") {
  check_scenario(kGood.substr(0, kGood.find("1MiB")), {"s.yaml:"});
  check_scenario("", {"s.yaml:1:1", "empty"});
}

TEST_CASE("bad input: files that are not there, and folders as files", "[cli][input]") {
  const Bench bench;
  fs::create_directory(bench.path("folder.yaml"));
  for (const char* command : {"hunt", "run", "check"}) {
    INFO(command);
    check_refused(bench, {command, bench.path("missing.yaml")}, {"missing.yaml", "no such file"});
    check_refused(bench, {command, bench.path("folder.yaml")}, {"folder.yaml"});
  }
  for (const char* command : {"replay", "explain", "minimise", "litmus"}) {
    INFO(command);
    check_refused(bench, {command, bench.path("missing.file")}, {"missing.file"});
  }
  for (const char* command : {"replay", "explain", "minimise"}) {
    INFO(command);
    check_refused(bench, {command, bench.path("folder.yaml")}, {"folder.yaml"});
  }
  check_refused(bench, {"litmus", bench.path("folder.yaml")}, {"no .litmus file"});
  check_refused(bench, {"test", bench.path("missing")}, {"missing"});
}

TEST_CASE("bad input: a -D that does not fit names the option", "[cli][input]") {
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  check_refused(bench, {"hunt", file, "-D", "cluster.nods=3"}, {"-D 1", "nods", "nodes"});
  check_refused(bench, {"hunt", file, "-D", "cluster.nodes"}, {"-D 1", "="});
  check_refused(bench, {"hunt", file, "--strategy", "magic"}, {"magic", "portfolio"});
  check_refused(bench, {"hunt", file, "--schedules", "-1"}, {"--schedules"});
  check_refused(bench, {"hunt", file, "--seed", "x"}, {"--seed"});
}

TEST_CASE("bad input: a trace that is cut off", "[cli][input]") {
  const Bench bench;
  const std::string whole = text_of(shipped_file("traces/small.tr"));
  const std::string scenario = shipped_file("page-trace.yaml");
  bench.file("line.tr", whole.substr(0, whole.size() - 3));
  bench.file("half.tr", whole.substr(0, whole.find("1 E 0\n")));
  bench.file("empty.tr", "");
  for (const char* name : {"line.tr", "half.tr"}) {
    INFO(name);
    check_refused(bench, {"run", scenario, "-D", "workload.0.file=" + bench.path(name)},
                  {std::string(name) + ":", "cut off"});
  }
  check_refused(bench, {"run", scenario, "-D", "workload.0.file=" + bench.path("empty.tr")},
                {"empty.tr", "empty"});
  check_refused(bench, {"run", scenario, "-D", "workload.0.file=" + bench.path("none.tr")},
                {"none.tr"});
}

TEST_CASE("bad input: a litmus test that is cut off at any byte of its body", "[cli][input]") {
  const Bench bench;
  const std::string whole = text_of(shipped_file("litmus/MP.litmus"));
  const std::size_t end = whole.find("exists");
  for (std::size_t size = 0; size < end; size += 13) {
    INFO(whole.substr(0, size));
    bench.file("cut.litmus", whole.substr(0, size));
    check_refused(bench, {"litmus", bench.path("cut.litmus")}, {"cut.litmus:"});
  }
}

TEST_CASE("bad input: keys of another format, cut off, or of another scenario", "[cli][input]") {
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  check_refused(bench, {"replay", "d9:00000000:1:-", file}, {"key:1:1", "d1:"});
  check_refused(bench, {"replay", "hello", file}, {"key:1:1", "d1:"});
  check_refused(bench, {"replay", "d1:00000000:1", file}, {"key:1:1", "four parts"});
  check_refused(bench, {"replay", "d1:00000000:one:-", file}, {"key:1:13", "decimal"});
  check_refused(bench, {"replay", "d1:00000000:1:A*", file}, {"key:1:16"});
  check_refused(bench, {"replay", "d1:00000000:1:AAAAA", file}, {"key:1:15", "cut off"});
  check_refused(bench, {"replay", "d1:00000000:1:-", file}, {"00000000", "-D"});
  check_refused(bench, {"replay", "d1:00000000:1:-"}, {"KEY SCENARIO"});
}

TEST_CASE("bad input: a counterexample file that is damaged anywhere", "[cli][input]") {
  const Bench maker;
  const Ended found = maker.run({"hunt", shipped_file("kerrighed-smp-port.yaml"), "--no-minimise",
                                 "--out", maker.path("out"), "-j", "1"});
  REQUIRE(found.code == 0);
  const fs::path folder = maker.folder() / "out" / "kerrighed-smp-port";
  const std::string whole = text_of(folder / "counterexample.json");
  const Bench bench;
  for (std::size_t part = 0; part < 10; ++part) {
    bench.file("cut.json", whole.substr(0, whole.size() * part / 10));
    INFO("cut after " << part << " tenths");
    check_refused(bench, {"replay", bench.path("cut.json")}, {"cut.json"});
  }
  std::string other = whole;
  other.replace(other.find("\"d1:"), 4, "\"d7:");
  check_refused(bench, {"replay", bench.file("other.json", other)}, {"other.json", "key"});
  check_refused(bench, {"explain", bench.file("list.json", "[1, 2]")}, {"list.json"});
  check_refused(bench, {"minimise", bench.file("text.json", "hello")}, {"text.json:1:"});
}

TEST_CASE("bad input: an output folder that cannot be written", "[cli][input]") {
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  bench.file("taken", "a file where a folder should go");
  for (const char* command : {"hunt", "run"}) {
    INFO(command);
    check_refused(bench, {command, file, "--out", bench.path("taken")}, {"taken"});
    check_refused(bench, {command, file, "--out", "/proc/none"}, {"/proc/none"});
  }
  check_refused(bench, {"test", file, "--junit", bench.path("taken/x.xml")}, {"taken/x.xml"});
}

TEST_CASE("bad input: words that are no command, and too few or many arguments", "[cli][input]") {
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  check_refused(bench, {"haunt", file}, {"haunt"});
  check_refused(bench, {"hunt"}, {"SCENARIO"});
  check_refused(bench, {"hunt", file, file}, {"one scenario"});
  check_refused(bench, {"list", "nothing-of-that-name"}, {"nothing-of-that-name"});
  check_refused(bench, {"show", "tcp"}, {"kddm"});
  check_refused(bench, {"show", "kddm", "soft"}, {"soft", "hardened"});
  check_refused(bench, {"new", "castle", "x"}, {"castle"});
}

TEST_CASE("bad input: a strategy that the mode cannot honour says which mode it needs",
          "[cli][input]") {
  check_scenario(replaced("{schedules: 3}", "{schedules: 3, mode: feasible, strategy: dpor}"),
                 {"s.yaml:10:", "hunt.strategy", "dpor", "async"});
  check_scenario(replaced("{schedules: 3}", "{schedules: 3, mode: timed, strategy: dpor}"),
                 {"s.yaml:10:", "hunt.strategy", "dpor", "async"});
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  check_refused(bench, {"hunt", file, "--strategy", "dpor"}, {"hunt.strategy", "dpor", "async"});
}

TEST_CASE("bad input: a bound of zero says what is accepted", "[cli][input]") {
  check_scenario(replaced("{schedules: 3}", "{bounds: {steps: 0}}"),
                 {"s.yaml:10:24", "steps", "1 to"});
  check_scenario(replaced("{schedules: 3}", "{bounds: {simulated: 0s}}"),
                 {"s.yaml:10:28", "simulated", "0s", "1us"});
  check_scenario(replaced("expect:", "eventually: {quiet_after: 1ms, within: 0s}\nexpect:"),
                 {"s.yaml:11:40", "within", "0s", "1us"});
  check_scenario(replaced("expect:", "faults: [{kind: drop, rate: 5%, budget: 0}]\nexpect:"),
                 {"s.yaml:11:", "budget", "1 to"});
}

TEST_CASE("bad input: a budget that ends before the first schedule", "[cli][input]") {
  check_scenario(replaced("{schedules: 3}", "{schedules: 0}"),
                 {"s.yaml:10:19", "schedules", "1 to"});
  check_scenario(replaced("{schedules: 3}", "{time: 0s}"), {"s.yaml:10:14", "time", "0s", "1ms"});
  const Bench bench;
  const std::string file = bench.file("s.yaml", kGood);
  check_refused(bench, {"hunt", file, "--schedules", "0"}, {"--schedules", "0"});
  check_refused(bench, {"hunt", file, "--schedules", "-5"}, {"--schedules", "-5"});
  check_refused(bench, {"hunt", file, "--time", "0"}, {"--time", "0"});
  check_refused(bench, {"hunt", file, "-j", "0"}, {"--workers", "0"});
}

TEST_CASE("bad input: the smallest budget of time still runs a schedule", "[cli][input]") {
  const Bench bench;
  const Ended ended =
      bench.run({"hunt", bench.file("s.yaml", kGood), "--time", "0.000001", "--json"});
  INFO(ended.err << ended.out);
  CHECK_THAT(ended.out, !Catch::Contains("\n  \"schedules\": 0"));
}

TEST_CASE("bad input: liveness without bounds that the mode counts by", "[cli][input]") {
  const std::string in_time = "eventually: {quiet_after: 1ms, within: 5ms}\nexpect:";
  const Bench bench;
  const std::string file = bench.file("s.yaml", replaced("expect:", in_time));
  check_refused(bench, {"hunt", file, "--mode", "async"},
                {"s.yaml:11:", "eventually", "async", "within_steps"});
  check_scenario(replaced("expect:", "eventually: {quiet_after: 1ms}\nexpect:"),
                 {"s.yaml:11:", "eventually", "needed in mode", "within"});
  check_scenario(replaced("expect:", "eventually: {quiet_after: 1ms, within: 60s}\nexpect:"),
                 {"s.yaml:11:", "eventually", "hunt.bounds.simulated"});
  check_refused(bench,
                {"hunt", file, "--mode", "async", "-D", "eventually.quiet_after_steps=5", "-D",
                 "eventually.within_steps=1000000"},
                {"s.yaml:11:", "eventually", "hunt.bounds.steps"});
}

}  // namespace
}  // namespace dojo::test
