// dojo test on several files at once: the same verdicts in the same order for any number of
// processes, a canary at the end, and JUnit XML with durations.

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

std::string drill(const std::string& name, const std::string& expected) {
  return "about: A drill.\n"
         "cluster:\n"
         "  nodes: 1\n"
         "  node: {cores: 3, machine: pentium3-700}\n"
         "workload:\n"
         "  - {kind: drill, drill: " +
         name +
         "}\n"
         "always: []\n"
         "sometimes: [all-finished]\n"
         "hunt: {mode: async, strategy: surw, schedules: 200}\n"
         "expect: " +
         expected + "\n";
}

/// A folder with one scenario that holds its promise, one that does not and one that is none.
void fill(const Bench& bench) {
  bench.file("s/a.yaml", drill("deadlock01", "{violation: deadlock}"));
  bench.file("s/b.yaml", drill("deadlock01", "holds"));
  bench.file("s/c.yaml", "about: [\n");
}

std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex(" +[0-9.]+ s"), " T");
}

TEST_CASE("test: verdicts and their order do not depend on the number of processes", "[cli]") {
  const Bench bench;
  fill(bench);
  const Ended one = bench.run({"test", "s", "-j", "1"});
  const Ended four = bench.run({"test", "s", "-j", "4"});
  CHECK(one.code == 1);
  CHECK(four.code == 1);
  CHECK(without_times(one.out) == without_times(four.out));
  CHECK_THAT(one.out, Contains("2 passed, 2 failed") && Contains("ok    s/a.yaml") &&
                          Contains("FAIL  s/b.yaml") && Contains("FAIL  s/c.yaml") &&
                          Contains("canary") && Contains("failed, as it must"));
  CHECK_THAT(one.out, Contains("./dojo replay "));
  CHECK_THAT(one.err, Contains("s/c.yaml:"));
}

TEST_CASE("test: JUnit XML has every case with its duration, failures and errors apart", "[cli]") {
  const Bench bench;
  fill(bench);
  bench.run({"test", "s", "-j", "2", "--junit", "junit.xml"});
  std::ifstream in(bench.path("junit.xml"));
  std::stringstream text;
  text << in.rdbuf();
  const std::string xml = text.str();
  CHECK_THAT(xml, Contains("tests=\"4\" failures=\"1\" errors=\"1\""));
  CHECK(std::regex_search(xml, std::regex("name=\"s/a.yaml\" time=\"[0-9]+\\.[0-9]{3}\"/>")));
  CHECK(
      std::regex_search(xml, std::regex("name=\"s/b.yaml\"[^>]*>\\s*<failure message=\"deadlock")));
  CHECK(std::regex_search(xml, std::regex("name=\"s/c.yaml\"[^>]*>\\s*<error ")));
}

}  // namespace
}  // namespace dojo::test
