// The litmus reader: what it accepts, and for bad input the place and the words of the error.

#include "runner/litmus/parse.h"

#include <catch2/catch.hpp>
#include <string>

#include "runner/litmus/condition.h"
#include "tests/litmus/own_files.h"

namespace dojo::litmus {
namespace {

using test::parsed;

// `line:column: message` of the error, or what the text was taken for.
std::string error_of(const std::string& text) {
  const auto test = parse(text, "t");
  return test ? "accepted as " + test->name : test.error().text().substr(2);
}

// A test of one thread with this cell, initial state and condition.
std::string one_cell(const std::string& cell) {
  return "X86_64 T\n{ }\n P0 ;\n " + cell + " ;\nexists (x=1)\n";
}
std::string with_state(const std::string& state) {
  return "X86_64 T\n{" + state + "}\n P0 ;\n movq $1,(x) ;\nexists (x=1)\n";
}
std::string with_condition(const std::string& condition) {
  return "X86_64 T\n{ }\n P0 ;\n movq (x),%rax ;\n" + condition;
}

TEST_CASE("litmus parse: MP becomes two threads of two instructions", "[litmus]") {
  const LitmusTest test = test::own_test("MP");
  const std::vector<Instruction> writer = {Store{0, 1}, Store{1, 1}};
  const std::vector<Instruction> reader = {Load{1, 0}, Load{0, 1}};
  REQUIRE(test.threads.size() == 2);
  CHECK(test.threads[0].instructions == writer);
  CHECK(test.threads[1].instructions == reader);
  CHECK(test.variables[0].name == "x");
  CHECK(test.threads[1].registers[1].name == "rbx");
  CHECK(condition_text(test) == "exists (1:rax=1 /\\ 1:rbx=0)");
}

TEST_CASE("litmus parse: empty cells belong to no instruction", "[litmus]") {
  const LitmusTest test = test::own_test("IRIW");
  REQUIRE(test.threads.size() == 4);
  CHECK(test.threads[0].instructions.size() == 1);
  CHECK(test.threads[3].instructions.size() == 2);
}

TEST_CASE("litmus parse: lines of generated tests are skipped", "[litmus]") {
  const LitmusTest test = parsed(R"(X86_64 R+po+rfi-mfence.test
"PodWW Wse PodWR Fre { not a state"
Cycle=Fre PodWW Wse PodWR
Prefetch=0:x=F,0:y=W,1:y=F,1:x=T
Com=Ws Fr
(* text *)
{
uint64_t x; [y]=3; uint64_t 1:rax=2;
int64_t z = -1; 0:rbx=0x10
}
 P0          | P1            ;
 movq $1, (x)| mfence        ; (* why *)
             | movq (y),%rax ;
exists (1:rax=0 /\ (* both *) y=1))");
  CHECK(test.name == "R+po+rfi-mfence.test");
  CHECK(test.threads[1].instructions.size() == 2);
  CHECK(test.variables[0].name == "x");
  CHECK(test.threads[1].registers[0].initial == 2);
  CHECK(test.threads[0].registers[0].initial == 16);
}

TEST_CASE("litmus parse: locations are observed, in canonical order", "[litmus]") {
  const LitmusTest test = parsed(R"(X86_64 L
{}
 P0            | P1            ;
 movq (x),%rbx | movq (y),%rax ;
 movq (y),%rax | movq $2,(z)   ;
locations [z; a; 1:rax;]
exists (0:rbx=0 /\
  0:rax=0))");
  CHECK(state_text(test, {1, 2, 3, 4, 5}) == "0:rax=1; 0:rbx=2; 1:rax=3; [a]=4; [z]=5;");
}

TEST_CASE("litmus parse: /\\ binds tighter than \\/, not tighter than both", "[litmus]") {
  const auto text_of = [](const std::string& condition) {
    return condition_text(parsed(with_condition(condition)));
  };
  CHECK(text_of("exists x=1 \\/ y=1 /\\ z=1") == "exists ([x]=1 \\/ [y]=1 /\\ [z]=1)");
  CHECK(text_of("~exists (x=1 \\/ y=1) /\\ z=1") == "~exists (([x]=1 \\/ [y]=1) /\\ [z]=1)");
  CHECK(text_of("forall ~x=1 /\\ not (y=1)") == "forall (not ([x]=1) /\\ not ([y]=1))");
  CHECK(text_of("forall (true)") == "forall (true)");
}

TEST_CASE("litmus parse: the text of a condition reads back as the same condition", "[litmus]") {
  const std::string text = "~exists (not ([x]=1 /\\ 0:rax=2) \\/ [y]=-1 /\\ ([z]=1 \\/ [a]=1))";
  CHECK(condition_text(parsed(with_condition(text))) == text);
}

TEST_CASE("litmus parse: Windows line ends are accepted", "[litmus]") {
  const LitmusTest test =
      parsed("X86_64 W\r\n{ x=1; }\r\n P0 ;\r\n movq (x),%rax ;\r\nexists (0:rax=1)\r\n");
  CHECK(test.name == "W");
  CHECK(test.threads[0].instructions.size() == 1);
}

TEST_CASE("litmus parse: errors in the header name the place", "[litmus]") {
  CHECK(error_of("") ==
        "1:1: the file ends too early; expected `X86_64 NAME` in the first line (the only "
        "architecture accepted)");
  CHECK(error_of("PPC SB\n{}") ==
        "1:1: found `PPC SB`; expected `X86_64 NAME` in the first line (the only architecture "
        "accepted)");
  CHECK(error_of("X86_64\n{}") ==
        "1:7: found the end of the line; expected the name of the test after the architecture");
  CHECK(error_of("X86_64 T\n\"open\n{") == "2:1: the comment has no closing double quote");
}

TEST_CASE("litmus parse: a file that is cut off says what is missing", "[litmus]") {
  CHECK(error_of("X86_64 T\n") ==
        "2:1: the file ends too early; expected `{` and the initial state");
  CHECK(error_of("X86_64 T\n{ x=1;") ==
        "2:7: the file ends too early; expected `}` at the end of the initial state");
  CHECK(error_of("X86_64 T\n{}\n") ==
        "3:1: the file ends too early; expected a row with the names of the threads, such as `P0 "
        "| P1 ;`");
  CHECK(error_of("X86_64 T\n{}\n P0 ;\n movq $1,(x) ;\n") ==
        "5:1: the file ends too early; expected a row that ends with `;`, or the condition: "
        "exists, ~exists or forall");
  CHECK(error_of("X86_64 T\n{}\n P0 ;\n movq $1,(") ==
        "4:2: found `movq $1,(`; expected a row that ends with `;`, or the condition: exists, "
        "~exists or forall");
  CHECK(error_of(with_condition("exists (0:rax=0 /\\")) ==
        "5:19: the file ends too early; expected a formula: `0:rax=1`, `x=1` or `[x]=1`, joined by "
        "/\\ and \\/, with `not`, `~` and brackets");
  CHECK(error_of(with_condition("exists (x=1")) ==
        "5:12: the file ends too early; expected `)`, /\\ or \\/");
}

TEST_CASE("litmus parse: every prefix of a file up to the last bracket is refused", "[litmus]") {
  const std::string text = with_condition("exists (0:rax=0 /\\ x=1)");
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto test = parse(text.substr(0, size), "t");
    INFO(text.substr(0, size));
    REQUIRE_FALSE(test.has_value());
    REQUIRE(test.error().line > 0);
    REQUIRE(test.error().column > 0);
  }
  CHECK(parse(text, "t").has_value());
}

TEST_CASE("litmus parse: errors in the initial state name the entry", "[litmus]") {
  CHECK(error_of(with_state(" x=; ")) == "2:5: found `;`; expected a number after `=`");
  CHECK(error_of(with_state(" x=1 y=2 ")) ==
        "2:7: found `y=2`; expected `;` or `}` after an entry");
  CHECK(error_of(with_state(" 1:rax=0; ")) ==
        "2:3: thread 1 does not exist; the test has threads 0 to 0");
  CHECK(error_of(with_state(" 0:eax=0; ")) ==
        "2:5: unknown register; expected a register: rax, rbx, rcx, rdx, rsi, rdi or r8 to r15 "
        "(64-bit names)");
  CHECK(error_of(with_state(" x=99999999999999999999; ")) ==
        "2:5: the number does not fit in 64 bits with sign");
}

TEST_CASE("litmus parse: errors in the program name the cell", "[litmus]") {
  const std::string expected = "expected an instruction: `movq $N,(v)`, `movq (v),%r` or `mfence`";
  CHECK(error_of(one_cell("movl $1,(x)")) == "4:2: found `movl $1,(x)`; " + expected);
  CHECK(error_of(one_cell("lock addq $1,(x)")) == "4:2: found `lock addq $1,(x)`; " + expected);
  CHECK(error_of(one_cell("movq $1 (x)")) ==
        "4:10: found `(x)`; expected `,` between the two operands");
  CHECK(error_of(one_cell("movq (x),%eax")) ==
        "4:12: unknown register; expected a register: rax, rbx, rcx, rdx, rsi, rdi or r8 to r15 "
        "(64-bit names)");
  CHECK(error_of(one_cell("mfence mfence")) ==
        "4:9: found `mfence`; expected `|` or `;` after one instruction");
  CHECK(error_of(one_cell("mfence | mfence")) ==
        "4:10: found `mfence`; expected `;`: the test has 1 threads");
  CHECK(error_of("X86_64 T\n{}\n P0 | P1 ;\n mfence ;\nexists (x=1)") ==
        "4:9: found `;`; expected `|`: the row has 1 of 2 cells (a cell may be empty)");
  CHECK(error_of("X86_64 T\n{}\n P0 | P2 ;\n mfence | ;\nexists (x=1)") ==
        "3:7: found `P2`; expected P1 in the row of thread names");
}

TEST_CASE("litmus parse: errors in the condition name the place", "[litmus]") {
  CHECK(error_of(with_condition("exist (x=1)")) ==
        "5:1: found `exist (x=1)`; expected a row that ends with `;`, or the condition: exists, "
        "~exists or forall");
  CHECK(error_of(with_condition("exists (x==1)")) ==
        "5:11: found `=1)`; expected a number after `=`");
  CHECK(error_of(with_condition("exists (x=1) )")) ==
        "5:14: found `)`; expected /\\, \\/ or the end of the file after the condition");
  CHECK(error_of(with_condition("locations [x y]\nexists (x=1)")) ==
        "5:14: found `y]`; expected `;` or `]` after a location");
}

TEST_CASE("litmus parse: limits are errors, not crashes", "[litmus]") {
  CHECK(error_of(with_condition("exists " + std::string(100000, '(')))
            .find("expected a formula nested at most 100 deep") != std::string::npos);
  CHECK(error_of(with_condition("exists " + std::string(100000, '~')))
            .find("expected a formula nested at most 100 deep") != std::string::npos);
  std::string rows = "X86_64 T\n{}\n P0 ;\n";
  for (std::size_t i = 0; i <= kInstructionsMax; ++i) rows += " mfence ;\n";
  CHECK(error_of(rows + "exists (x=1)").find("at most 64 instructions") != std::string::npos);
  std::string state;
  for (std::size_t i = 0; i < kVariablesMax; ++i) state += "v" + std::to_string(i) + "=1;";
  CHECK(error_of(with_state(state)).find("more than 32 variables") != std::string::npos);
  CHECK(error_of(std::string(kFileBytesMax + 1, 'x')) ==
        " not a litmus test: more than 1048576 bytes");
}

TEST_CASE("litmus parse: a file that cannot be read is an error", "[litmus]") {
  const auto missing = parse_file("no-such-folder/x.litmus");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().text() ==
        "no-such-folder/x.litmus: cannot be opened: No such file or directory");
  const auto folder = parse_file(DOJO_SOURCE_DIR);
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().message == "cannot be read: Is a directory");
}

}  // namespace
}  // namespace dojo::litmus
