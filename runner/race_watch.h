// The race detector of a scenario's world, where the scenario asks for it: by `always:
// [data-race]`, as an oracle, or by `hunt.accesses: racy`, to learn where to switch.
#pragma once

#include "models/cluster.h"
#include "models/plain_step.h"
#include "runner/scenario/scenario.h"
#include "sim/access/race_detector.h"

namespace dojo::runner {

/// Lives in the arena with the cluster.
class RaceWatch {
 public:
  static bool is_wanted(const scenario::Scenario& scenario);
  RaceWatch(sim::Engine& engine, models::Cluster& cluster, const scenario::Scenario& scenario);

  const sim::access::RaceDetector& detector() const { return detector_; }

 private:
  models::ContextStep step_;
  sim::access::RaceDetector detector_;
};

}  // namespace dojo::runner
