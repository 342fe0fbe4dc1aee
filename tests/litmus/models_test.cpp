// The reference sets: the known sizes for the classic tests, and agreement of two independent ways.
//
// Method: scenarios/litmus/ through the operational enumerators, then the same and seeded random
// programs through the axioms of axiomatic.h.

#include "runner/litmus/models.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "runner/litmus/condition.h"
#include "tests/litmus/axiomatic.h"
#include "tests/litmus/own_files.h"

namespace dojo::litmus {
namespace {

StateSet set_of(const LitmusTest& test, Model model) {
  const auto states = final_states(test, model);
  REQUIRE(states.has_value());
  return *states;
}

struct Expected {
  const char* name;
  std::size_t sc_states;
  std::size_t tso_states;
  bool is_allowed_by_tso;  // The condition names an outcome that SC never has.
};

// clang-format off
constexpr Expected kExpected[] = {
    {"SB",   3,  4,  true},
    {"MP",   3,  3,  false},
    {"LB",   3,  3,  false},
    {"S",    3,  3,  false},
    {"R",    3,  4,  true},
    {"2+2W", 3,  3,  false},
    {"WRC",  7,  7,  false},
    {"RWC",  7,  8,  true},
    {"IRIW", 15, 15, false},
    {"ISA2", 7,  7,  false},
    {"CoRR", 3,  3,  false},
    {"CoWW", 1,  1,  false},
    {"CoRW", 3,  3,  false},
    {"CoWR", 3,  3,  false},
};
// clang-format on

// Small numbers from a seed, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  int below(int limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(limit));
  }

 private:
  std::uint64_t state_;
};

Instruction random_instruction(Dice& dice) {
  const int kind = dice.below(8);
  const int variable = dice.below(2);
  if (kind == 0) return Fence{};
  if (kind <= 4) return Store{variable, dice.below(2) + 1};
  return Load{variable, dice.below(2)};
}

// Two or three threads of two or three instructions on two variables; everything is observed.
LitmusTest random_test(std::uint64_t seed) {
  Dice dice(seed);
  LitmusTest test;
  test.name = fmt::format("random-{}", seed);
  test.variables = {{"x", 0}, {"y", dice.below(2)}};
  const int thread_count = 2 + dice.below(2);
  for (int t = 0; t < thread_count; ++t) {
    Thread& thread = test.threads.emplace_back();
    thread.registers = {{"rax", 0}, {"rbx", 0}};
    const int instruction_count = 2 + dice.below(2);
    for (int i = 0; i < instruction_count; ++i) {
      thread.instructions.push_back(random_instruction(dice));
    }
    test.observed.push_back({t, 0});
    test.observed.push_back({t, 1});
  }
  test.observed.push_back({Place::kMemory, 0});
  test.observed.push_back({Place::kMemory, 1});
  return test;
}

TEST_CASE("litmus models: the classic tests have the known sets", "[litmus]") {
  for (const Expected& expected : kExpected) {
    INFO(expected.name);
    const LitmusTest test = test::own_test(expected.name);
    const StateSet sc = set_of(test, Model::kSc);
    const StateSet tso = set_of(test, Model::kTso);
    CHECK(test.name == expected.name);
    CHECK(sc.size() == expected.sc_states);
    CHECK(tso.size() == expected.tso_states);
    CHECK_FALSE(condition_holds(test, sc));
    CHECK(condition_holds(test, tso) == expected.is_allowed_by_tso);
    CHECK(states_outside(sc, tso).empty());
  }
}

TEST_CASE("litmus models: the axioms give the same sets for the classic tests", "[litmus]") {
  for (const Expected& expected : kExpected) {
    INFO(expected.name);
    const LitmusTest test = test::own_test(expected.name);
    CHECK(set_of(test, Model::kSc) == test::axiomatic_states(test, Model::kSc));
    CHECK(set_of(test, Model::kTso) == test::axiomatic_states(test, Model::kTso));
  }
}

TEST_CASE("litmus models: the axioms give the same sets for random programs", "[litmus]") {
  int weaker = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    INFO("seed " << seed);
    const LitmusTest test = random_test(seed);
    const StateSet sc = set_of(test, Model::kSc);
    const StateSet tso = set_of(test, Model::kTso);
    REQUIRE(sc == test::axiomatic_states(test, Model::kSc));
    REQUIRE(tso == test::axiomatic_states(test, Model::kTso));
    REQUIRE(states_outside(sc, tso).empty());
    if (tso != sc) ++weaker;
  }
  REQUIRE(weaker > 20);  // Otherwise the programs would not tell the two models apart.
}

TEST_CASE("litmus models: SB has exactly the published states", "[litmus]") {
  const LitmusTest test = test::own_test("SB");
  CHECK(set_of(test, Model::kSc) == StateSet{{0, 1}, {1, 0}, {1, 1}});
  CHECK(set_of(test, Model::kTso) == StateSet{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
}

TEST_CASE("litmus models: a fence in both threads makes SB sequentially consistent", "[litmus]") {
  const LitmusTest test = test::parsed(R"(X86_64 SB+mfences
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0))");
  CHECK(set_of(test, Model::kTso) == set_of(test, Model::kSc));
}

TEST_CASE("litmus models: a thread reads its own buffered store", "[litmus]") {
  const LitmusTest test = test::parsed(R"(X86_64 forwarding
{ x=7; }
 P0            ;
 movq $1,(x)   ;
 movq (x),%rax ;
exists (0:rax=1 /\ x=1))");
  CHECK(set_of(test, Model::kTso) == StateSet{{1, 1}});
}

TEST_CASE("litmus models: initial values are kept where nothing is written", "[litmus]") {
  const LitmusTest test = test::parsed(R"(X86_64 initial
{ x=7; 0:rbx=3; }
 P0            ;
 movq (x),%rax ;
forall (0:rax=7 /\ 0:rbx=3 /\ z=0))");
  const StateSet states = set_of(test, Model::kSc);
  CHECK(states == StateSet{{7, 3, 0}});
  CHECK(condition_holds(test, states));
}

TEST_CASE("litmus models: too many machine states are an error with a name", "[litmus]") {
  const auto states = final_states(test::own_test("IRIW"), Model::kSc, /*states_max=*/20);
  REQUIRE_FALSE(states.has_value());
  CHECK(states.error() == "the SC set of test IRIW needs more than 20 machine states");
}

}  // namespace
}  // namespace dojo::litmus
