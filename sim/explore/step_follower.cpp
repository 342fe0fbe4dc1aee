#include "sim/explore/step_follower.h"

#include <algorithm>

namespace dojo::sim {

std::vector<JoinedStep> joined_steps(const Execution& execution) {
  std::vector<JoinedStep> steps;
  for (std::size_t i = 0; i < execution.size(); ++i) {
    const Event& event = execution[i];
    steps.push_back({event.path, 1 + event.left_out, event.answers});
  }
  return steps;
}

Pick StepFollower::next(const Ready& ready) {
  if (step_ < steps_.size() && taken_ == steps_[step_].times) {
    ++step_;
    taken_ = 0;
    answered_ = 0;
  }
  std::size_t index = 0;
  if (step_ < steps_.size()) {
    ++taken_;
    const auto wanted = std::ranges::find(ready.actors, steps_[step_].path, &Actor::path);
    is_on_track_ = is_on_track_ && wanted != ready.actors.end();
    if (wanted != ready.actors.end()) {
      index = static_cast<std::size_t>(wanted - ready.actors.begin());
    }
  }
  return {index, ready.first_instant(index)};
}

std::uint32_t StepFollower::choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) {
  if (step_ >= steps_.size() || answered_ >= steps_[step_].answers.size()) return 0;
  return steps_[step_].answers[answered_++];
}

bool StepFollower::happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                           std::uint32_t) {
  return choose(site, who, ordinal, 2) != 0;
}

}  // namespace dojo::sim
