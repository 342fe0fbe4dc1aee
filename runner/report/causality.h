// Which events of a story are ordered by the machine, and which only happened to come in this
// order.
//
// Vector clocks over the story: program order, lock given back -> taken, waker -> woken, message
// sent -> received, starting a task, signals, timers and interrupts between cores. Accesses to
// shared words order nothing: two of them without one of these edges between are a race.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runner/report/story_log.h"

namespace dojo::report {

/// Two events, as indices.
struct EventPair {
  std::size_t first = 0;
  std::size_t second = 0;
  friend bool operator==(const EventPair&, const EventPair&) = default;
};

class Causality {
 public:
  explicit Causality(std::span<const Event> events);

  /// Does the machine order `a` before `b`? Requires: a < b.
  bool is_ordered(std::size_t a, std::size_t b) const;
  /// Messages: (sent, received), in order of reception. A duplicate is received twice.
  const std::vector<EventPair>& messages() const { return messages_; }
  /// Events that the machine orders directly before `event`, by other contexts.
  const std::vector<std::size_t>& causes(std::size_t event) const;
  /// The event before `event` in the same context.
  std::optional<std::size_t> previous(std::size_t event) const;

 private:
  struct Position {
    std::uint32_t context = 0;
    std::uint32_t count = 0;     ///< number of the event in its context, from 1
    std::uint32_t snapshot = 0;  ///< what the context knew of the others
    std::size_t previous = SIZE_MAX;
  };
  struct ContextState {
    std::uint32_t count = 0;
    std::uint32_t snapshot = 0;
    std::size_t last = SIZE_MAX;
  };
  using Clock = std::vector<std::uint32_t>;
  using Name = std::pair<std::uint32_t, std::string>;  // node, name

  void add(std::size_t index);
  void take_causes(std::size_t index);
  void leave_traces(std::size_t index);
  void take(std::map<Name, std::size_t>& pending, const Name& name, std::size_t index);
  void join(std::size_t index, std::size_t cause);
  std::uint32_t context_of(const Event& event);

  std::span<const Event> events_;
  std::vector<Position> positions_;
  std::vector<Clock> snapshots_;
  std::vector<ContextState> contexts_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> context_ids_;
  std::map<std::size_t, std::vector<std::size_t>> causes_;
  std::vector<EventPair> messages_;

  // What waits to be met by the other end.
  std::map<std::uint32_t, std::vector<std::size_t>>
      unlocked_;  // by object: since it was free of others
  std::map<std::uint32_t, std::vector<std::size_t>> by_path_;  // spawn, signal
  std::map<Name, std::size_t> woken_;
  std::map<Name, std::size_t> armed_;
  std::map<Name, std::size_t> interrupted_;
  std::map<std::uint64_t, std::size_t> sent_;  // by packet; a duplicate meets it again
  std::optional<std::size_t> boot_;
};

/// The word of memory that an event reads or writes; nothing for events of other kinds.
struct Word {
  std::uint32_t node = 0;
  std::uint64_t id = 0;
  bool is_page = false;
  friend auto operator<=>(const Word&, const Word&) = default;
};
std::optional<Word> word_of(const Event& event);
bool is_write(const Event& event);

}  // namespace dojo::report
