// The condition of a litmus file: `locations`, quantifier and formula.
//
// Grammar, loosest first:   or: and (\/ and)*    and: atom (/\ atom)*
//   atom: not atom | ~ atom | ( or ) | true | false | place = number

#include "runner/litmus/parse.h"
#include "runner/litmus/parse_parts.h"
#include "runner/litmus/state.h"

namespace dojo::litmus {

namespace {

using Kind = Formula::Kind;

constexpr const char* kAtomExpected =
    "a formula: `0:rax=1`, `x=1` or `[x]=1`, joined by /\\ and \\/, with `not`, `~` and brackets";

class FormulaParser {
 public:
  FormulaParser(TextCursor& cursor, LitmusTest& test) : cursor_(cursor), test_(test) {}

  Formula parse() { return parse_or(0); }

 private:
  Formula parse_or(int depth) {
    Formula first = parse_and(depth);
    if (!cursor_.accept("\\/")) return first;
    Formula result{.kind = Kind::kOr};
    result.operands.push_back(std::move(first));
    do {
      result.operands.push_back(parse_and(depth));
    } while (cursor_.accept("\\/"));
    return result;
  }

  Formula parse_and(int depth) {
    Formula first = parse_atom(depth);
    if (!cursor_.accept("/\\")) return first;
    Formula result{.kind = Kind::kAnd};
    result.operands.push_back(std::move(first));
    do {
      result.operands.push_back(parse_atom(depth));
    } while (cursor_.accept("/\\"));
    return result;
  }

  Formula parse_atom(int depth) {
    count_part(depth);
    if (cursor_.accept("~") || cursor_.accept("not")) {
      Formula result{.kind = Kind::kNot};
      result.operands.push_back(parse_atom(depth + 1));
      return result;
    }
    if (cursor_.accept("(")) {
      Formula inner = parse_or(depth + 1);
      cursor_.require(")", "`)`, /\\ or \\/");
      return inner;
    }
    if (cursor_.accept("true")) return {.kind = Kind::kTrue};
    if (cursor_.accept("false")) return {.kind = Kind::kFalse};
    return parse_equality();
  }

  Formula parse_equality() {
    cursor_.skip_space();
    const bool is_place =
        cursor_.is_at_digit() || cursor_.peek() == '[' || !TextCursor(cursor_).name().empty();
    if (!is_place) cursor_.fail(kAtomExpected);
    Formula result{.kind = Kind::kEquals};
    result.place = parse_place(cursor_, test_);
    cursor_.require("=", "`=` and a number");
    result.value = cursor_.number("a number after `=`");
    test_.observed.push_back(result.place);
    return result;
  }

  void count_part(int depth) {
    if (++parts_ > kFormulaPartsMax) {
      cursor_.fail(fmt::format("a formula of at most {} parts", kFormulaPartsMax));
    }
    if (depth > kFormulaDepthMax) {
      cursor_.fail(fmt::format("a formula nested at most {} deep", kFormulaDepthMax));
    }
  }

  TextCursor& cursor_;
  LitmusTest& test_;
  std::size_t parts_ = 0;
};

void parse_locations(TextCursor& cursor, LitmusTest& test) {
  cursor.require("[", "`[` after locations");
  while (!cursor.accept("]")) {
    if (test.observed.size() == kFormulaPartsMax) {
      cursor.fail(fmt::format("at most {} locations", kFormulaPartsMax));
    }
    test.observed.push_back(parse_place(cursor, test));
    if (cursor.accept("]")) return;
    cursor.require(";", "`;` or `]` after a location");
  }
}

Quantifier parse_quantifier(TextCursor& cursor) {
  if (cursor.accept("exists")) return Quantifier::kExists;
  if (cursor.accept("forall")) return Quantifier::kForall;
  if (cursor.accept("~")) {
    cursor.require("exists", "`exists` after `~`");
    return Quantifier::kNotExists;
  }
  cursor.fail("a row that ends with `;`, or the condition: exists, ~exists or forall");
}

// Tells every equality at which position of a final state its place stands.
void resolve(Formula& formula, const std::vector<Place>& observed) {
  if (formula.kind == Kind::kEquals) {
    int position = 0;
    for (const Place& place : observed) {
      if (place == formula.place) formula.observed = position;
      ++position;
    }
  }
  for (Formula& operand : formula.operands) resolve(operand, observed);
}

}  // namespace

void parse_condition(TextCursor& cursor, LitmusTest& test) {
  if (cursor.accept("locations")) parse_locations(cursor, test);
  test.quantifier = parse_quantifier(cursor);
  test.formula = FormulaParser(cursor, test).parse();
  cursor.skip_space();
  if (!cursor.is_at_end()) cursor.fail("/\\, \\/ or the end of the file after the condition");
  sort_places(test, test.observed);
  resolve(test.formula, test.observed);
}

}  // namespace dojo::litmus
