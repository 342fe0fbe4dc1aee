#include "tests/regressions/step_ear.h"

#include <fmt/format.h>

#include <regex>
#include <set>
#include <sstream>

#include "protocols/kddm/kddm_describe.h"

namespace dojo::test {
namespace {

/// Rules that leave everything as it is, and the message for later.
const std::set<std::string>& putting_off() {
  static const std::set<std::string> rules = [] {
    std::set<std::string> found;
    for (const kddm::RuleText& rule : kddm::describe(kddm::Variant::kKerrighed)) {
      if (rule.verdict == "requeue") found.insert(rule.rule);
    }
    return found;
  }();
  return rules;
}

/// Without an entry such an operation ends at once, and a program has one chance less. (A find that
/// finds nothing leads the programs of some findings: before it a task cannot lose its core.)
bool is_wasted(std::string_view operation) { return operation == "flush" || operation == "sync"; }

}  // namespace

std::string text_of(const GuideStep& step) {
  if (step.rule.empty()) return fmt::format("n{}: put", step.node);
  return fmt::format("n{}: {}, {} ({})", step.node, step.what, step.state, step.rule);
}

// "   4. n0: remove, INV_COPY -> WAIT_OBJ_RM_DONE (L27)", "   5. n0: put"
std::vector<GuideStep> order_in(const std::string& about) {
  static const std::regex line_of_step(R"( *\d+\. n(\d): (\w+)(, (\w+).*\((\w+)\))?)");
  std::vector<GuideStep> order;
  std::istringstream lines(about);
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (!std::regex_match(line, parts, line_of_step)) continue;
    GuideStep step{static_cast<std::uint32_t>(std::stoul(parts[1])), parts[2], parts[4], parts[5]};
    if (putting_off().count(step.rule) == 0) order.push_back(std::move(step));
  }
  return order;
}

bool Heard::is(const GuideStep& step) const {
  if (node != step.node || kind == Kind::kMiss) return false;
  return kind == Kind::kPut ? step.what == "put" : rule == step.rule && state == step.state;
}

std::string Heard::text() const {
  if (kind == Kind::kStep) return fmt::format("n{}: {} ({})", node, state, rule);
  return fmt::format("n{}: {}{}", node, what, kind == Kind::kMiss ? " finds no entry" : "");
}

void StepEar::on_event(const models::StoryEvent& event) {
  if (event.kind == models::StoryKind::kLog && event.object == "kddm") note_rule(event);
  if (event.kind != models::StoryKind::kAccess || event.operations.empty()) return;
  const std::string_view operation = event.operations.back().name;
  // The table counts its changes: with an even number of them there is no entry of the object.
  const bool finds_none = event.object == "kddm.table" && event.after % 2 == 0;
  if (finds_none && is_wasted(operation)) note(event, Heard::Kind::kMiss, operation);
  const bool lowers = event.object == "kddm.frozen_count" && event.after < event.before;
  if (lowers && operation == "put") note(event, Heard::Kind::kPut, operation);
}

void StepEar::note(const models::StoryEvent& event, Heard::Kind kind, std::string_view what) {
  heard.push_back({kind, event.node.value, std::string(what), "", "", event.path});
}

// "L3 object 0: INV_OWNER on local operation -> INV_FILLING"
void StepEar::note_rule(const models::StoryEvent& event) {
  const std::string text(event.text);
  const std::string rule = text.substr(0, text.find(' '));
  if (putting_off().count(rule) != 0) return;
  const std::size_t state = text.find(": ") + 2;
  heard.push_back({Heard::Kind::kStep, event.node.value, "",
                   text.substr(state, text.find(" on ") - state), rule, event.path});
}

}  // namespace dojo::test
