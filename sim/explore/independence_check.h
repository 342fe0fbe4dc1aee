// Checks what a reduction rests on: that adjacent steps which are taken to commute really do.
//
// For each such pair of an execution, from the state before it: both orders are run, and then the
// same rule decides to the end. What every actor does and sees from then on (each value mixed into
// the fingerprint, times aside), how the run ends and what is still enabled then must be equal:
// states are compared by what can be observed of them, never as bytes. A pair whose second step is
// not possible first is counted and not judged. Each pair of events is judged once.
// Tests: tests/explore/independence_test.cpp, in which it objects.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/execution.h"
#include "sim/explore/world.h"
#include "sim/observer.h"

namespace dojo::sim {

class IndependenceCheck final : public Chooser, public Observer {
 public:
  explicit IndependenceCheck(World& world) : world_(world) {}

  /// Leaves the world somewhere else. The text names the first pair whose order matters.
  /// `joining`: as it was when the execution was run.
  std::optional<std::string> check(const Execution& execution, Joining* joining = nullptr);
  std::uint64_t pairs() const { return pairs_; }
  std::uint64_t not_possible() const { return not_possible_; }

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  void on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) override;
  void on_mix(std::uint64_t value) override;

 private:
  /// What can be observed of a run from the pair on.
  struct Outcome {
    std::map<std::uint32_t, std::uint64_t> histories;  ///< by actor: what it did and saw
    std::string verdict;
    bool was_possible = true;
  };

  bool save_states(const Execution& execution);
  Outcome run_from(std::size_t state, std::vector<const Event*> first);
  std::string difference(const Event& a, const Event& b, const Outcome& as_run,
                         const Outcome& swapped) const;
  std::string name_of(std::uint32_t path) const;

  World& world_;
  std::vector<arena::Snapshot> states_;  // before each event of the execution
  std::vector<const Event*> script_;
  std::size_t at_ = 0;
  std::size_t answered_ = 0;
  bool is_saving_ = false;
  bool is_recording_ = false;
  std::uint32_t current_ = 0;
  Outcome outcome_;
  std::map<std::uint32_t, std::string> names_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> judged_;
  std::uint64_t pairs_ = 0;
  std::uint64_t not_possible_ = 0;
};

}  // namespace dojo::sim
