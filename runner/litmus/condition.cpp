#include "runner/litmus/condition.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::litmus {

namespace {

using Kind = Formula::Kind;

// How tightly an operator binds; an operand that binds less is put in brackets.
int binding(Kind kind) {
  switch (kind) {
    case Kind::kOr:
      return 1;
    case Kind::kAnd:
      return 2;
    case Kind::kNot:
    case Kind::kTrue:
    case Kind::kFalse:
    case Kind::kEquals:
      return 3;
  }
  return 3;
}

std::string formula_text(const LitmusTest& test, const Formula& formula);

std::string joined_text(const LitmusTest& test, const Formula& formula, const char* separator) {
  std::string text;
  for (const Formula& operand : formula.operands) {
    if (!text.empty()) text += separator;
    const std::string inner = formula_text(test, operand);
    // Equal binding gets brackets too: a nested operand of the same kind was bracketed in the file.
    const bool is_bare = binding(operand.kind) > binding(formula.kind);
    text += is_bare ? inner : fmt::format("({})", inner);
  }
  return text;
}

std::string formula_text(const LitmusTest& test, const Formula& formula) {
  switch (formula.kind) {
    case Kind::kTrue:
      return "true";
    case Kind::kFalse:
      return "false";
    case Kind::kEquals:
      return fmt::format("{}={}", place_name(test, formula.place), formula.value);
    case Kind::kNot:
      return fmt::format("not ({})", formula_text(test, formula.operands.front()));
    case Kind::kAnd:
      return joined_text(test, formula, " /\\ ");
    case Kind::kOr:
      return joined_text(test, formula, " \\/ ");
  }
  return "";
}

}  // namespace

bool holds(const Formula& formula, const FinalState& state) {
  const auto operand_holds = [&state](const Formula& operand) { return holds(operand, state); };
  const auto& operands = formula.operands;
  switch (formula.kind) {
    case Kind::kTrue:
      return true;
    case Kind::kFalse:
      return false;
    case Kind::kEquals:
      return state[static_cast<std::size_t>(formula.observed)] == formula.value;
    case Kind::kNot:
      return !operand_holds(operands.front());
    case Kind::kAnd:
      return std::all_of(operands.begin(), operands.end(), operand_holds);
    case Kind::kOr:
      return std::any_of(operands.begin(), operands.end(), operand_holds);
  }
  return false;
}

bool condition_holds(const LitmusTest& test, const StateSet& states) {
  const auto formula_holds = [&test](const FinalState& state) {
    return holds(test.formula, state);
  };
  switch (test.quantifier) {
    case Quantifier::kExists:
      return std::any_of(states.begin(), states.end(), formula_holds);
    case Quantifier::kNotExists:
      return std::none_of(states.begin(), states.end(), formula_holds);
    case Quantifier::kForall:
      return std::all_of(states.begin(), states.end(), formula_holds);
  }
  return false;
}

std::string condition_text(const LitmusTest& test) {
  return fmt::format("{} ({})", quantifier_text(test.quantifier), formula_text(test, test.formula));
}

const char* quantifier_text(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::kExists:
      return "exists";
    case Quantifier::kNotExists:
      return "~exists";
    case Quantifier::kForall:
      return "forall";
  }
  return "";
}

}  // namespace dojo::litmus
