// Who brought whom into being: the actor that fired in the step which first enabled another one.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/chooser.h"
#include "sim/engine.h"

namespace dojo::sim {

class Family {
 public:
  struct Member {
    std::uint32_t slot = UINT32_MAX;
    std::uint32_t path = 0;  ///< 0: the world itself
    bool is_world() const { return path == 0; }
  };

  void begin() {
    is_known_.clear();
    fired_.clear();
  }

  /// Calls on_new(child, parent) for each candidate that was never one before.
  template <class OnNew>
  void look(const Ready& ready, OnNew&& on_new) {
    for (const Actor* actor : ready.actors) {
      if (actor->slot() >= is_known_.size()) is_known_.resize(actor->slot() + 16);
      if (is_known_[actor->slot()]) continue;
      is_known_[actor->slot()] = true;
      on_new(*actor, by_step(actor->enabling().cause));
    }
  }

  /// `chosen` is about to fire.
  void fires(const Actor& chosen) {
    const auto step = static_cast<StepId>(chosen.engine().steps() + 1);
    if (fired_.empty()) first_ = step;
    fired_.resize(step - first_ + 1);  // steps in between were decided by somebody else
    fired_.back() = {chosen.slot(), chosen.path()};
  }

 private:
  Member by_step(StepId step) const {
    if (fired_.empty() || step < first_ || step - first_ >= fired_.size()) return {};
    return fired_[step - first_];
  }

  std::vector<bool> is_known_;  // by slot
  std::vector<Member> fired_;   // by step
  StepId first_ = 0;
};

}  // namespace dojo::sim
