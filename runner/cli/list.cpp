// dojo list: every name that a scenario or an option may use, with one line each.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/campaign/mutants.h"
#include "runner/cli/common.h"
#include "runner/report/story_log.h"
#include "runner/scenario/names.h"
#include "sim/explore/strategy.h"

namespace dojo::cli {

namespace {

struct Line {
  std::string name;
  std::string about;
};
struct Section {
  std::string name;
  std::string about;
  std::vector<Line> lines;
};

Section vocabulary(const char* name, const char* about, scenario::Vocabulary words) {
  Section section{name, about, {}};
  for (const scenario::NameInfo& info : scenario::names(words)) {
    section.lines.push_back({info.name, info.about});
  }
  return section;
}

Section strategies() {
  Section section{"strategies", "how schedules are chosen, and what that guarantees", {}};
  for (const sim::StrategyInfo& info : sim::strategies()) {
    section.lines.push_back(
        {std::string(info.name), fmt::format("{}; {}", info.about, info.guarantee)});
  }
  return section;
}

Section machines() {
  Section section{"machines", "machine profiles", {}};
  for (const auto& info : scenario::list_machines(scenario::scenarios_folder())) {
    section.lines.push_back({info.name, info.about});
  }
  return section;
}

Section channels() {
  Section section{
      "channels", "what --trace prints; protocols add their own, such as kddm and rpc", {}};
  for (const report::ChannelInfo& info : report::machine_channels()) {
    section.lines.push_back({info.name, info.about});
  }
  return section;
}

Section mutants() {
  Section section{"mutants", "defects that an oracle has to catch: dojo test --mutants", {}};
  for (const campaign::Mutant& mutant : campaign::mutants()) {
    section.lines.push_back({std::string(mutant.defect),
                             fmt::format("{}; caught by {} in scenarios/{}",
                                         campaign::about(mutant), mutant.oracle, mutant.scenario)});
  }
  return section;
}

std::vector<Section> all_sections() {
  using scenario::Vocabulary;
  return {
      strategies(),
      vocabulary("rare", "branches of protocols that are seldom taken, for hunt.swarm.rare",
                 Vocabulary::kRareSite),
      vocabulary("modes", "which orders are explored", Vocabulary::kMode),
      vocabulary("workloads", "kinds of workload", Vocabulary::kWorkload),
      vocabulary("operations", "of the data layer, for random-programs", Vocabulary::kOperation),
      vocabulary("variants", "tables of the data layer", Vocabulary::kDataVariant),
      vocabulary("locking", "of the data layer's shell", Vocabulary::kLocking),
      vocabulary("faults", "what may go wrong, for faults", Vocabulary::kFault),
      vocabulary("states", "of the data layer, for faults[].when", Vocabulary::kState),
      vocabulary("systems", "protocols in rules, for workloads of kind rules",
                 Vocabulary::kRuleSystem),
      vocabulary("rule-defects", "rules that are wrong on purpose", Vocabulary::kRuleDefect),
      vocabulary("oracles", "what is checked", Vocabulary::kOracle),
      mutants(),
      vocabulary("sometimes", "conditions that a scenario can ask to be reached",
                 Vocabulary::kSometimes),
      vocabulary("topologies", "of the interconnect", Vocabulary::kTopology),
      vocabulary("routings", "which of several shortest ways", Vocabulary::kRouting),
      machines(),
      channels()};
}

}  // namespace

int list(const Options& options) {
  const std::vector<Section> sections = all_sections();
  const std::string wanted = options.arguments.empty() ? "" : options.arguments[0];
  nlohmann::json document = nlohmann::json::object();
  std::string text;
  std::vector<std::string> names;
  for (const Section& section : sections) {
    names.push_back(section.name);
    if (!wanted.empty() && section.name != wanted) continue;
    text += fmt::format("{}: {}\n", section.name, section.about);
    for (const Line& line : section.lines) {
      text += fmt::format("  {:<28} {}\n", line.name, line.about);
      document[section.name][line.name] = line.about;
    }
    text += "\n";
  }
  if (document.empty()) {
    const std::string near = scenario::nearest(wanted, names);
    return bad_input(fmt::format("nothing called '{}' to list; there are {}{}", wanted,
                                 fmt::join(names, ", "),
                                 near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }
  return print(options.json ? document.dump(2) : text) ? kOk : kFailed;
}

}  // namespace dojo::cli
