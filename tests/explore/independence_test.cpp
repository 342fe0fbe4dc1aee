// The check that adjacent steps which are taken to commute really do: it has to object to a wrong
// declaration, to a footprint that says too little, and to nothing else.

#include <catch2/catch.hpp>

#include "sim/explore/independence_check.h"
#include "sim/explore/reduced_search.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

struct Word {
  std::uint64_t value = 0;
};

/// Two tasks that change one word, each telling the engine what it did with it.
MicroWorld two_changes(Touch declared, std::uint64_t (*change)(std::uint64_t, std::uint64_t),
                       bool second_tells = true) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    auto* word = new Word;
    const auto task = [=](std::uint64_t argument, bool tells) {
      Task::step({10, 0}, {1, declared});
      if (tells) Engine::current()->touch(1, declared);
      word->value = change(word->value, argument);
      Task::step({10, 0}, {1, Touch::kRead});
      Engine::current()->touch(1, Touch::kRead);
      Engine::current()->mix(word->value);
    };
    build.spawn("a", [=] { task(1, true); });
    build.spawn("b", [=] { task(2, second_tells); });
  });
}

std::uint64_t add(std::uint64_t value, std::uint64_t argument) { return value + argument; }
std::uint64_t replace(std::uint64_t, std::uint64_t argument) { return argument; }

struct Verdict {
  std::string objection;
  std::uint64_t pairs = 0;
};

Verdict verify(MicroWorld& world) {
  IndependenceCheck check(world);
  Verdict verdict;
  ReducedSearch search(world, {});
  search.search([&](const RunResult&) {
    verdict.objection = check.check(search.execution()).value_or("");
    return verdict.objection.empty();
  });
  verdict.pairs = check.pairs();
  return verdict;
}

TEST_CASE("independence: additions that are declared to commute do", "[explore][independence]") {
  MicroWorld world = two_changes(Touch::kUpdate, add);
  const Verdict verdict = verify(world);
  CHECK(verdict.objection.empty());
  CHECK(verdict.pairs > 0);
}

TEST_CASE("independence: stores that are declared to commute are objected to",
          "[explore][independence]") {
  MicroWorld world = two_changes(Touch::kUpdate, replace);
  const std::string objection = verify(world).objection;
  CHECK(objection.find("step 2 of a and step 2 of b") != std::string::npos);
  CHECK(objection.find("are taken to commute, and do not") != std::string::npos);
}

TEST_CASE("independence: a step that does not tell what it touches is objected to",
          "[explore][independence]") {
  MicroWorld world = two_changes(Touch::kWrite, replace, /*second_tells=*/false);
  CHECK_FALSE(verify(world).objection.empty());
}

TEST_CASE("independence: conflicting stores are not run in both orders",
          "[explore][independence]") {
  MicroWorld world = two_changes(Touch::kWrite, replace);
  CHECK(verify(world).objection.empty());
}

}  // namespace
}  // namespace dojo::sim
