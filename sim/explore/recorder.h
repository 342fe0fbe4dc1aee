// Writes down, as deviations, what another chooser decides.
#pragma once

#include "sim/chooser.h"
#include "sim/explore/deviation.h"

namespace dojo::sim {

class Recorder final : public Chooser {
 public:
  explicit Recorder(Chooser& decides) : decides_(decides) {}

  bool may_run_on_fibers() const override { return decides_.may_run_on_fibers(); }
  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  const Deviations& deviations() const { return deviations_; }
  /// Steps in which another actor fired than in the step before.
  std::uint32_t switches() const { return switches_; }

 private:
  Chooser& decides_;
  Deviations deviations_;
  const Actor* last_ = nullptr;
  std::uint32_t switches_ = 0;
};

}  // namespace dojo::sim
