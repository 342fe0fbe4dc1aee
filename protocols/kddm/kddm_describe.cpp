#include "protocols/kddm/kddm_describe.h"

#include "protocols/kddm/defects/kddm_defects.h"
#include "protocols/kddm/kddm_shell.h"

namespace dojo::kddm {

namespace {

const char* name_of(sim::Verdict verdict) {
  switch (verdict) {
    case sim::Verdict::kDone:
      return "done";
    case sim::Verdict::kSleep:
      return "sleep";
    case sim::Verdict::kSleepOnce:
      return "sleep once";
    case sim::Verdict::kRequeue:
      return "requeue";
    case sim::Verdict::kForward:
      return "forward";
    case sim::Verdict::kImport:
      return "import";
    case sim::Verdict::kReply:
      return "reply";
    case sim::Verdict::kIgnore:
      return "ignore";
    case sim::Verdict::kNone:
      return "none";
    case sim::Verdict::kUnhandled:
      return "unhandled";
    case sim::Verdict::kNever:
      return "never";
  }
  return "?";
}

std::string states_text(sim::StateSet states) {
  std::string text;
  for (int i = 0; i < kStateCount; ++i) {
    if (((states >> i) & 1) == 0) continue;
    if (!text.empty()) text += " ";
    text += kddm::name_of(static_cast<State>(i));
  }
  return text;
}

}  // namespace

std::vector<std::string> answered_pairs(Variant variant, const DefectRows* defect) {
  std::vector<std::string> pairs(std::size_t{kStateCount} * kEventCount);
  for (int s = 0; s < kStateCount; ++s) {
    for (int e = 0; e < kEventCount; ++e) {
      const auto state = static_cast<State>(s);
      const auto event = static_cast<Event>(e);
      const Row* row = sim::find<Step>(rows_of(defect), state, event);
      if (row == nullptr) row = sim::find<Step>(rules_of(variant).parts, state, event);
      if (row == nullptr || !is_answer(row->verdict)) continue;
      pairs[pair_number(state, event)] =
          std::string(kddm::name_of(state)) + " " + kddm::name_of(event);
    }
  }
  return pairs;
}

std::vector<RuleText> describe(Variant variant) {
  std::vector<RuleText> rules;
  for (const Part* part : rules_of(variant).parts) {
    for (const Row& row : part->rows) {
      const bool stays = row.next == Step::kStay;
      rules.push_back({row.rule, states_text(row.from), kddm::name_of(row.event),
                       stays ? "" : kddm::name_of(row.next), name_of(row.verdict)});
    }
  }
  return rules;
}

}  // namespace dojo::kddm
