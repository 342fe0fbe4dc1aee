// Tells how far a hunt has come, a few times a second.
#pragma once

#include <chrono>

#include "runner/campaign/rounds.h"

namespace dojo::campaign {

class ProgressTeller {
 public:
  ProgressTeller(const HuntOptions& options, std::uint64_t planned)
      : options_(options), planned_(planned) {}

  /// Since the hunt began.
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// Cheap where nobody listens.
  void tell(const RoundsResult& so_far) {
    if (!options_.on_progress) return;
    const Clock::time_point now = Clock::now();
    if (now - told_ < std::chrono::milliseconds(100)) return;
    told_ = now;
    options_.on_progress({.schedules = so_far.schedules,
                          .planned = planned_,
                          .causes = so_far.findings.size(),
                          .seconds = seconds(),
                          .classes = so_far.coverage.classes(),
                          .seconds_since_new_class = so_far.coverage.seconds_since_new_class(),
                          .doing = ""});
  }

 private:
  using Clock = std::chrono::steady_clock;

  const HuntOptions& options_;
  std::uint64_t planned_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point told_;
};

}  // namespace dojo::campaign
