// kddm.md and the code have the same rules: same ids, same events, same order.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {
namespace {

std::vector<std::string> rules_in_code(Variant variant) {
  std::vector<std::string> rules;
  for (const Part* part : rules_of(variant).parts) {
    for (const Row& row : part->rows) {
      rules.push_back(fmt::format("{} {}", row.rule, name_of(row.event)));
    }
  }
  return rules;
}

/// "HL1 Get" for each table line "| HL1 | states | Get | ..." whose id begins with `local` or
/// `message` and a digit.
std::vector<std::string> rules_in_spec(const std::string& local, const std::string& message) {
  std::ifstream file(std::string(DOJO_SOURCE_DIR) + "/protocols/kddm/kddm.md");
  std::vector<std::string> rules;
  const auto has_id = [](const std::string& id, const std::string& prefix) {
    return id.rfind(prefix, 0) == 0 && id.size() > prefix.size() &&
           std::isdigit(static_cast<unsigned char>(id[prefix.size()])) != 0;
  };
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string bar, id, states, event;
    std::getline(fields, bar, '|');
    std::getline(fields, id, '|');
    std::getline(fields, states, '|');
    std::getline(fields, event, '|');
    const auto trim = [](std::string& text) {
      text.erase(0, text.find_first_not_of(' '));
      text.erase(text.find_last_not_of(' ') + 1);
    };
    if (id.empty() || event.empty()) continue;
    trim(id);
    trim(event);
    if (has_id(id, local) || has_id(id, message)) rules.push_back(id + " " + event);
  }
  return rules;
}

TEST_CASE("kddm.md: table L and M are the published variant's rows", "[kddm]") {
  const std::vector<std::string> spec = rules_in_spec("L", "M");
  REQUIRE(spec.size() > 190);
  REQUIRE(spec == rules_in_code(Variant::kKerrighed));
}

TEST_CASE("kddm.md: table HL and HM are the hardened variant's rows", "[kddm]") {
  const std::vector<std::string> spec = rules_in_spec("HL", "HM");
  REQUIRE(spec.size() > 150);
  REQUIRE(spec == rules_in_code(Variant::kHardened));
}

// The compiler has checked each part; this looks at what the shell looks at, all parts together.
TEST_CASE("tables: every state and event of a variant has its row", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  const Rules& rules = rules_of(variant);
  int states = 0;
  for (int state = 0; state < kStateCount; ++state) {
    if (sim::find<Step>(rules.parts, State(state), Event::kGet) == nullptr) continue;
    ++states;
    for (int event = 0; event <= int(Event::kRemoveAck2); ++event) {
      const Row* row = sim::find<Step>(rules.parts, State(state), Event(event));
      INFO(name_of(State(state)) << " on " << name_of(Event(event)));
      REQUIRE(row != nullptr);
      REQUIRE(row->event == Event(event));
      REQUIRE(((row->from >> state) & 1) == 1);
    }
  }
  REQUIRE(states == (variant == Variant::kKerrighed ? 16 : 11));
}

}  // namespace
}  // namespace dojo::kddm
