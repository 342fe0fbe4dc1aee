// Systems of rules small enough to count by hand.
#pragma once

#include <memory>
#include <vector>

#include "sim/rules/rule_model.h"

namespace dojo::test {

namespace rules = sim::rules;
using rules::Args;
using rules::Over;

// --- marks: each node may take a value, once ------------------------------------------------------

struct Mark {
  rules::Value value;
};
struct Nothing {};

template <class Visitor>
void describe(Visitor& v, Mark& mark) {
  v.value("mark", mark.value);
}
template <class Visitor>
void describe(Visitor&, Nothing&) {}

using MarkState = rules::ModelState<Nothing, Mark>;

inline std::unique_ptr<rules::RuleSystem> marks(std::uint32_t nodes, std::uint32_t values) {
  rules::Model<MarkState> model;
  model.scope = {nodes, values};
  model.rules = {{"R1", "mark", Over::kNodeAndValue,
                  [](const MarkState& s, Args a) { return !s.at(a).value.is_defined(); },
                  [](MarkState& s, Args a) { s.at(a).value = a.value; }}};
  model.starts = {MarkState{.scope = model.scope}};
  return std::make_unique<rules::ModelSystem<MarkState>>(std::move(model));
}

// --- arrows: each node may point at any node, once ------------------------------------------------

struct Arrow {
  rules::NodeRef to;
};
template <class Visitor>
void describe(Visitor& v, Arrow& arrow) {
  v.node("to", arrow.to);
}
using ArrowState = rules::ModelState<Nothing, Arrow>;

inline std::unique_ptr<rules::RuleSystem> arrows(std::uint32_t nodes) {
  const auto is_free = [](const ArrowState& s, Args a) { return !s.at(a).to.is_defined(); };
  rules::Model<ArrowState> model;
  model.scope = {nodes, 1};
  model.rules = {
      {"R1", "point at itself", Over::kNode, is_free,
       [](ArrowState& s, Args a) { s.at(a).to = rules::NodeRef{a.node}; }},
      {"R2", "point", Over::kTwoNodes, is_free,
       [](ArrowState& s, Args a) { s.at(a).to = rules::NodeRef{a.other}; }},
  };
  model.starts = {ArrowState{.scope = model.scope}};
  return std::make_unique<rules::ModelSystem<ArrowState>>(std::move(model));
}

// --- turns: two phases go round while somebody waits ---------------------------------------------

struct Turn {
  bool is_second = false;
  bool is_done = false;
};
template <class Visitor>
void describe(Visitor& v, Turn& turn) {
  v.flag("is_second", turn.is_second);
  v.flag("is_done", turn.is_done);
}
struct Bit {
  bool bit = false;
};
template <class Visitor>
void describe(Visitor& v, Bit& bit) {
  v.flag("bit", bit.bit);
}
using TurnState = rules::ModelState<Turn, Bit>;

struct TurnOptions {
  bool ends_in_both_phases = false;  ///< else in the second only
  bool is_end_fair = true;
  bool somebody_waits = true;
};

inline std::unique_ptr<rules::RuleSystem> turns(const TurnOptions& options) {
  rules::Model<TurnState> model;
  model.scope = {1, 1};
  model.rules = {
      {"R1", "turn", Over::kNothing, [](const TurnState& s, Args) { return !s.shared.is_done; },
       [](TurnState& s, Args) { s.shared.is_second = !s.shared.is_second; }},
      {"R2", "end", Over::kNothing,
       options.ends_in_both_phases
           ? [](const TurnState& s, Args) { return !s.shared.is_done; }
           : [](const TurnState& s, Args) { return !s.shared.is_done && s.shared.is_second; },
       [](TurnState& s, Args) { s.shared.is_done = true; }, true, options.is_end_fair},
      {"R3", "rest", Over::kNothing, [](const TurnState& s, Args) { return s.shared.is_done; },
       [](TurnState&, Args) {}},
  };
  model.starts = {TurnState{.scope = model.scope}};
  model.is_waiting = options.somebody_waits ? [](const TurnState& s) { return !s.shared.is_done; }
                                            : [](const TurnState&) { return false; };
  return std::make_unique<rules::ModelSystem<TurnState>>(std::move(model));
}

}  // namespace dojo::test
