// dojo show: a protocol's tables, read from the code that runs; a scenario's network.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "protocols/kddm/kddm_describe.h"
#include "runner/cli/common.h"
#include "runner/cli/show_topology.h"
#include "runner/scenario/names.h"
#include "runner/workload/rules.h"

namespace dojo::cli {

namespace {

nlohmann::json to_json(const std::vector<kddm::RuleText>& rules) {
  nlohmann::json rows = nlohmann::json::array();
  for (const kddm::RuleText& rule : rules) {
    rows.push_back({{"rule", rule.rule},
                    {"states", rule.states},
                    {"event", rule.event},
                    {"next", rule.next},
                    {"verdict", rule.verdict}});
  }
  return rows;
}

std::string to_text(const std::string& variant, const std::vector<kddm::RuleText>& rules) {
  std::string text = fmt::format("kddm {}: {} rows\n", variant, rules.size());
  std::string event;
  for (const kddm::RuleText& rule : rules) {
    if (rule.event != event) {
      event = rule.event;
      text += fmt::format("\n{}\n", event);
    }
    text += fmt::format("  {:<6} {:<10} {:<18} {}\n", rule.rule, rule.verdict,
                        rule.next.empty() ? "" : "-> " + rule.next, rule.states);
  }
  return text;
}

/// A protocol in rules: their names and what the system says of them, then what must hold.
int show_rules(const Options& options, int system_index) {
  scenario::Rules description;
  description.system = static_cast<scenario::RuleSystem>(system_index);
  const auto system = runner::make_rules(description, 2);
  nlohmann::json document{{"rules", nlohmann::json::array()},
                          {"invariants", nlohmann::json::array()}};
  std::string text = fmt::format("{}: {} rules\n\n", options.arguments[0], system->rules().size());
  for (const sim::rules::RuleInfo& rule : system->rules()) {
    const char* kind = rule.is_progress ? "progress" : rule.is_fair ? "fair" : "free";
    text += fmt::format("  {:<6} {:<24} {}\n", rule.id, rule.name, kind);
    document["rules"].push_back({{"rule", rule.id}, {"name", rule.name}, {"kind", kind}});
  }
  text +=
      "\nfree: as users like; fair: fires in the end when it stays enabled; progress: fair, and "
      "somebody is served\n\n";
  for (const sim::rules::InvariantInfo& invariant : system->invariants()) {
    text += fmt::format("  {:<16} {}\n", invariant.oracle, invariant.sentence);
    document["invariants"].push_back(
        {{"oracle", invariant.oracle}, {"sentence", invariant.sentence}});
  }
  return print(options.json ? document.dump(2) : text) ? kOk : kFailed;
}

}  // namespace

int show(const Options& options) {
  const std::string protocol = options.arguments.empty() ? "" : options.arguments[0];
  const int system = scenario::index_of(scenario::Vocabulary::kRuleSystem, protocol);
  if (system >= 0 && options.arguments.size() == 1) return show_rules(options, system);
  if (protocol == "topology") return show_topology(options);
  if (protocol != "kddm") {
    return bad_input(
        "say what: dojo show kddm [kerrighed|hardened], dojo show german, "
        "dojo show topology SCENARIO");
  }
  const std::string wanted = options.arguments.size() > 1 ? options.arguments[1] : "";
  nlohmann::json document = nlohmann::json::object();
  std::string text;
  for (const kddm::Variant variant : {kddm::Variant::kKerrighed, kddm::Variant::kHardened}) {
    const std::string name = variant == kddm::Variant::kKerrighed ? "kerrighed" : "hardened";
    if (!wanted.empty() && wanted != name) continue;
    const auto rules = kddm::describe(variant);
    document[name] = to_json(rules);
    text += to_text(name, rules) + "\n";
  }
  if (document.empty()) {
    return bad_input(fmt::format("kddm has no variant '{}': kerrighed, hardened", wanted));
  }
  return print(options.json ? document.dump(2) : text) ? kOk : kFailed;
}

}  // namespace dojo::cli
