// Writes down, as deviations, what another chooser decides.
#pragma once

#include "sim/chooser.h"
#include "sim/explore/deviation.h"

namespace dojo::sim {

/// The answers, and instants later than the first. The order is up to those derived from it.
class AnswerRecorder : public Chooser {
 public:
  bool may_run_on_fibers() const override { return decides_.may_run_on_fibers(); }
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  const Deviations& deviations() const { return deviations_; }

 protected:
  explicit AnswerRecorder(Chooser& decides) : decides_(decides) {}
  void note_instant(const Ready& ready, const Pick& pick);

  Chooser& decides_;
  Deviations deviations_;
};

class Recorder final : public AnswerRecorder {
 public:
  explicit Recorder(Chooser& decides) : AnswerRecorder(decides) {}

  Pick next(const Ready& ready) override;
  /// Steps in which another actor fired than in the step before.
  std::uint32_t switches() const { return switches_; }

 private:
  const Actor* last_ = nullptr;
  std::uint32_t switches_ = 0;
};

}  // namespace dojo::sim
