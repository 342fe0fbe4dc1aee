// Tells a schedule of joined steps (joining.h) as one of single steps: in each step of the
// execution the same actor takes the step and all choice points that were left out in it.
#pragma once

#include <utility>
#include <vector>

#include "sim/chooser.h"
#include "sim/explore/execution.h"

namespace dojo::sim {

/// One step of a schedule in which sections may be joined.
struct JoinedStep {
  std::uint32_t path;   ///< of the actor
  std::uint32_t times;  ///< single steps that it stands for, at least one
  std::vector<std::uint32_t> answers;
};
std::vector<JoinedStep> joined_steps(const Execution& execution);

class StepFollower final : public Chooser {
 public:
  explicit StepFollower(std::vector<JoinedStep> steps) : steps_(std::move(steps)) {}

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  /// Every step so far was the one that was asked for.
  bool is_on_track() const { return is_on_track_; }

 private:
  std::vector<JoinedStep> steps_;
  std::size_t step_ = 0;
  std::uint32_t taken_ = 0;   // single steps of steps_[step_]
  std::size_t answered_ = 0;  // questions in steps_[step_]
  bool is_on_track_ = true;
};

}  // namespace dojo::sim
