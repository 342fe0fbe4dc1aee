// A table that does not await the acknowledgements of its invalidations: readers still see the old
// page after the writer went on. MP and IRIW must show a state that is not sequentially consistent.
//
// Method: each variable's writer owns it, the readers hold copies, and a node handles the two
// invalidations in two service threads. In IRIW an unkind scheduler holds back the readers, and one
// service thread of each's node: that of an invalidation, for some choice of the thread. In MP
// sampled schedules do. The oracles are off (`unhandled` is one of those that cannot be): the
// states have to show what is wrong.

#include <algorithm>
#include <catch2/catch.hpp>

#include "runner/litmus/models.h"
#include "runner/world.h"
#include "tests/runner/litmus_bench.h"

namespace dojo {
namespace {

/// The default order among the actors that are not held back; those only when nothing else is left,
/// the first of the list first.
class HoldBack final : public sim::Chooser {
 public:
  explicit HoldBack(std::vector<std::string> names) : names_(std::move(names)) {}

  sim::Pick next(const sim::Ready& ready) override {
    std::size_t best = 0;
    for (std::size_t i = 1; i < ready.actors.size(); ++i) {
      if (rank(*ready.actors[i]) < rank(*ready.actors[best])) best = i;
    }
    return {best, ready.first_instant(best)};
  }
  std::uint32_t choose(const sim::Site&, const sim::Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }

 private:
  std::size_t rank(const sim::Actor& actor) const {
    const auto found = std::find(names_.begin(), names_.end(), actor.name());
    return found == names_.end() ? 0 : static_cast<std::size_t>(found - names_.begin()) + 1;
  }

  std::vector<std::string> names_;
};

constexpr int kCores = 4;

std::string service_thread(int node, int core) {
  return "n" + std::to_string(node) + "/rpc/" + std::to_string(core) + ".0";
}

/// Who is held back in each run of IRIW: the readers, then one service thread of each's node.
std::vector<std::vector<std::string>> held_in_iriw() {
  std::vector<std::vector<std::string>> all;
  for (int one = 0; one < kCores; ++one) {
    for (int other = 0; other < kCores; ++other) {
      all.push_back({"n1/P#1", "n3/P#3", service_thread(1, one), service_thread(3, other)});
    }
  }
  return all;
}

/// States outside the sequentially consistent set, over all runs.
std::size_t states_outside(const std::string& name, std::int64_t nodes,
                           const std::vector<std::string>& overrides,
                           const std::vector<std::vector<std::string>>& held) {
  scenario::Scenario scenario = test::litmus_base(overrides);
  const std::string file = std::string(DOJO_SOURCE_DIR) + "/scenarios/litmus/" + name + ".litmus";
  const std::string text = scenario::read_text_file(file, 1 << 20).value();
  const litmus::LitmusTest test = litmus::parse(text, file).value();
  scenario.cluster.nodes = nodes;
  scenario.workload = {scenario::Litmus{
      {file, text}, scenario::LitmusOn::kDsm, scenario::Placement::kWriters, 0, false}};
  runner::ClusterWorld world(scenario, sim::Lambda::async(), 1);
  litmus::StateCounts counts;
  for (const auto& names : held) {
    HoldBack scheduler(names);
    world.rewind();
    REQUIRE_FALSE(world.run(scheduler).violation.has_value());
    litmus::FinalState state;
    for (const auto& [place, value] : world.outcome()) {
      state.push_back(static_cast<litmus::Value>(value));
    }
    ++counts[state];
  }
  const auto allowed = litmus::final_states(test, litmus::Model::kSc).value();
  return litmus::compare(litmus::seen_states(counts), allowed, "SC", false, held.size())
      .states_outside;
}

const std::vector<std::string> kSound = {"cluster.node.cores=" + std::to_string(kCores),
                                         "always=[unhandled]"};

std::vector<std::string> broken(std::vector<std::string> overrides) {
  overrides.push_back("protocols.data.defect=no-ack-wait");
  return overrides;
}

TEST_CASE("no-ack-wait: IRIW shows a state outside the SC set", "[broken][litmus]") {
  CHECK(states_outside("IRIW", 4, broken(kSound), held_in_iriw()) > 0);
}

TEST_CASE("no-ack-wait: the same schedules show none on the sound tables", "[broken][litmus]") {
  CHECK(states_outside("IRIW", 4, kSound, held_in_iriw()) == 0);
}

// In MP both invalidations come from one node: its card deals interrupts out to the cores, and
// sampled schedules find two service threads that overtake one another.
TEST_CASE("no-ack-wait: MP shows a state outside the SC set", "[broken][litmus]") {
  const std::vector<std::string> dealt = {"cluster.node.cores=3", "cluster.node.interrupts=rotate",
                                          "always=[unhandled]"};
  campaign::LitmusOptions options;
  options.schedules = 1'000;
  const auto wrong = test::run_litmus(test::litmus_base(broken(dealt)), "MP", options);
  INFO(test::text_of(wrong));
  CHECK(wrong.coverage.states_outside > 0);
  CHECK_FALSE(wrong.is_ok);
  const auto right = test::run_litmus(test::litmus_base(dealt), "MP", options);
  INFO(test::text_of(right));
  CHECK(right.coverage.states_outside == 0);
  CHECK(right.is_ok);
}

TEST_CASE("no-ack-wait: the oracle single-writer objects in a campaign", "[broken][litmus]") {
  campaign::LitmusOptions options;
  options.schedules = 300;
  const auto result =
      test::run_litmus(test::litmus_base({"protocols.data.defect=no-ack-wait"}), "MP", options);
  CHECK_FALSE(result.is_ok);
  REQUIRE(result.violation.has_value());
  CHECK(result.violation->oracle == "single-writer");
}

}  // namespace
}  // namespace dojo
