// dojo explain: sentences and table on the terminal, the page in a folder, the document as JSON.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

const std::string kFile = "out/kerrighed-smp-port/counterexample.json";

/// A folder with the counterexample of the README in kFile.
void hunt(const Bench& bench) {
  REQUIRE(bench.run({"hunt", shipped_file("kerrighed-smp-port.yaml"), "-q"}).code == 0);
}

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("explain: tells it in sentences, then line by line", "[cli][explain]") {
  const Bench bench;
  hunt(bench);
  const Ended told = bench.run({"explain", kFile});
  INFO(told.out << told.err);
  CHECK(told.code == 0);
  CHECK_THAT(told.out,
             Contains("What happened\n") && Contains("with object 0 in WRITE_OWNER") &&
                 Contains("Nothing orders this with step") &&
                 Contains("This breaks the invariant single-writer: two nodes own or may write") &&
                 Contains("Line by line\n") && Contains("  replay      ./dojo replay d1:") &&
                 Contains("  story       out/kerrighed-smp-port-2/story.html\n"));
  const std::string sentences = told.out.substr(0, told.out.find("Line by line"));
  std::istringstream lines(sentences.substr(sentences.find('\n') + 1));
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.size() <= 100);
    CHECK(line.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("explain: the page is a file of its own, or none", "[cli][explain]") {
  const Bench bench;
  hunt(bench);
  CHECK(bench.run({"explain", kFile, "--no-files"}).code == 0);
  CHECK_THAT(bench.listing(), !Contains("kerrighed-smp-port-2"));
  CHECK(bench.run({"explain", kFile, "--out", "elsewhere"}).code == 0);
  CHECK_THAT(content(bench.path("elsewhere/kerrighed-smp-port/story.html")),
             Contains("id=\"story\""));
}

TEST_CASE("explain --json: one document, the one that the page draws", "[cli][explain]") {
  const Bench bench;
  hunt(bench);
  const Ended told = bench.run({"explain", kFile, "--json"});
  const auto story = nlohmann::json::parse(told.out);
  CHECK(story["format"] == "dojo-story");
  CHECK(story["broken"]["oracle"] == "single-writer");
  CHECK(story["margin"].get<std::string>().find("needs no jitter") != std::string::npos);
  CHECK(story["steps"].size() == 21);
  CHECK(story["bands"].size() == 3);
  CHECK(story["steps"][0]["rule"]["row"]["cells"].size() == 7);
  CHECK(story["steps"][8]["where"]["source"].size() == 7);
}

TEST_CASE("explain: a key is no counterexample file", "[cli][explain]") {
  const Bench bench;
  const Ended ended = bench.run({"explain", "d1:c24d6aec:1:-"});
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK_FALSE(ended.err.empty());
}

}  // namespace
}  // namespace dojo::test
