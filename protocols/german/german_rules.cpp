// The rules of German's protocol: table G of german.md, row for row.
//
// Tests: tests/german/, which compares the number of states with that of the Murphi text.

#include <algorithm>

#include "protocols/german/german_state.h"

namespace dojo::german {

void drop_copy(Cache& cache) {
  cache.orders = Order::kNone;
  cache.copy = Copy::kInvalid;
  cache.data = {};
}

bool may_acknowledge(const State& s, Args a) {
  return s.at(a).orders == Order::kInvalidate && !s.at(a).has_answered;
}

void grant(State& s, Args a, Order order) {
  s.at(a).orders = order;
  s.at(a).order_data = s.shared.memory;
  s.at(a).holds = true;
  s.shared.serving = Ask::kNone;
  s.shared.asker = {};
}

void forget_copy(State& s, Args a) {
  s.at(a).has_answered = false;
  s.at(a).holds = false;
}

namespace {

void store(State& s, Args a) {
  s.at(a).data = a.value;
  s.shared.last_store = a.value;
}

bool may_serve(const State& s, Args a, Ask ask) {
  return s.shared.serving == Ask::kNone && s.at(a).asks == ask;
}

void serve(State& s, Args a, Ask ask) {
  s.shared.serving = ask;
  s.shared.asker = NodeRef{a.node};
  s.at(a).asks = Ask::kNone;
  for (Cache& cache : s.nodes()) cache.to_inform = cache.holds;
}

bool may_invalidate(const State& s, Args a) {
  const bool is_needed = s.shared.serving == Ask::kExclusive ||
                         (s.shared.serving == Ask::kShared && s.shared.has_granted_exclusive);
  return s.at(a).orders == Order::kNone && s.at(a).to_inform && is_needed;
}

void invalidate(State& s, Args a) {
  s.at(a).orders = Order::kInvalidate;
  s.at(a).to_inform = false;
}

void acknowledge(State& s, Args a) {
  s.at(a).has_answered = true;
  if (s.at(a).copy == Copy::kExclusive) s.at(a).answer_data = s.at(a).data;
  drop_copy(s.at(a));
}

void take_acknowledgement(State& s, Args a) {
  forget_copy(s, a);
  if (!s.shared.has_granted_exclusive) return;
  s.shared.has_granted_exclusive = false;
  s.shared.memory = s.at(a).answer_data;
  s.at(a).answer_data = {};
}

bool may_grant(const State& s, Args a, Ask ask) {
  return s.shared.serving == ask && s.shared.asker == NodeRef{a.node} &&
         s.at(a).orders == Order::kNone && !s.shared.has_granted_exclusive;
}

bool may_grant_exclusive(const State& s, Args a) {
  return may_grant(s, a, Ask::kExclusive) &&
         std::ranges::none_of(s.nodes(), [](const Cache& cache) { return cache.holds; });
}

void take(State& s, Args a, Copy copy) {
  s.at(a).copy = copy;
  s.at(a).data = s.at(a).order_data;
  s.at(a).orders = Order::kNone;
  s.at(a).order_data = {};
}

// What a user does is free; what the protocol does happens in the end.
constexpr bool kProgress = true;
constexpr bool kFree = false;

// clang-format off
constexpr Rule kRules[] = {
    {"G1", "store", Over::kNodeAndValue,
     [](const State& s, Args a) { return s.at(a).copy == Copy::kExclusive; },
     store, !kProgress, kFree},
    {"G2", "ask shared", Over::kNode,
     [](const State& s, Args a) { return s.at(a).asks == Ask::kNone && s.at(a).copy == Copy::kInvalid; },
     [](State& s, Args a) { s.at(a).asks = Ask::kShared; }, !kProgress, kFree},
    {"G3", "ask exclusive", Over::kNode,
     [](const State& s, Args a) { return s.at(a).asks == Ask::kNone && s.at(a).copy != Copy::kExclusive; },
     [](State& s, Args a) { s.at(a).asks = Ask::kExclusive; }, !kProgress, kFree},
    {"G4", "serve shared", Over::kNode,
     [](const State& s, Args a) { return may_serve(s, a, Ask::kShared); },
     [](State& s, Args a) { serve(s, a, Ask::kShared); }},
    {"G5", "serve exclusive", Over::kNode,
     [](const State& s, Args a) { return may_serve(s, a, Ask::kExclusive); },
     [](State& s, Args a) { serve(s, a, Ask::kExclusive); }},
    {"G6", "invalidate", Over::kNode, may_invalidate, invalidate},
    {"G7", "acknowledge", Over::kNode, may_acknowledge, acknowledge},
    {"G8", "take acknowledgement", Over::kNode,
     [](const State& s, Args a) { return s.at(a).has_answered && s.shared.serving != Ask::kNone; },
     take_acknowledgement},
    {"G9", "grant shared", Over::kNode,
     [](const State& s, Args a) { return may_grant(s, a, Ask::kShared); },
     [](State& s, Args a) { grant(s, a, Order::kGrantShared); }},
    {"G10", "grant exclusive", Over::kNode, may_grant_exclusive,
     [](State& s, Args a) {
       grant(s, a, Order::kGrantExclusive);
       s.shared.has_granted_exclusive = true;
     }},
    {"G11", "take shared", Over::kNode,
     [](const State& s, Args a) { return s.at(a).orders == Order::kGrantShared; },
     [](State& s, Args a) { take(s, a, Copy::kShared); }, kProgress},
    {"G12", "take exclusive", Over::kNode,
     [](const State& s, Args a) { return s.at(a).orders == Order::kGrantExclusive; },
     [](State& s, Args a) { take(s, a, Copy::kExclusive); }, kProgress},
};
// clang-format on

}  // namespace

std::span<const Rule> rules() { return kRules; }

bool is_waiting(const State& s) {
  return s.shared.serving != Ask::kNone || std::ranges::any_of(s.nodes(), [](const Cache& cache) {
           return cache.asks != Ask::kNone || cache.orders >= Order::kGrantShared;
         });
}

std::unique_ptr<sim::rules::RuleSystem> make(const Options& options) {
  sim::rules::Model<State> model;
  model.scope = {options.nodes, options.values};
  model.rules.assign(std::begin(kRules), std::end(kRules));
  if (options.defect) model.replace(rules_of(*options.defect));
  model.invariants.assign(invariants().begin(), invariants().end());
  model.is_waiting = is_waiting;
  for (std::uint32_t value = 0; value < options.values; ++value) {
    State start;
    start.scope = model.scope;
    start.shared.memory = start.shared.last_store = Value{value};
    model.starts.push_back(start);
  }
  return std::make_unique<sim::rules::ModelSystem<State>>(std::move(model));
}

}  // namespace dojo::german
