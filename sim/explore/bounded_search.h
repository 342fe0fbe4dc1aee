// Delay bounding (Emmi, Qadeer, Rakamaric, POPL 2011) and preemption bounding (Musuvathi, Qadeer,
// PLDI 2007), iterative: all schedules of cost 0, then all of cost 1, and so on.
//
// Delays: a fixed scheduler lets the running actor go on, else the next one in order of creation;
// passing over a candidate costs 1 each. Preemptions: taking the core from an actor that could go
// on costs 1, any other switch nothing. Few schedules of small cost exist, however many actors
// there are, and most small bugs need a cost of 1 or 2.
//
// Depth first within a bound, with save and restore; schedules of a smaller cost are executed again
// on the way and not counted again. Answers to n-way choices cost nothing. In `feasible` each
// transition fires at its first instant only. Tests: tests/explore/bounded_search_test.cpp.
#pragma once

#include <functional>
#include <vector>

#include "sim/arena.h"
#include "sim/chooser.h"
#include "sim/explore/depth_first.h"

namespace dojo::sim {

enum class Bounding : std::uint8_t { kDelay, kPreemption };

struct BoundedResult {
  std::vector<std::uint64_t> schedules;  ///< with exactly this cost; complete but for the last one
  std::uint64_t executions = 0;          ///< with those that were executed again
  std::uint64_t limited = 0;             ///< executions cut by a step limit
  std::uint32_t bounds_done = 0;         ///< all schedules of cost < bounds_done were executed
  bool is_complete = false;              ///< there are no others

  std::uint64_t total() const;
};

class BoundedSearch final : public Chooser {
 public:
  using Visit = DepthFirst::Visit;

  BoundedSearch(World& world, Bounding bounding, const DepthFirstLimits& limits)
      : world_(world), bounding_(bounding), limits_(limits) {}
  /// `visit` sees each schedule once, in order of cost; false stops the search.
  BoundedResult search(const Visit& visit);
  /// The present execution as deviations from the default order.
  Deviations deviations() const;

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;

 private:
  struct Alternative {
    std::uint32_t cost = 0;
    std::uint32_t answer = 0;  ///< of a schedule question: index of the candidate
    bool operator<(const Alternative& other) const {
      return cost != other.cost ? cost < other.cost : answer < other.answer;
    }
  };
  /// What decides the cost of what comes next.
  struct Spent {
    std::uint32_t cost = 0;
    std::uint32_t rare_events = 0;
    std::uint32_t last = UINT32_MAX;  ///< slot of the actor that fired last
  };
  /// One question on the path from the beginning to where the search stands.
  struct Question {
    bool is_schedule = false;               ///< has its own snapshot: snapshots_[snapshot]
    std::vector<Alternative> alternatives;  // cheapest first
    std::uint32_t at = 0;
    std::uint32_t snapshot = 0;
    Spent before;
    Deviation deviation;  ///< what the present answer is; site 0: the default
    const Alternative& taken() const { return alternatives[at]; }
  };

  bool run_bound(const Visit& visit);
  bool backtrack();
  bool advance(Question& question);
  std::vector<Alternative> weigh(const Ready& ready) const;
  Question& ask(bool is_schedule, std::vector<Alternative> alternatives);
  std::vector<Alternative> free_answers(std::uint32_t options) const;

  World& world_;
  Bounding bounding_;
  DepthFirstLimits limits_;
  std::uint32_t bound_ = 0;
  bool has_cut_ = false;  // an alternative was beyond the bound
  Spent spent_;
  std::vector<Question> path_;
  std::size_t depth_ = 0;  // questions of path_ answered in the present execution
  std::vector<arena::Snapshot> snapshots_;
  std::uint32_t snapshots_used_ = 0;
  BoundedResult result_;
};

}  // namespace dojo::sim
