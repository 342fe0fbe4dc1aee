// German's protocol, wrong in one rule at a time: what its oracles have to object to.
//
// Each defect replaces the rule of that id; scenarios/german-*.yaml hunt them, tests/german has
// them.

#include "protocols/german/german_state.h"

namespace dojo::german {

namespace {

// Home counts its own word for the answer of those who still have a copy: I1 breaks.
constexpr Rule kEarlyGrantRules[] = {
    {"G10", "grant exclusive", Over::kNode,
     [](const State& s, Args a) {
       return s.shared.serving == Ask::kExclusive && s.shared.asker == NodeRef{a.node} &&
              s.at(a).orders == Order::kNone && !s.shared.has_granted_exclusive;
     },
     [](State& s, Args a) {
       grant(s, a, Order::kGrantExclusive);
       s.shared.has_granted_exclusive = true;
     }},
};

// The acknowledgement's data is thrown away: I2 breaks once the owner has stored.
constexpr Rule kStaleMemoryRules[] = {
    {"G8", "take acknowledgement", Over::kNode,
     [](const State& s, Args a) { return s.at(a).has_answered && s.shared.serving != Ask::kNone; },
     [](State& s, Args a) {
       forget_copy(s, a);
       s.shared.has_granted_exclusive = false;
       s.at(a).answer_data = {};
     }},
};

// The copy goes, and nobody says so: home waits for ever, and in the end so does everybody.
constexpr Rule kNoAnswerRules[] = {
    {"G7", "acknowledge", Over::kNode, may_acknowledge,
     [](State& s, Args a) { drop_copy(s.at(a)); }},
};

// An owner that is busy has home ask again, and is busy for ever: steps without progress.
constexpr Rule kBusyOwnerRules[] = {
    {"G7", "acknowledge", Over::kNode, may_acknowledge,
     [](State& s, Args a) {
       if (s.at(a).copy == Copy::kExclusive) {
         s.at(a).orders = Order::kNone;
         s.at(a).to_inform = true;
         return;
       }
       s.at(a).has_answered = true;
       drop_copy(s.at(a));
     }},
};

}  // namespace

std::span<const Rule> rules_of(Defect defect) {
  switch (defect) {
    case Defect::kEarlyGrant:
      return kEarlyGrantRules;
    case Defect::kStaleMemory:
      return kStaleMemoryRules;
    case Defect::kNoAnswer:
      return kNoAnswerRules;
    case Defect::kBusyOwner:
      return kBusyOwnerRules;
  }
  return {};
}

}  // namespace dojo::german
