// Tasks of several nodes count on one object: each increment must be seen.

#include <catch2/catch.hpp>

#include "tests/kddm/kddm_world.h"

namespace dojo::kddm::test {
namespace {

constexpr ObjId kCounter = 5;

/// Each of `tasks` tasks per node adds 1 `steps` times.
void count_up(DataWorld::Cluster& cluster, int tasks, int steps) {
  for (std::uint32_t node = 0; node < cluster.nodes.size(); ++node) {
    for (int i = 0; i < tasks; ++i) {
      cluster.task(node, i == 0 ? "adder" : "other", [&cluster, node, steps] {
        Node& data = cluster.data(node);
        for (int step = 0; step < steps; ++step) {
          data.grab(cluster.set, kCounter);
          const std::uint64_t seen = data.read(cluster.set, kCounter, 0);
          data.write(cluster.set, kCounter, 0, seen + 1);
          data.put(cluster.set, kCounter);
        }
      });
    }
  }
}

TEST_CASE("counter: increments of all nodes arrive in the default order", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  const auto locking = GENERATE(Locking::kBig, Locking::kEntry);
  WorldOptions options;
  options.data.variant = variant;
  options.data.locking = locking;
  DataWorld world(options, [](DataWorld::Cluster& cluster) { count_up(cluster, 1, 3); });
  const sim::RunResult result = world.run_default();
  REQUIRE(verdict(result) == "");
  REQUIRE(world.cluster().machine->workload_finished());
}

}  // namespace
}  // namespace dojo::kddm::test
