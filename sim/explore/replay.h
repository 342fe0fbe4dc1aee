// Replays deviations. Strict: says at which step a changed program drifts. Lenient: skips what does
// not apply (the minimiser's mode).
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "sim/chooser.h"
#include "sim/explore/deviation.h"
#include "sim/explore/holds.h"

namespace dojo::sim {

class Replay final : public Chooser {
 public:
  explicit Replay(const Deviations& deviations);

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;

  /// The first recorded answer that was not possible, or nothing.
  const std::optional<std::string>& drift() const { return drift_; }
  /// Recorded answers that were given.
  std::size_t applied() const { return applied_; }
  std::size_t recorded() const { return answers_.size() + holds_.size(); }
  /// Those that have made a difference, in the order of the run.
  const Deviations& effective() const { return effective_; }

 private:
  struct Question {
    std::uint32_t site;
    std::uint32_t actor;
    std::uint32_t ordinal;
    friend bool operator==(const Question&, const Question&) = default;
  };
  struct QuestionHash {
    std::size_t operator()(const Question& question) const;
  };
  const std::uint64_t* find(std::uint32_t site, std::uint32_t actor, std::uint32_t ordinal) const;
  std::size_t who_goes(const Ready& ready);
  void drift_at(std::string what);

  std::unordered_map<Question, std::uint64_t, QuestionHash> answers_;
  std::optional<std::string> drift_;
  std::size_t applied_ = 0;
  Holds holds_;
  Deviations effective_;
};

}  // namespace dojo::sim
