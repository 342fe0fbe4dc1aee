// Documents and files: JSON fields, counterexamples read back, damaged ones refused, folders never
// mixed.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runner/report/counterexample.h"
#include "runner/report/json.h"
#include "runner/report/output_folder.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

namespace fs = std::filesystem;

/// An empty folder for one test.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "dojo-report-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Scratch() { fs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path operator/(const char* name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Counterexample sample() {
  const campaign::Finding finding = test::sample_result().findings[1];
  Counterexample example;
  example.dojo_version = "0.1.0";
  example.scenario_name = "kerrighed-smp-port";
  example.scenario_file = "scenarios/kerrighed-smp-port.yaml";
  example.overrides = {"cluster.nodes=2"};
  example.scenario = R"({"cluster":{"nodes":2},"name":"x"})";
  example.key = "d1:9f3c21ab:1:-";
  example.violation = finding.violation;
  example.has_margin = true;
  example.margin = finding.margin;
  example.before = finding.before;
  example.after = finding.after;
  return example;
}

std::string error_of(const std::string& text) {
  const auto result = parse_counterexample(text, "c.json");
  return result ? "none" : result.error().text();
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = to_text(sample());
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("json: a hunt's document has the promised fields", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  const campaign::HuntResult result = test::sample_result();
  const HuntView view{scenario, result, "s.yaml", {}, nullptr, ""};
  const auto json = nlohmann::json::parse(document_text(hunt_json(view)));
  CHECK(json["scenario"] == "kerrighed-smp-port");
  CHECK(json["outcome"] == "violation");
  CHECK(json["violation"]["oracle"] == "frozen-state-kept");
  CHECK(json["violation"]["kind"] == "invariant");
  CHECK(json["violation"]["time_ns"] == 3'400);
  CHECK(json["violations"].size() == 2);
  CHECK(json["fingerprint"] == "000000001234abcd");
  CHECK(json["replay"]["key"] == "d1:9f3c21ab:1:AwIb");
  CHECK(json["replay"]["command"] == "./dojo replay d1:9f3c21ab:1:AwIb s.yaml -D cluster.nodes=2");
  CHECK(json["minimised"]["deviations"] == 3);
  CHECK(json["margin"]["gap_ns"] == 140);
  CHECK(json["margin"]["where"][0] == "n0/c1");
  CHECK(json["margin_ns"] == 140);
  CHECK(json["coverage"]["sometimes"]["ownership-moved"] == 450);
}

TEST_CASE("json: a pass has the same fields, null", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  const campaign::HuntResult result;
  const HuntView view{scenario, result, "s.yaml", {}, nullptr, ""};
  const auto json = nlohmann::json::parse(document_text(hunt_json(view)));
  CHECK(json["outcome"] == "pass");
  for (const char* name : {"violation", "replay", "minimised", "margin", "margin_ns"}) {
    CAPTURE(name);
    REQUIRE(json.contains(name));
    CHECK(json[name].is_null());
  }
}

TEST_CASE("json: metrics by group, messages by type, latencies by operation", "[report]") {
  models::Metrics metrics;
  metrics.counters.at("data.read_misses") = 6;
  metrics.counters.at("messages.REQ_COPY") = 9;
  measure::Measurements measured;
  measured.histograms.push_back({"latency.grab", "ns", {}});
  measured.histograms.back().values.add(100);
  const auto json = metrics_json(metrics, measured);
  CHECK(json["data"]["read_misses"] == 6);
  CHECK(json["data"]["pages_sent"] == 0);
  CHECK(json["messages"]["REQ_COPY"] == 9);
  CHECK(json["latency"]["grab"]["samples"] == 1);
  CHECK(json["latency"]["grab"]["max_ns"] == 100);
}

TEST_CASE("json: bytes that are no UTF-8 do not break a document", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  campaign::HuntResult result = test::sample_result();
  result.findings[1].violation.message = "bad \xff byte";
  const HuntView view{scenario, result, "s.yaml", {}, nullptr, ""};
  CHECK(nlohmann::json::accept(document_text(hunt_json(view))));
}

TEST_CASE("counterexample: written and read back", "[report]") {
  const Scratch scratch;
  const fs::path file = scratch / "c.json";
  REQUIRE(write_counterexample(sample(), file));
  const auto example = read_counterexample(file);
  REQUIRE(example);
  CHECK(example->scenario == sample().scenario);
  CHECK(example->overrides == sample().overrides);
  CHECK(example->key == sample().key);
  CHECK(example->violation.message == sample().violation.message);
  CHECK(example->violation.time == 3'400);
  CHECK(example->margin.gap_ns == 140);
  CHECK(example->after.threads == 3);
  CHECK(to_text(*example) == to_text(sample()));
  CHECK(std::distance(fs::directory_iterator(scratch.path()), {}) == 1);
}

TEST_CASE("counterexample: a damaged file is refused with the place and what is accepted",
          "[report]") {
  const std::string whole = to_text(sample());
  CHECK(error_of("") ==
        "c.json:1:1: no counterexample file: the file ends in the middle: it was cut off");
  CHECK(error_of(whole.substr(0, whole.size() / 2)).find("it was cut off") != std::string::npos);
  CHECK(error_of("{\n \"a\": ?}").starts_with("c.json:2:7: no counterexample file: "));
  CHECK(error_of("[]") == "c.json: the document must be an object");
  CHECK(error_of("{}") == "c.json: format is missing");
  CHECK(error_of(R"({"format": "x"})").find("accepted: \"dojo-counterexample\"") !=
        std::string::npos);
  CHECK(
      error_of(changed("\"format_version\": 1", "\"format_version\": 9")).find("reads version 1") !=
      std::string::npos);
  CHECK(error_of(changed("\"seed\": 1", "\"seed\": -1")) ==
        "c.json: seed must be a whole number, 0 or more");
  CHECK(error_of(changed("\"step\": 15", "\"step\": \"15\"")) ==
        "c.json: violation.step must be a whole number, 0 or more");
  CHECK(error_of(changed("\"switches\": 40", "\"switches\": 99999999999")) ==
        "c.json: original.switches is too large");
  CHECK(error_of(changed("d1:9f", "d7:9f")).starts_with("c.json: key is no replay key: "));
  CHECK(error_of(changed("\"seed\": 1", "\"seed\": 2")).find("another seed") != std::string::npos);
  CHECK(error_of(std::string(100'000, '[')).find("no counterexample file") != std::string::npos);
  CHECK(error_of(std::string(500, '[') + std::string(500, ']')).find("nested deeper") !=
        std::string::npos);
}

TEST_CASE("counterexample: cut off anywhere it is refused, never half read", "[report]") {
  const std::string whole = to_text(sample());
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    CHECK_FALSE(parse_counterexample(whole.substr(0, size), "c.json"));
  }
}

TEST_CASE("output folder: an existing one is never mixed with", "[report]") {
  const Scratch scratch;
  const fs::path wanted = scratch / "deep/x";
  CHECK(make_output_folder(wanted).value() == wanted);
  CHECK(make_output_folder(wanted).value() == scratch / "deep/x-2");
  CHECK(make_output_folder(wanted).value() == scratch / "deep/x-3");
}

TEST_CASE("output folder: what cannot be written is said, and nothing is left", "[report]") {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "x";
  const auto folder = make_output_folder(scratch / "file/x");
  REQUIRE_FALSE(folder);
  CHECK(folder.error().text().find("cannot be created: ") != std::string::npos);
  const auto written = write_file(scratch / "missing/x.json", "text");
  REQUIRE_FALSE(written);
  CHECK(written.error().text().find("missing/x.json: cannot be written: No such file") !=
        std::string::npos);
}

TEST_CASE("output folder: names stay inside the folder", "[report]") {
  CHECK(folder_name("kerrighed-smp-port") == "kerrighed-smp-port");
  CHECK(folder_name("../../etc") == "scenario..-..-etc");
  CHECK(folder_name("") == "scenario");
}

}  // namespace
}  // namespace dojo::report
