// Every shipped scenario and machine loads, fits the published schema, and survives its canonical
// form.

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "runner/scenario/load.h"
#include "runner/scenario/tree.h"
#include "tests/scenario/scenario_texts.h"

namespace dojo::scenario {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::vector<fs::path> yaml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

/// YAML's core types, as an editor that checks the schema sees them.
Json as_json(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return nullptr;
    case Value::Kind::kList: {
      Json json = Json::array();
      for (const Value& item : value.items) json.push_back(as_json(item));
      return json;
    }
    case Value::Kind::kMap: {
      Json json = Json::object();
      for (const Entry& entry : value.entries) json[entry.key] = as_json(entry.value);
      return json;
    }
    case Value::Kind::kScalar:
      break;
  }
  const bool is_count = !value.text.empty() && std::ranges::all_of(value.text, [](char c) {
    return c >= '0' && c <= '9';
  });
  if (!value.is_quoted && is_count) return std::stoll(value.text);
  if (!value.is_quoted && (value.text == "true" || value.text == "false"))
    return value.text == "true";
  return value.text;
}

/// What the schema says against `document`; "" when nothing.
std::string schema_complaints(const Json& document) {
  static const Json schema_json_text = Json::parse(std::ifstream{test::kScenarios / "schema.json"});
  valijson::Schema schema;
  valijson::SchemaParser parser;
  const valijson::adapters::NlohmannJsonAdapter schema_adapter{schema_json_text};
  parser.populateSchema(schema_adapter, schema);
  valijson::Validator validator;
  valijson::ValidationResults results;
  const valijson::adapters::NlohmannJsonAdapter adapter{document};
  if (validator.validate(schema, adapter, &results)) return "";
  std::string text;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& word : error.context) text += word;
    text += ": " + error.description + "\n";
  }
  return text;
}

TEST_CASE("shipped scenarios: at least 15, the headline among them", "[scenario]") {
  const auto files = yaml_files(test::kScenarios);
  REQUIRE(files.size() >= 15);
  REQUIRE(std::ranges::count(files, test::kScenarios / "kerrighed-smp-port.yaml") == 1);
  REQUIRE(std::ranges::count(files, test::kScenarios / "page-trace.yaml") == 1);
}

TEST_CASE("shipped scenarios: each loads without errors", "[scenario]") {
  for (const fs::path& file : yaml_files(test::kScenarios)) {
    INFO(file);
    const auto scenario = load_file(file);
    if (!scenario) FAIL(to_text(scenario.error()));
    CHECK(scenario->name == file.stem());
    CHECK_FALSE(scenario->sometimes.empty());
  }
}

TEST_CASE("shipped scenarios: each fits schema.json", "[scenario]") {
  for (const fs::path& file : yaml_files(test::kScenarios)) {
    INFO(file);
    const auto tree = parse_tree(test::read(file), file, 1 << 20);
    REQUIRE(tree);
    CHECK(schema_complaints(as_json(*tree)) == "");
  }
}

TEST_CASE("shipped scenarios: each comes back equal from its canonical form", "[scenario]") {
  for (const fs::path& file : yaml_files(test::kScenarios)) {
    INFO(file);
    const auto scenario = load_file(file);
    REQUIRE(scenario);
    const std::string canonical = canonical_json(*scenario);
    const auto again = load_text(canonical, "elsewhere/counterexample.json",
                                 {.overrides = {}, .machine_folders = {}, .may_read_files = false});
    if (!again) FAIL(to_text(again.error()));
    CHECK(*again == *scenario);
    CHECK(canonical_json(*again) == canonical);
    CHECK(scenario_hash(*again) == scenario_hash(*scenario));
    CHECK(schema_complaints(Json::parse(canonical)) == "");
  }
}

TEST_CASE("shipped scenarios: no two are the same run", "[scenario]") {
  std::set<std::uint64_t> hashes;
  for (const fs::path& file : yaml_files(test::kScenarios)) {
    INFO(file);
    const auto scenario = load_file(file);
    REQUIRE(scenario);
    CHECK(hashes.insert(scenario_hash(*scenario)).second);
  }
}

TEST_CASE("shipped machines: each cost has a source", "[scenario]") {
  const auto files = yaml_files(test::kScenarios / "machines");
  REQUIRE(files.size() >= 3);
  for (const fs::path& file : files) {
    const auto machine = load_machine(file);
    if (!machine) FAIL(to_text(machine.error()));
    CHECK(machine->name == file.stem());
  }
}

TEST_CASE("schema.json: is what the loader's own description says", "[scenario]") {
  INFO("to renew: test_scenario '[schema]'");
  CHECK(Json::parse(test::read(test::kScenarios / "schema.json")) == schema_json());
}

TEST_CASE("schema.json: rewritten on request", "[schema][.]") {
  std::ofstream{test::kScenarios / "schema.json"} << schema_json().dump(1) << "\n";
  REQUIRE(fs::file_size(test::kScenarios / "schema.json") > 1000);
}

TEST_CASE("schema.json: an unknown key is refused by it as by the loader", "[scenario]") {
  Json document = Json::parse(canonical_json(*load_file(test::kScenarios / "page-trace.yaml")));
  REQUIRE(schema_complaints(document) == "");
  document["cluster"]["nodez"] = 3;
  CHECK(schema_complaints(document) != "");
  CHECK_FALSE(load_text(document.dump(), "x.json"));
}

}  // namespace
}  // namespace dojo::scenario
