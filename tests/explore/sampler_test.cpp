// The samplers are as uniform, and reach as much, as they promise.

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "sim/explore/strategy.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

constexpr const char* kNames[] = {"a", "b", "c", "d"};

/// Tasks that write a letter at each step; what they wrote is the interleaving.
struct Letters {
  std::array<char, 32> text{};
  std::size_t size = 0;
  void write(char letter) { text[size++] = letter; }
  std::string read() const { return std::string(text.data(), size); }
};

/// Task i has steps[i] steps; the first begins it. Each step touches `object` (0: nothing).
class LetterWorld {
 public:
  LetterWorld(std::vector<int> steps, std::uint32_t object)
      : world_(Lambda::async(), [&](MicroWorld::Builder& build) {
          letters_ = new Letters;
          Letters* letters = letters_;
          for (std::size_t i = 0; i < steps.size(); ++i) {
            const int more = steps[i] - 1;
            build.spawn(kNames[i], [letters, more, i, object] {
              letters->write(static_cast<char>('a' + i));
              for (int k = 0; k < more; ++k) {
                Task::step({1, 0}, {object, Touch::kWrite});
                letters->write(static_cast<char>('a' + i));
              }
            });
          }
        }) {}

  /// How often each interleaving came up in `count` schedules after the first round.
  std::map<std::string, int> sample(std::string_view name, std::uint64_t seed, int count) {
    const auto strategy = make_strategy(name);
    Learned learned;
    std::map<std::string, int> seen;
    const auto first = strategy->first_round();
    for (std::uint64_t i = 0; i < first + static_cast<std::uint64_t>(count); ++i) {
      world_.rewind();
      strategy->begin(seed, i, learned);
      world_.run(*strategy);
      if (i < first) learned.merge(learned_from(to_text(strategy->learned())));
      if (i >= first) ++seen[letters_->read()];
    }
    return seen;
  }

 private:
  Letters* letters_ = nullptr;
  MicroWorld world_;
};

double chi_square(const std::map<std::string, int>& seen, int count, int classes) {
  const double expected = static_cast<double>(count) / classes;
  double sum = (classes - static_cast<int>(seen.size())) * expected;
  for (const auto& [text, times] : seen) sum += (times - expected) * (times - expected) / expected;
  return sum;
}

// 7!/(4! 2! 1!) = 105 interleavings; 104 degrees of freedom: above 160 once in 3,000 times.
constexpr int kClasses = 105;
constexpr double kLimit = 160;

TEST_CASE("urw: uniform over the interleavings of unequal tasks", "[explore]") {
  LetterWorld world({4, 2, 1}, 0);
  constexpr int kCount = 21'000;
  REQUIRE(chi_square(world.sample("urw", 1, kCount), kCount, kClasses) < kLimit);
  REQUIRE(chi_square(world.sample("urw", 2, kCount), kCount, kClasses) < kLimit);
}

TEST_CASE("random walk: is not uniform there, so the test above can fail", "[explore]") {
  LetterWorld world({4, 2, 1}, 0);
  constexpr int kCount = 21'000;
  REQUIRE(chi_square(world.sample("random-walk", 1, kCount), kCount, kClasses) > 10 * kLimit);
}

TEST_CASE("surw: uniform over the order of accesses to the shared object", "[explore]") {
  // The first step of each task touches nothing: 3, 2 and 2 accesses, 7!/(3! 2! 2!) = 210 orders.
  LetterWorld world({4, 3, 3}, 7);
  constexpr int kCount = 42'000;
  std::map<std::string, int> orders;
  for (const auto& [text, times] : world.sample("surw", 1, kCount)) {
    std::set<char> begun;
    std::string accesses;
    for (const char letter : text) {
      if (!begun.insert(letter).second) accesses += letter;
    }
    orders[accesses] += times;
  }
  // 209 degrees of freedom: above 285 once in 2,000 times. An actor that has not begun yet can be
  // intended too: the others wait for it.
  REQUIRE(chi_square(orders, kCount, 210) < 285);
}

TEST_CASE("every sampler reaches every interleaving", "[explore]") {
  LetterWorld world({3, 2, 2}, 7);  // 7!/(3! 2! 2!) = 210
  for (const char* name : {"random-walk", "pos", "urw", "surw", "coverage", "portfolio"}) {
    INFO(name);
    REQUIRE(world.sample(name, 1, 60'000).size() == 210);
  }
}

/// Schedules out of `count` in which `a` writes, `b` writes, `a` writes, `b` writes: depth 4.
int alternations(std::string_view name, int count) {
  LetterWorld world({3, 3}, 7);
  const auto seen = world.sample(name, 1, count);
  int times = 0;
  for (const auto& [text, often] : seen) {
    std::string writes;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.find(text[i]) != i) writes += text[i];
    }
    if (writes == "abab") times += often;
  }
  return times;
}

TEST_CASE("pct: finds a bug of depth 3 within its bound", "[explore]") {
  // n = 2 actors, k <= 8: at most 5 steps with a choice, and what is added to it.
  constexpr int kCount = 20'000;
  REQUIRE(alternations("pct", kCount) >= kCount / (2 * 8 * 8));
  REQUIRE(alternations("pctcp", kCount) >= kCount / (2 * 2 * 8 * 8));  // w^2 k^2
}

TEST_CASE("learned: text and back", "[explore]") {
  Learned learned;
  learned.max_choices = 4'000'000'000u;
  learned.max_actors = 7;
  learned.profile.actors = {{11, 0, 3}, {12, 11, 5}};
  learned.profile.objects = {{99, {{11, 2}, {12, 1}}}};
  learned.classes.add({5, 2});
  learned.part_schedules = {1, 0, 3};
  learned.corpus.marks = {4, 9};
  learned.corpus.beginnings = {{{{1, 10}, {2, 4'294'967'295u}}, 33, {9}}};
  const Learned back = learned_from(to_text(learned));
  REQUIRE(to_text(back) == to_text(learned));
  REQUIRE(back.profile.objects[0].total() == 3);
  REQUIRE(back.profile.actors[1].parent == 11);
  REQUIRE(back.corpus.beginnings[0].segments[1].stream == 2);
  REQUIRE(learned_from(to_text(Learned{})).profile.is_empty());
}

}  // namespace
}  // namespace dojo::sim
