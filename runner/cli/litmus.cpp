// dojo litmus: litmus tests on the data layer (--on dsm) or on one node's cores (--on smp).

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/campaign/litmus_campaign.h"
#include "runner/cli/common.h"
#include "runner/litmus/parse.h"

namespace dojo::cli {

namespace {

/// The cluster that litmus tests run on: mode async, the link below exactly-once and in order.
constexpr const char* kBase = R"(
about: The machine that litmus tests run on.
cluster:
  nodes: 2
  node: {cores: 2, memory: 1MiB, machine: pentium3-700, preemption: none}
  interconnect: {model: analytic, topology: switch, latency: 50us, bandwidth: 100Mbps}
protocols:
  data: {protocol: kddm, variant: hardened, locking: entry}
  rpc: {reliable: true}
workload:
  - {kind: shared-counter, nodes: all, threads: 1, objects: 1, increments: 1}
always: [single-writer, coherence]
sometimes: []
hunt: {mode: async, strategy: portfolio, schedules: 20000}
expect: holds
)";

std::vector<std::string> test_files(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    if (!std::filesystem::is_directory(argument)) {
      files.push_back(argument);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argument)) {
      if (entry.path().extension() == ".litmus") inside.push_back(entry.path().string());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

std::optional<std::string> read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

nlohmann::json to_json(const litmus::LitmusTest& test, const campaign::LitmusResult& result) {
  nlohmann::json document;
  document["name"] = test.name;
  document["states"] = result.block.states;
  document["complete"] = result.coverage.is_complete;
  document["schedules"] = result.coverage.schedules;
  document["placements"] = result.placements;
  document["states_outside"] = result.coverage.states_outside;
  document["states_missing"] = result.coverage.states_missing;
  document["ok"] = result.is_ok;
  document["coverage"] = result.block.coverage;
  if (result.violation) {
    document["violation"] = {{"oracle", result.violation->oracle},
                             {"message", result.violation->message}};
  }
  return document;
}

}  // namespace

int litmus(const Options& options) {
  scenario::LoadOptions how;
  how.overrides = all_overrides(options);
  const auto base = scenario::load_text(kBase, "litmus", how);
  if (!base) return bad_input(scenario::to_text(base.error()));
  watch_interrupts();
  campaign::LitmusOptions campaign_options;
  campaign_options.on = options.on == "smp" ? scenario::LitmusOn::kSmp : scenario::LitmusOn::kDsm;
  campaign_options.same_page = options.same_page;
  campaign_options.seed = options.seed;
  campaign_options.schedules = static_cast<std::uint64_t>(base->hunt.schedules);
  campaign_options.is_interrupted = is_interrupted;
  nlohmann::json document = nlohmann::json::array();
  int code = kOk;
  bool is_first = true;
  for (const std::string& file : test_files(options.arguments)) {
    const auto text = read_file(file);
    if (!text) return bad_input(fmt::format("{}: cannot be read", file));
    const auto test = litmus::parse(*text, file);
    if (!test) return bad_input(test.error().text());
    const auto result = campaign::run_litmus(*base, *test, {file, *text}, campaign_options);
    if (is_interrupted()) return kInterrupted;
    if (!result.is_ok) code = kFailed;
    document.push_back(to_json(*test, result));
    if (!options.json) {
      std::string block = is_first ? "" : "\n";
      block += litmus::block_text(result.block);
      if (!print(block)) return kFailed;
    }
    if (result.violation && !options.json) {
      fmt::print(stderr, "{}: {}: {}\n", test->name, result.violation->oracle,
                 result.violation->message);
    }
    is_first = false;
  }
  if (is_first) return bad_input("no .litmus file there");
  if (options.json && !print(document.dump(2))) return kFailed;
  return code;
}

}  // namespace dojo::cli
