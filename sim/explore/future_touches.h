// What may still be touched from a state on, and by whom: the union over all ways on.
//
// A search that has seen all that follows a step knows whether anybody else could still have come
// into conflict with it. If nobody could, the step may be taken first and nothing else need be
// tried there (a persistent set, found after the fact: matching_search.h).
// Source: Godefroid, Partial-Order Methods, LNCS 1032, 1996 (persistent sets); Yang, Chen,
// Gopalakrishnan, Kirby, SPIN 2008 (summaries of what follows a state).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/explore/footprint.h"

namespace dojo::sim {

/// Actors, as bits.
using ActorSet = std::uint64_t;
/// Stands for all but the first 63, who are never taken for each other.
inline constexpr ActorSet kNoBitOfTheirOwn = ActorSet{1} << 63;

/// Small numbers for what is touched, and bits for who touches it.
class TouchNames {
 public:
  enum class Kind : std::uint8_t {
    kObject,
    kLock,       ///< read by a section that is one step, written by one that stops in its middle
    kReadiness,  ///< of the next step of an actor: written by who keeps it from going on
    kBudget,     ///< of rare events
  };
  std::uint32_t object(Kind kind, std::uint32_t name);
  ActorSet actor(std::uint32_t path);

 private:
  std::unordered_map<std::uint64_t, std::uint32_t> objects_;
  std::unordered_map<std::uint32_t, std::uint32_t> actors_;
};

/// Touches of the steps that were tried in one state.
class StepTouches {
 public:
  struct Item {
    std::uint32_t object;  ///< TouchNames
    std::uint32_t name;    ///< of a kObject; else 0
    bool writes;
    bool is_inside;  ///< a lock was held, at least once
    ActorSet who;
    Guards guards;  ///< held at every such touch
  };
  void add(const Item& touch);
  const std::vector<Item>& items() const { return items_; }
  /// Adds to `names` the objects which two steps touch in conflict, one of them inside a section,
  /// without a common lock.
  void find_unguarded(std::vector<std::uint32_t>& names) const;

 private:
  std::vector<Item> items_;  // one for each object, actor and kind
};

class FutureTouches {
 public:
  void clear();
  void add(const StepTouches& steps);
  void add(const FutureTouches& other);
  /// Anything may follow: all that is known of a state on the present way.
  void add_everything() { is_everything_ = true; }
  /// Does somebody outside `own` touch what `steps` touch, one of the two writing it?
  bool conflicts_with(const StepTouches& steps, ActorSet own) const;

  friend bool operator==(const FutureTouches&, const FutureTouches&) = default;
  std::uint64_t hash() const;
  std::size_t bytes() const { return uses_.size() * sizeof(Use); }

 private:
  struct Use {
    ActorSet readers = 0;
    ActorSet writers = 0;
    friend bool operator==(const Use&, const Use&) = default;
  };
  std::vector<Use> uses_;  // by object; the last one is in use
  bool is_everything_ = false;
};

/// Keeps each of them once.
class FutureTable {
 public:
  using Id = std::uint32_t;
  Id keep(const FutureTouches& touches);
  const FutureTouches& operator[](Id id) const { return kept_[id]; }
  std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  std::vector<FutureTouches> kept_;
  std::unordered_multimap<std::uint64_t, Id> by_hash_;
  std::size_t bytes_ = 0;
};

}  // namespace dojo::sim
