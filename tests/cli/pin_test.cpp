// dojo test --pin, on copies of shipped scenarios: the file gains one key, and the next run
// needs one schedule.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The text without the known schedules of a `hunt` in braces.
std::string without_known(std::string text) {
  const std::size_t start = text.find("known: [");
  if (start == std::string::npos) return text;
  return text.erase(start, text.find("], ", start) + 3 - start);
}

TEST_CASE("test --pin: one key more, found at once, and the same again", "[cli][pin]") {
  const Bench bench;
  const std::string before = text_of(shipped_file("drills/twostage.yaml"));
  const std::string file = bench.file("twostage.yaml", before);
  const Ended pinned = bench.run({"test", file, "--pin"});
  INFO(pinned.out << pinned.err);
  CHECK(pinned.code == 0);
  CHECK_THAT(pinned.out, Contains("; pinned\n"));
  const std::string after = text_of(file);
  CHECK(after != before);
  CHECK(without_known(after) == before);

  const Ended tested = bench.run({"test", file});
  CHECK(tested.code == 0);
  CHECK_THAT(tested.out, Contains("found in a known schedule"));
  const Ended again = bench.run({"test", file, "--pin"});
  CHECK_THAT(again.out, Contains("; pinned already\n"));
  CHECK(text_of(file) == after);
  CHECK(bench.listing() == "twostage.yaml\n");
}

TEST_CASE("hunt: a known schedule is named in text and JSON", "[cli][pin]") {
  const Bench bench;
  const std::string file =
      bench.file("twostage.yaml", text_of(shipped_file("drills/twostage.yaml")));
  REQUIRE(bench.run({"test", file, "--pin"}).code == 0);
  const Ended text = bench.run({"hunt", file, "--no-files"});
  CHECK_THAT(text.out, Contains("(expected), known schedule 1 ("));
  const Ended document = bench.run({"hunt", file, "--no-files", "--json"});
  const auto json = nlohmann::json::parse(document.out);
  CHECK(json.at("schedules") == 1);
  CHECK(json.at("known").at("schedules") == 1);
  CHECK(json.at("violations").at(0).at("known") == true);
  const Ended without = bench.run({"hunt", file, "--no-files", "-D", "hunt.known=[]"});
  CHECK_THAT(without.out, !Contains("known schedule"));
}

TEST_CASE("known schedules: bad input is refused with its place", "[cli][pin]") {
  const Bench bench;
  const std::string drill = shipped_file("drills/twostage.yaml");
  const Ended word = bench.run({"check", drill, "-D", "hunt.known=[nonsense]"});
  CHECK(word.code == 2);
  CHECK_THAT(word.err,
             Contains("\"nonsense\" is no replay key; accepted: a key as dojo prints it"));
  const Ended cut = bench.run({"check", drill, "-D", "hunt.known=['d1:00000000:1:AwIb']"});
  CHECK(cut.code == 2);
  CHECK_THAT(cut.err, Contains("hunt.known.0: character 15: the schedule is cut off"));
  const Ended both = bench.run({"test", drill, "--pin", "--schedules", "5"});
  CHECK(both.code == 2);
  CHECK_THAT(both.err, Contains("--pin writes schedules of the files as they are"));
}

}  // namespace
}  // namespace dojo::test
