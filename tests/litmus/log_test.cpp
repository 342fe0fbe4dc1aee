// herd7-style logs: the text of a block, the words of its verdicts, and reading it back.

#include "runner/litmus/log.h"

#include <catch2/catch.hpp>
#include <string>

#include "runner/litmus/models.h"
#include "tests/litmus/own_files.h"

namespace dojo::litmus {
namespace {

constexpr const char* kNames[] = {"SB",  "MP",   "LB",   "S",    "R",    "2+2W", "WRC",
                                  "RWC", "IRIW", "ISA2", "CoRR", "CoWW", "CoRW", "CoWR"};

StateCounts counts_of(const LitmusTest& test, Model model) {
  StateCounts counts;
  const StateSet states = final_states(test, model).value();
  for (const FinalState& state : states) counts[state] = 1;
  return counts;
}

// One thread that sets x to 1 or leaves it at 0, as two final states, under a condition.
LogBlock two_states(const std::string& condition, std::uint64_t zeros, std::uint64_t ones) {
  const LitmusTest test = test::parsed("X86_64 T\n{ }\n P0 ;\n movq $1,(x) ;\n" + condition);
  StateCounts counts;
  if (zeros > 0) counts[{0}] = zeros;
  if (ones > 0) counts[{1}] = ones;
  return make_block(test, counts);
}

std::vector<LogBlock> read(const std::string& text) {
  const auto blocks = read_log(text, "t.log");
  INFO((blocks ? std::string("read") : blocks.error().text()));
  REQUIRE(blocks.has_value());
  return *blocks;
}

std::string error_of(const std::string& text) {
  const auto blocks = read_log(text, "t.log");
  return blocks ? "accepted" : blocks.error().text();
}

TEST_CASE("litmus log: SB under TSO is the block of the format description", "[litmus]") {
  const LitmusTest test = test::own_test("SB");
  LogBlock block = make_block(test, counts_of(test, Model::kTso));
  block.seconds = 0;
  CHECK(block_text(block) == R"(Test SB Allowed
States 4
0:rax=0; 1:rax=0;
0:rax=0; 1:rax=1;
0:rax=1; 1:rax=0;
0:rax=1; 1:rax=1;
Ok
Witnesses
Positive: 1 Negative: 3
Condition exists (0:rax=0 /\ 1:rax=0)
Observation SB Sometimes 1 3
Time SB 0.00
)");
}

TEST_CASE("litmus log: exists counts the executions where the formula holds", "[litmus]") {
  const LogBlock block = two_states("exists (x=1)", 5, 2);
  CHECK(block.kind == Kind::kAllowed);
  CHECK(block.is_ok == true);
  CHECK(block.witnesses == LogBlock::Counts{2, 5});
  CHECK(block.observations == LogBlock::Counts{2, 5});
  CHECK(block.verdict == Verdict::kSometimes);
}

TEST_CASE("litmus log: ~exists counts the executions where it does not", "[litmus]") {
  const LogBlock block = two_states("~exists (x=1)", 5, 2);
  CHECK(block.kind == Kind::kForbidden);
  CHECK(block.is_ok == false);
  CHECK(block.witnesses == LogBlock::Counts{5, 2});
  CHECK(block.observations == LogBlock::Counts{2, 5});
  CHECK(two_states("~exists (x=1)", 5, 0).is_ok == true);
  CHECK(two_states("~exists (x=1)", 5, 0).verdict == Verdict::kNever);
}

TEST_CASE("litmus log: forall must hold everywhere", "[litmus]") {
  CHECK(two_states("forall (x=1)", 0, 3).is_ok == true);
  CHECK(two_states("forall (x=1)", 0, 3).verdict == Verdict::kAlways);
  CHECK(two_states("forall (x=1)", 1, 3).is_ok == false);
  CHECK(two_states("forall (x=1)", 1, 3).kind == Kind::kRequired);
}

TEST_CASE("litmus log: states are sorted by value, not by text", "[litmus]") {
  const LitmusTest test = test::parsed("X86_64 T\n{ }\n P0 ;\n mfence ;\nexists (x=1)");
  const LogBlock block = make_block(test, {{{10}, 1}, {{9}, 1}, {{-1}, 1}});
  CHECK(block.states == std::vector<std::string>{"[x]=-1;", "[x]=9;", "[x]=10;"});
}

TEST_CASE("litmus log: the coverage line says complete, partial or outside", "[litmus]") {
  const StateSet allowed = {{0}, {1}};
  const auto text = [&allowed](const StateSet& seen, bool is_complete) {
    return coverage_text(compare(seen, allowed, "SC", is_complete, 40), allowed.size());
  };
  CHECK(text({{0}, {1}}, true) == "complete: 2 of 2 SC states in 40 schedules");
  CHECK(text({{0}}, true) == "complete: 1 of 2 SC states in 40 schedules");
  CHECK(text({{0}}, false) == "partial: no state outside the SC set in 40 schedules");
  CHECK(text({{0}, {7}}, false) == "partial: 1 states outside the SC set in 40 schedules");
  CHECK(text({{7}, {8}}, true) == "complete: 2 states outside the SC set in 40 schedules");
}

TEST_CASE("litmus log: a log of all own tests reads back as it was", "[litmus]") {
  std::vector<LogBlock> blocks;
  std::string text;
  for (const char* name : kNames) {
    const LitmusTest test = test::own_test(name);
    LogBlock block = make_block(test, counts_of(test, Model::kTso));
    block.coverage = "partial: no state outside the SC set in 7 schedules";
    block.seconds = 0.25;
    text += (blocks.empty() ? "" : "\n") + block_text(block);
    blocks.push_back(std::move(block));
  }
  CHECK(read(text) == blocks);
}

TEST_CASE("litmus log: the reader accepts missing and unknown lines", "[litmus]") {
  const std::vector<LogBlock> blocks = read(
      "Warning: something\n"
      "Test 2+2W Required\r\n"
      "States 1\r\n"
      "[x]=2; [y]=2;\r\n"
      "Bad executions (0 in total): 0\n"
      "Condition forall ([x]=2)\n"
      "Observation 2+2W Always 1 0\n"
      "Hash=abc\n"
      "Test SB Forbidden\n"
      "States 0\n");
  REQUIRE(blocks.size() == 2);
  CHECK(blocks[0].name == "2+2W");
  CHECK(blocks[0].states == std::vector<std::string>{"[x]=2; [y]=2;"});
  CHECK_FALSE(blocks[0].witnesses.has_value());
  CHECK_FALSE(blocks[0].is_ok.has_value());
  CHECK(blocks[0].condition == "forall ([x]=2)");
  CHECK(blocks[0].verdict == Verdict::kAlways);
  CHECK(blocks[1].kind == Kind::kForbidden);
  CHECK(blocks[1].states.empty());
  CHECK(read("").empty());
}

TEST_CASE("litmus log: a log that is cut off is refused with its line", "[litmus]") {
  CHECK(error_of("Test SB Allowed\n") ==
        "t.log:1:1: the test before this line has no `States N` line");
  CHECK(error_of("Test SB Allowed\nStates 2\n0:rax=0;\n") ==
        "t.log:3:1: the log is cut off: a state line is missing");
  CHECK(error_of("Test SB Allowed\nStates 2\n0:rax=0;\nNo\n") ==
        "t.log:4:1: expected one more state line, such as `0:rax=0; [x]=1;`");
  CHECK(error_of("Test SB Allowed\nStates 99999999\n") ==
        "t.log:2:1: expected `States N` with N at most 1048576");
  CHECK(error_of("Test SB\n") ==
        "t.log:1:1: expected `Test NAME` and Allowed, Forbidden or Required");
  CHECK(error_of("Test SB Allowed\nStates 0\nWitnesses\nPositive: x Negative: 1\n") ==
        "t.log:4:1: expected `Positive: p Negative: n`");
  CHECK(error_of("Test SB Allowed\nStates 0\nObservation SB Often 1 2\n") ==
        "t.log:3:1: expected Never, Sometimes or Always");
}

}  // namespace
}  // namespace dojo::litmus
