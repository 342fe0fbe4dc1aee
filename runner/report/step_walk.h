// A replayed run as steps to walk through, forward and back: who took each step, and what happened
// in it, in the words of the story. Commands in, text out; `dojo replay --step` is the terminal
// around it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/report/explain.h"
#include "runner/report/story_log.h"
#include "sim/observer.h"

namespace dojo::report {

struct StepTaken {
  std::uint64_t id = 0;  ///< as the verdict counts them
  sim::Tick time = 0;
  std::string actor;
};

/// Writes down each step of a run.
class StepList final : public sim::Observer {
 public:
  void on_step(sim::StepId step, const sim::Actor& actor, sim::Tick now,
               const sim::Enabling&) override {
    steps_.push_back({step, now, actor.name()});
  }
  const std::vector<StepTaken>& steps() const { return steps_; }

 private:
  std::vector<StepTaken> steps_;
};

class StepWalk {
 public:
  /// All three live longer than the walk. `broken_step`: in which an invariant breaks, 0 for none.
  /// Requires: at least one step; the explanation is of these events.
  StepWalk(const std::vector<StepTaken>& steps, const std::vector<Event>& events,
           const Explanation& explanation, std::uint64_t broken_step);

  /// The step where one stands.
  std::string text() const;
  /// Obeys one line and says what there is to see; nothing when the walk is over.
  std::optional<std::string> obey(std::string_view line);

  static std::string help();
  std::uint64_t standing_at() const { return steps_[at_].id; }

 private:
  std::size_t first_event(std::size_t step) const;
  std::string event_line(std::size_t event) const;
  std::string state_text() const;
  std::string go(std::uint64_t id);
  std::string forward();
  std::string back();
  std::string forward_to_told();
  std::string to_broken();

  const std::vector<StepTaken>& steps_;
  const std::vector<Event>& events_;
  const Explanation& explanation_;
  std::uint64_t broken_step_;
  std::vector<std::size_t> told_as_;  // by event: number of its line in the story, 0 for none
  std::size_t at_ = 0;                // index into steps_
};

}  // namespace dojo::report
