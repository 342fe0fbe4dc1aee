// dojo show: a protocol's tables, read from the code that runs.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "protocols/kddm/kddm_describe.h"
#include "runner/cli/common.h"

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

}  // namespace

int show(const Options& options) {
  if (options.arguments.empty() || options.arguments[0] != "kddm") {
    return bad_input("say which tables: dojo show kddm [kerrighed|hardened]");
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
