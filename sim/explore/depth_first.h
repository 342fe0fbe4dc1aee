// Plain depth-first search over every answer to every question, with save and restore.
//
// At each scheduling question with several candidates the world is saved; backtracking restores it
// and takes the next candidate. An n-way choice inside a step is backtracked to by restoring the
// beginning of that step and executing it again with the recorded answers. In `feasible` each
// transition fires at its first instant only, which is a subset of the feasible runs; in `async`
// the search is complete.
#pragma once

#include <functional>
#include <vector>

#include "sim/arena.h"
#include "sim/chooser.h"
#include "sim/explore/deviation.h"
#include "sim/explore/world.h"

namespace dojo::sim {

struct DepthFirstLimits {
  std::uint64_t executions = UINT64_MAX;
  /// Rare events (faults) the search may let happen in one execution.
  std::uint32_t rare_events = 0;
};

struct DepthFirstResult {
  std::uint64_t executions = 0;
  std::uint64_t saves = 0;
  bool is_complete = false;
  std::uint64_t limited = 0;  ///< executions cut by a step limit: the search is then not complete
};

class DepthFirst final : public Chooser {
 public:
  /// Called at the end of each execution; false stops the search.
  using Visit = std::function<bool(const RunResult&)>;

  DepthFirst(World& world, const DepthFirstLimits& limits) : world_(world), limits_(limits) {}
  DepthFirstResult search(const Visit& visit);
  /// The present execution as deviations from the default order.
  Deviations deviations() const;

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;

 private:
  /// One question on the path from the beginning to where the search stands.
  struct Question {
    bool is_schedule = false;  ///< has its own snapshot: snapshots_[snapshot]
    std::uint32_t answer = 0;
    std::uint32_t options = 0;
    std::uint32_t snapshot = 0;
    std::uint32_t rare_before = 0;
    Deviation deviation;  ///< what the present answer is, unless it is the default 0
  };

  Question& ask(bool is_schedule, std::uint32_t options);
  bool backtrack();

  World& world_;
  DepthFirstLimits limits_;
  std::vector<Question> path_;
  std::size_t depth_ = 0;  // questions of path_ answered in the present execution
  std::vector<arena::Snapshot> snapshots_;
  std::uint32_t snapshots_used_ = 0;
  std::uint32_t rare_events_ = 0;
  DepthFirstResult result_;
};

}  // namespace dojo::sim
