// dojo litmus: litmus tests on the data layer (--on dsm) or on one node's cores (--on smp).

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "runner/campaign/litmus_base.h"
#include "runner/campaign/litmus_campaign.h"
#include "runner/cli/common.h"
#include "runner/litmus/models.h"
#include "runner/litmus/parse.h"
#include "runner/scenario/files.h"

namespace dojo::cli {

namespace {

bool is_litmus_file(const std::filesystem::path& file) { return file.extension() == ".litmus"; }

struct Loaded {
  scenario::Attachment text;
  litmus::LitmusTest test;
};

/// All tests, before the first one runs. Nothing, and an error on stderr: one of them is bad.
std::optional<std::vector<Loaded>> load_tests(const std::vector<std::string>& files) {
  std::vector<Loaded> tests;
  for (const std::string& file : files) {
    auto text = scenario::read_text_file(file, litmus::kFileBytesMax);
    if (!text) {
      bad_input(fmt::format("{}: {}", file, text.error()));
      return std::nullopt;
    }
    auto test = litmus::parse(*text, file);
    if (!test) {
      bad_input(test.error().text());
      return std::nullopt;
    }
    const auto states = litmus::final_states(*test, litmus::Model::kSc);
    if (!states) {
      bad_input(fmt::format("{}: {}", file, states.error()));
      return std::nullopt;
    }
    tests.push_back({{file, std::move(*text)}, std::move(*test)});
  }
  return tests;
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
  const auto base = scenario::load_text(campaign::kLitmusBase, "litmus", how);
  if (!base) return bad_input(scenario::to_text(base.error()));
  const auto files = expand_folders(options.arguments, is_litmus_file);
  if (!files) return kBadInput;
  if (files->empty()) return bad_input("no .litmus file there");
  const auto tests = load_tests(*files);
  if (!tests) return kBadInput;
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
  for (const auto& [text, test] : *tests) {
    const auto result = campaign::run_litmus(*base, test, text, campaign_options);
    if (is_interrupted()) return kInterrupted;
    if (!result.is_ok) code = kFailed;
    document.push_back(to_json(test, result));
    if (!options.json) {
      std::string block = is_first ? "" : "\n";
      block += litmus::block_text(result.block);
      if (!print(block)) return kFailed;
    }
    if (result.violation && !options.json) {
      fmt::print(stderr, "{}: {}: {}\n", test.name, result.violation->oracle,
                 result.violation->message);
    }
    is_first = false;
  }
  if (options.json && !print(document.dump(2))) return kFailed;
  return code;
}

}  // namespace dojo::cli
