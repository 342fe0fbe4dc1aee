// The story in sentences: who, where, in which protocol state, did what, and why that breaks the
// invariant. The same lines as the table of an explanation, said so that they can be read aloud.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runner/report/explain.h"
#include "runner/report/state_change.h"
#include "sim/violation.h"

namespace dojo::report {

/// After this step the failure can no longer be avoided, as far as continuations were tried.
struct LastChance {
  std::uint64_t step = 0;     ///< 0: it could not from the beginning on
  std::uint64_t samples = 0;  ///< continuations that were tried after it; all of them fail
};

/// Everything that is known about a told counterexample besides its lines.
struct Verdict {
  sim::Violation violation;
  std::string margin;     ///< "140 ns: n0/c1 must run 140 ns late (...)"; "" when unknown
  std::string minimised;  ///< "61 -> 3 deviations ..."; "" when unknown
  std::string replay;     ///< the command; "" when there is none
  std::optional<LastChance> last_chance;
};

/// One sentence about lines `first` to `last` (indices into Explanation::lines).
struct Sentence {
  std::string text;
  std::size_t first = 0;
  std::size_t last = 0;
};

class Narrator {
 public:
  /// `events`: the story that `told` explains. Both live longer.
  Narrator(std::span<const Event> events, const Explanation& told);

  /// One line by itself.
  std::string line(std::size_t index) const;
  /// The whole story: consecutive lines of one operation are one sentence.
  std::vector<Sentence> story() const;
  std::span<const StateSpan> states() const { return spans_; }

 private:
  std::string who(const ExplainedLine& line) const;
  std::string deed(const ExplainedLine& line, bool is_first) const;
  std::string races(const ExplainedLine& line) const;

  const Explanation& told_;
  std::vector<StateSpan> spans_;
};

/// "single-writer" -> "two nodes own or may write one object at a time"; "" for an unknown oracle.
std::string oracle_sentence(const std::string& oracle);

/// "This breaks the invariant single-writer", "This is the violation deadlock".
std::string verdict_text(const sim::Violation& violation);
/// "Noticed by n2/rpc/0.0 at kddm_invariants.cpp:92, in step 247, after 910.228 us."
std::string noticed_text(const sim::Violation& violation);

/// What broke, who noticed it, the last moment at which it could be avoided, how late things ran.
std::vector<std::string> conclusion(const Explanation& told, const Verdict& verdict);

/// How many lines come before the failure can no longer be avoided, the last one's step included.
std::optional<std::size_t> last_chance_line(const Explanation& told, const Verdict& verdict);

}  // namespace dojo::report
