// A system of guarded rules over registered state: what a stateful search explores.
//
// A state is a value of declared fields; a rule may fire where its guard holds and makes another
// state. Fields are packed side by side in their declared order, so that equal states are equal
// words: nothing else of memory, no padding and no address, is ever compared or hashed.
//
// Written with rule_model.h; searched by sim/explore/stateful_search.h. A plain helper like
// sim/table.h: protocols use it, and it knows none of them. Tests: tests/explore/rules_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dojo::sim::rules {

/// 64-bit words of a packed state, at most: word 0 is the part that belongs to no node.
inline constexpr std::size_t kStateWordsMax = 8;

struct Packed {
  std::array<std::uint64_t, kStateWordsMax> words{};
  friend auto operator<=>(const Packed&, const Packed&) = default;
};

/// What a system tells of one of its rules.
struct RuleInfo {
  std::string_view id;       ///< as in the spec: "G4"
  std::string_view name;     ///< what it does: "serve shared"
  bool is_progress = false;  ///< somebody got what they waited for
  bool is_fair = true;       ///< enabled for ever, it fires in the end; false: the users' will
};

/// What must hold in every state, under the name of its oracle.
struct InvariantInfo {
  std::string_view oracle;
  std::string_view sentence;
};

/// A rule with its parameters, by number: 0 to RuleSystem::instances() - 1.
using Instance = std::uint16_t;

struct Successor {
  Instance instance = 0;
  Packed state;
};

/// Everything a search asks of one state.
struct Expansion {
  std::vector<Successor> successors;  ///< one for each enabled instance, in the order of numbers
  std::uint32_t broken = 0;           ///< bit i: invariant i does not hold
  bool is_waiting = false;            ///< somebody waits: from here on progress is due
};

class RuleSystem {
 public:
  virtual ~RuleSystem() = default;

  virtual std::span<const RuleInfo> rules() const = 0;
  virtual std::span<const InvariantInfo> invariants() const = 0;
  virtual Instance instances() const = 0;
  /// The rule of an instance: index into rules().
  virtual std::size_t rule_of(Instance instance) const = 0;
  virtual std::size_t words() const = 0;

  virtual std::vector<Packed> starts() const = 0;
  /// Fills `out` anew. `is_canonical`: each successor in canonical form.
  virtual void expand(const Packed& state, bool is_canonical, Expansion& out) const = 0;
  /// The one state that stands for all that differ by a renaming of nodes and of values.
  virtual Packed canonical(const Packed& state) const = 0;

  virtual std::string instance_text(Instance instance) const = 0;  ///< "G4 serve shared, n2"
  /// The fields that differ: "n2.asks ASK_SHARED -> NONE, serving NONE -> ASK_SHARED".
  virtual std::string change_text(const Packed& before, const Packed& after) const = 0;
};

}  // namespace dojo::sim::rules
