// The registered state of German's protocol: one line of memory, its home, and a cache per node.
//
// Spec: german.md, table "State". The names are those that traces print.
#pragma once

#include "protocols/german/german_api.h"
#include "sim/rules/rule_model.h"

namespace dojo::german {

using sim::rules::NodeRef;
using sim::rules::Value;

enum class Copy : std::uint8_t { kInvalid, kShared, kExclusive };
inline constexpr sim::rules::Names<3> kCopyNames{"INVALID", "SHARED", "EXCLUSIVE"};

enum class Ask : std::uint8_t { kNone, kShared, kExclusive };
inline constexpr sim::rules::Names<3> kAskNames{"NONE", "ASK_SHARED", "ASK_EXCLUSIVE"};

enum class Order : std::uint8_t { kNone, kInvalidate, kGrantShared, kGrantExclusive };
inline constexpr sim::rules::Names<4> kOrderNames{"NONE", "INVALIDATE", "GRANT_SHARED",
                                                  "GRANT_EXCLUSIVE"};

/// A node's cache, its three channels of one message, and what home remembers of the node.
struct Cache {
  Copy copy = Copy::kInvalid;
  Value data;
  Ask asks = Ask::kNone;
  Order orders = Order::kNone;
  Value order_data;
  bool has_answered = false;  ///< an acknowledgement is under way
  Value answer_data;
  bool to_inform = false;
  bool holds = false;
};

struct Home {
  bool has_granted_exclusive = false;
  Ask serving = Ask::kNone;
  NodeRef asker;
  Value memory;
  Value last_store;  ///< ghost
};

template <class Visitor>
void describe(Visitor& v, Cache& cache) {
  v.choice("copy", cache.copy, kCopyNames);
  v.value("data", cache.data);
  v.choice("asks", cache.asks, kAskNames);
  v.choice("orders", cache.orders, kOrderNames);
  v.value("order_data", cache.order_data);
  v.flag("has_answered", cache.has_answered);
  v.value("answer_data", cache.answer_data);
  v.flag("to_inform", cache.to_inform);
  v.flag("holds", cache.holds);
}

template <class Visitor>
void describe(Visitor& v, Home& home) {
  v.flag("has_granted_exclusive", home.has_granted_exclusive);
  v.choice("serving", home.serving, kAskNames);
  v.node("asker", home.asker);
  v.value("memory", home.memory);
  v.value("last_store", home.last_store);
}

using State = sim::rules::ModelState<Home, Cache>;
using Rule = sim::rules::Rule<State>;
using Invariant = sim::rules::Invariant<State>;
using sim::rules::Args;
using sim::rules::Over;

std::span<const Rule> rules();
std::span<const Invariant> invariants();
/// The rules that a defect puts in the place of those with the same ids.
std::span<const Rule> rules_of(Defect defect);

/// Somebody has asked and is not served yet.
bool is_waiting(const State& state);

// Guards and actions that a defect keeps.
bool may_acknowledge(const State& state, Args args);
void drop_copy(Cache& cache);
void grant(State& state, Args args, Order order);
void forget_copy(State& state, Args args);

}  // namespace dojo::german
