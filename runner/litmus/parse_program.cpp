// Names, initial state and instruction rows of a litmus file.

#include <algorithm>
#include <array>

#include "runner/litmus/parse.h"
#include "runner/litmus/parse_parts.h"

namespace dojo::litmus {

namespace {

constexpr const char* kInstructionExpected =
    "an instruction: `movq $N,(v)`, `movq (v),%r` or `mfence`";
constexpr const char* kRegisterExpected =
    "a register: rax, rbx, rcx, rdx, rsi, rdi or r8 to r15 (64-bit names)";
constexpr const char* kPlaceExpected = "a variable such as `x` or a register such as `0:rax`";

constexpr std::array kRegisterNames = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8",
                                       "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};

// One line of the file without its line end and surrounding blanks.
struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t next = 0;  // Where the following line begins.
};

Line line_at(std::string_view text, std::size_t begin) {
  const std::size_t newline = text.find('\n', begin);
  const std::size_t stop = newline == std::string_view::npos ? text.size() : newline;
  const std::size_t next = newline == std::string_view::npos ? text.size() : newline + 1;
  const auto is_blank = [text](std::size_t i) {
    return text[i] == ' ' || text[i] == '\t' || text[i] == '\r';
  };
  std::size_t end = stop;
  while (begin < end && is_blank(begin)) ++begin;
  while (begin < end && is_blank(end - 1)) --end;
  return {begin, end, next};
}

bool begins_condition(std::string_view text, const Line& line) {
  for (const std::string_view word : {"exists", "~", "forall", "locations"}) {
    if (TextCursor(text, line.begin, line.end).accept(word)) return true;
  }
  return false;
}

// The thread names of the header row: P0, P1, ... in this order.
void parse_header_cell(TextCursor& cursor, LitmusTest& test) {
  const std::string expected = fmt::format("P{} in the row of thread names", test.threads.size());
  if (test.threads.size() == kThreadsMax) {
    cursor.fail(fmt::format("at most {} threads", kThreadsMax));
  }
  cursor.require(fmt::format("P{}", test.threads.size()), expected);
  test.threads.emplace_back();
}

std::string parse_register(TextCursor& cursor) {
  cursor.require("%", kRegisterExpected);
  const std::size_t begin = cursor.offset();
  const std::string name = cursor.name();
  if (std::find(kRegisterNames.begin(), kRegisterNames.end(), name) == kRegisterNames.end()) {
    cursor.fail_at(begin, fmt::format("unknown register; expected {}", kRegisterExpected));
  }
  return name;
}

int parse_address(TextCursor& cursor, LitmusTest& test) {
  cursor.require("(", "a variable in brackets, such as (x)");
  const std::string name = cursor.name();
  if (name.empty()) cursor.fail("the name of a variable");
  const int variable = variable_index(cursor, test, name);
  cursor.require(")", "`)` after the name of the variable");
  return variable;
}

Instruction parse_instruction(TextCursor& cursor, LitmusTest& test, Thread& thread) {
  if (cursor.accept("mfence")) return Fence{};
  cursor.require("movq", kInstructionExpected);
  if (cursor.accept("$")) {
    const Value value = cursor.number("the constant of a store, such as $1");
    cursor.require(",", "`,` between the two operands");
    const int variable = parse_address(cursor, test);
    return Store{variable, value};
  }
  const int variable = parse_address(cursor, test);
  cursor.require(",", "`,` between the two operands");
  const std::string name = parse_register(cursor);
  return Load{variable, register_index(thread, name)};
}

void parse_cell(TextCursor& cursor, LitmusTest& test, Thread& thread) {
  cursor.skip_space();
  if (cursor.is_at_end()) return;
  if (thread.instructions.size() == kInstructionsMax) {
    cursor.fail(fmt::format("at most {} instructions in one thread", kInstructionsMax));
  }
  thread.instructions.push_back(parse_instruction(cursor, test, thread));
}

void require_cell_end(TextCursor& cursor) {
  cursor.skip_space();
  if (!cursor.is_at_end()) cursor.fail("`|` or `;` after one instruction");
}

// Splits the row into cells at `|`; the row's final `;` is not part of the last cell.
void parse_row(std::string_view text, const Line& line, LitmusTest& test, bool is_header) {
  std::size_t begin = line.begin;
  std::size_t column = 0;
  const std::size_t row_end = line.end - 1;
  for (bool is_last = false; !is_last; ++column) {
    const std::size_t bar = std::min(text.find('|', begin), row_end);
    is_last = bar == row_end;
    TextCursor cursor(text, begin, bar);
    if (is_header) {
      parse_header_cell(cursor, test);
    } else if (column == test.threads.size()) {
      cursor.fail(fmt::format("`;`: the test has {} threads", test.threads.size()));
    } else {
      parse_cell(cursor, test, test.threads[column]);
    }
    require_cell_end(cursor);
    begin = bar + 1;
  }
  if (column != test.threads.size()) {
    TextCursor(text, row_end, line.end)
        .fail(fmt::format("`|`: the row has {} of {} cells (a cell may be empty)", column,
                          test.threads.size()));
  }
}

int cell_index(std::vector<Cell>& cells, const std::string& name) {
  const auto found = std::find_if(cells.begin(), cells.end(),
                                  [&name](const Cell& cell) { return cell.name == name; });
  const auto index = static_cast<int>(found - cells.begin());
  if (found == cells.end()) cells.push_back({name, 0});
  return index;
}

// `type name` declares: a word in front of another name is a type, which has no meaning here.
void skip_type(TextCursor& cursor) {
  TextCursor ahead = cursor;
  if (ahead.name().empty()) return;
  ahead.skip_space();
  const bool is_register = ahead.is_at_digit();
  const bool is_variable = ahead.peek() == '[' || !TextCursor(ahead).name().empty();
  if (is_register || is_variable) cursor = ahead;
}

// One entry of the initial state with its `;`, which only the last entry may lack.
void parse_entry(TextCursor& cursor, LitmusTest& test) {
  skip_type(cursor);
  const Place place = parse_place(cursor, test);
  const Value value = cursor.accept("=") ? cursor.number("a number after `=`") : 0;
  const auto index = static_cast<std::size_t>(place.index);
  Cell& cell = place.is_memory()
                   ? test.variables[index]
                   : test.threads[static_cast<std::size_t>(place.thread)].registers[index];
  cell.initial = value;
  cursor.skip_space();
  if (!cursor.is_at_end()) cursor.require(";", "`;` or `}` after an entry");
}

}  // namespace

std::size_t parse_program(std::string_view text, std::size_t begin, LitmusTest& test) {
  std::size_t condition = begin;
  while (condition < text.size()) {
    const Line line = line_at(text, condition);
    const bool is_empty = line.begin == line.end;
    const bool is_row = !is_empty && text[line.end - 1] == ';' && !begins_condition(text, line);
    if (!is_empty && !is_row) {
      condition = line.begin;
      break;
    }
    if (is_row) parse_row(text, line, test, /*is_header=*/test.threads.empty());
    condition = line.next;
  }
  if (test.threads.empty()) {
    TextCursor(text, condition, text.size())
        .fail("a row with the names of the threads, such as `P0 | P1 ;`");
  }
  return condition;
}

void parse_initial_state(TextCursor& cursor, LitmusTest& test) {
  cursor.skip_space();
  while (!cursor.is_at_end()) {
    if (!cursor.accept(";")) parse_entry(cursor, test);
    cursor.skip_space();
  }
}

Place parse_place(TextCursor& cursor, LitmusTest& test) {
  cursor.skip_space();
  if (cursor.is_at_digit()) {
    const std::size_t begin = cursor.offset();
    const Value thread = cursor.number("the number of a thread");
    if (thread < 0 || thread >= static_cast<Value>(test.threads.size())) {
      cursor.fail_at(begin, fmt::format("thread {} does not exist; the test has threads 0 to {}",
                                        thread, test.threads.size() - 1));
    }
    cursor.require(":", "`:` and a register after the number of a thread");
    const std::size_t name_begin = cursor.offset();
    const std::string name = cursor.name();
    if (std::find(kRegisterNames.begin(), kRegisterNames.end(), name) == kRegisterNames.end()) {
      cursor.fail_at(name_begin, fmt::format("unknown register; expected {}", kRegisterExpected));
    }
    const int index = register_index(test.threads[static_cast<std::size_t>(thread)], name);
    return {static_cast<int>(thread), index};
  }
  const bool has_bracket = cursor.accept("[");
  const std::string name = cursor.name();
  if (name.empty()) cursor.fail(kPlaceExpected);
  const Place place{Place::kMemory, variable_index(cursor, test, name)};
  if (has_bracket) cursor.require("]", "`]` after the name of the variable");
  return place;
}

int variable_index(const TextCursor& cursor, LitmusTest& test, const std::string& name) {
  const int index = cell_index(test.variables, name);
  if (test.variables.size() > kVariablesMax) {
    cursor.fail_at(cursor.offset(), fmt::format("more than {} variables", kVariablesMax));
  }
  return index;
}

int register_index(Thread& thread, const std::string& name) {
  return cell_index(thread.registers, name);
}

}  // namespace dojo::litmus
