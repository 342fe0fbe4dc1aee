// Hardened counts as the counting rules of page traces say: random accesses one after the other,
// against a model of ten lines.

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "tests/kddm/sequence.h"

namespace dojo::kddm::test {
namespace {

/// One object by the rules: an owner, the nodes with a copy, whether the owner's is writable.
struct Rules {
  int owner = -1;
  std::set<int> copies;
  bool is_writable = false;
  std::map<std::string, std::int64_t> counters{{"data.first_touches", 0}, {"data.read_misses", 0},
                                               {"data.write_misses", 0},  {"data.upgrades", 0},
                                               {"data.invalidations", 0}, {"data.pages_sent", 0}};

  void access(int node, bool is_write) {
    const bool has_copy = copies.count(node) != 0;
    if (owner < 0) {
      ++counters["data.first_touches"];
    } else if (is_write && !(owner == node && is_writable)) {
      ++counters[has_copy ? "data.upgrades" : "data.write_misses"];
      counters["data.pages_sent"] += has_copy ? 0 : 1;
      counters["data.invalidations"] += static_cast<std::int64_t>(copies.size()) - 1;
    } else if (!is_write && !has_copy) {
      ++counters["data.read_misses"];
      ++counters["data.pages_sent"];
    }
    if (owner < 0 || is_write) {
      owner = node;
      copies = {node};
      is_writable = is_write;
    } else if (!has_copy) {
      copies.insert(node);
      is_writable = false;
    }
  }
};

TEST_CASE("counting rules: random accesses in order", "[kddm]") {
  const auto seed = GENERATE(range(1, 30));
  INFO("seed " << seed);
  std::mt19937_64 random(static_cast<std::uint64_t>(seed));
  Rules rules;
  const Outcome end = run(timed(Variant::kHardened), [&](Sequence& script) {
    for (int i = 0; i < 40; ++i) {
      const int node = static_cast<int>(random() % 3);
      const bool is_write = random() % 3 == 0;
      rules.access(node, is_write);
      script.then(static_cast<std::uint32_t>(node), is_write ? write : read);
    }
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.counters == rules.counters);
}

}  // namespace
}  // namespace dojo::kddm::test
