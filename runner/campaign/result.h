// What a hunt found and a run measured: plain results that the reports print. No simulator state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/critical.h"
#include "sim/explore/deviation.h"
#include "sim/explore/margin.h"
#include "sim/violation.h"

namespace dojo::campaign {

/// Sizes of a counterexample.
struct Size {
  std::size_t deviations = 0;
  std::size_t faults = 0;  ///< deviations that let a fault happen
  std::int64_t nodes = 0;
  std::int64_t threads = 0;  ///< tasks of the workload, over all nodes
  std::uint64_t steps = 0;
  std::uint32_t switches = 0;
};

/// One distinct cause, with its counterexample.
struct Finding {
  sim::Violation violation;  ///< of the minimised run
  std::uint64_t index = 0;   ///< schedule that found it first, from 0
  std::uint64_t times = 1;   ///< schedules that found this cause
  bool is_known = false;     ///< by one of the scenario's known schedules: index counts those
  bool is_expected = false;
  sim::Deviations deviations;          ///< minimised
  std::vector<std::string> overrides;  ///< -D values of the smaller scenario it happens in
  std::string key;                     ///< replay key for the scenario with those overrides
  std::string file;                    ///< counterexample file, "" while not written
  Size before;
  Size after;
  std::uint64_t replays = 0;    ///< spent on minimising
  bool is_one_minimal = false;  ///< no single deviation can be taken from it: tried, one by one
  std::optional<sim::Critical> critical;  ///< not asked for without minimising
  sim::Margin margin;
  bool has_margin = false;
};

/// How much of what may happen a hunt has seen. All but the seconds is the same for any number of
/// workers.
struct Coverage {
  /// Distinct happens-before classes: schedules that differ only in the order of steps that do not
  /// conflict are one. Counted among `looked_at` schedules; 0 where the strategy cannot tell.
  std::uint64_t classes = 0;
  std::uint64_t looked_at = 0;
  std::uint64_t classes_seen_once = 0;  ///< their share is how often the next one is new
  std::uint64_t last_new_class = 0;     ///< schedule that showed it, from 0
  double seconds_since_new_class = 0;
  /// (state, event) pairs of protocol tables.
  std::uint64_t pairs = 0;
  std::uint64_t pairs_answered = 0;        ///< those that exist: the table has an answer
  std::vector<std::string> pairs_missing;  ///< "READ_OWNER GrabSole"
  std::uint64_t last_new_pair = 0;
  double seconds_since_new_pair = 0;
};

/// What a hunt through states has seen.
struct StatefulSummary {
  std::uint64_t states = 0;
  std::uint64_t rules = 0;  ///< enabled, over all states
  std::uint32_t depth = 0;  ///< rules to the furthest state
  std::size_t bytes = 0;    ///< that the states took
  bool has_symmetry = false;
  bool finds_lassos = false;
};

enum class Outcome : std::uint8_t { kPass, kViolation, kLimit };
const char* name_of(Outcome outcome);

struct HuntResult {
  Outcome outcome = Outcome::kPass;
  /// The expected finding, else the one with the lowest index; index into findings.
  std::optional<std::size_t> main;
  std::vector<Finding> findings;         ///< by cause, in order of index
  std::uint64_t schedules = 0;           ///< known ones included
  std::uint64_t known = 0;               ///< of them known before the hunt
  std::vector<std::string> known_notes;  ///< on those that no longer show what they are kept for
  double seconds = 0;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  std::uint64_t seed = 1;
  std::string strategy;
  std::string bound;         ///< what the strategy guarantees, with the numbers of this world
  bool is_complete = false;  ///< a search that covered every schedule
  std::optional<StatefulSummary> stateful;  ///< of a hunt through states: no schedules were run
  /// Of the reduced search: what it did to be complete, and what its claim rests on.
  struct ReductionFacts {
    std::uint64_t blocked = 0;    ///< executions begun in vain: they repeat another one
    std::uint64_t fallbacks = 0;  ///< orders that could not be followed: all else was tried there
    std::uint64_t exposed = 0;    ///< objects at which joined critical sections stop
    bool joins_sections = false;
  };
  ReductionFacts reduction;
  /// Of --verify-independence.
  struct IndependenceFacts {
    bool is_asked = false;
    std::uint64_t pairs = 0;         ///< of adjacent steps, run in both orders
    std::uint64_t not_possible = 0;  ///< whose second step could not go first
    std::uint64_t repeated = 0;      ///< steps taken again from a state met before
    std::string objection;           ///< the first pair whose order matters
  };
  IndependenceFacts independence;
  /// Of the search with state matching.
  struct MatchingFacts {
    std::uint64_t states = 0;
    std::uint64_t steps = 0;    ///< from a state to the next
    std::uint64_t matched = 0;  ///< of them to a state met before
    std::uint64_t deepest = 0;  ///< steps of the longest way without a repetition
    std::uint64_t exposed = 0;  ///< objects at which joined critical sections stop
  };
  std::optional<MatchingFacts> matching;
  std::string limit;            ///< which limit ended it: "--time", "steps", "simulated time", ""
  bool is_interrupted = false;  ///< Ctrl-C
  std::map<std::string, std::uint64_t>
      sometimes;                    ///< declared conditions and how many schedules reached them
  std::vector<std::string> missed;  ///< declared and never reached
  Coverage coverage;
};

}  // namespace dojo::campaign
