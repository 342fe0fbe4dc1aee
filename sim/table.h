// Transition tables: what a protocol does on each (state, event), as data that is checked at
// compile time.
//
//   constexpr Row<Home> kRows[] = {{"H1", in(S::kFree), E::kAsk, {&Home::lend}, S::kLent, kDone},
//   ...}; static_assert(is_total<kStates, E::kAsk, E::kLost>(kRows)); constexpr auto kIndex =
//   index_of<kStates, E::kAsk, E::kLost>(kRows);
//
// A Machine names its State and Event enumerations and has the actions as member functions. A table
// covers a range of consecutive events, so that one protocol can be split over files by message:
// its parts are joined by `find`. The shell that owns the machine runs the row it gets: actions,
// next state, `after` (what others may see only once the state is written: wake-ups), then the
// verdict.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace dojo::sim {

enum class Verdict : std::uint8_t {
  kDone,       ///< the operation or message is complete
  kSleep,      ///< wait, then look at the entry again
  kSleepOnce,  ///< wait once, then re-enter with the row's event `again`
  kRequeue,    ///< keep the message and try it again later
  kForward,    ///< the message was passed on
  kImport,     ///< fill in data without the lock, then re-enter with the row's event `again`
  kReply,      ///< answered, nothing changed here
  kIgnore,     ///< nothing to do
  kNone,       ///< a local operation ends without the object
  kUnhandled,  ///< the published protocol has no answer
  kNever,      ///< unreachable by argument
};

/// A set of states, one bit each.
using StateSet = std::uint32_t;

template <class State, class... More>
constexpr StateSet in(State first, More... more) {
  return ((StateSet{1} << static_cast<unsigned>(first)) | ... |
          (StateSet{1} << static_cast<unsigned>(more)));
}

template <class Machine>
using Action = void (Machine::*)();

template <class Machine>
struct Row {
  using State = typename Machine::State;
  using Event = typename Machine::Event;

  static constexpr std::size_t kMaxActions = 4;
  static constexpr std::size_t kMaxAfter = 2;

  const char* rule;
  StateSet from;
  Event event;
  std::array<Action<Machine>, kMaxActions> actions;
  State next;  ///< Machine::kStay: as it is
  Verdict verdict;
  std::array<Action<Machine>, kMaxAfter> after{};
  Event again{};  ///< kSleepOnce, kImport: how to re-enter
};

/// How many rows answer (state, event).
template <class Machine, std::size_t N>
consteval int answers(const Row<Machine> (&rows)[N], unsigned state, unsigned event) {
  int count = 0;
  for (const Row<Machine>& row : rows) {
    if (static_cast<unsigned>(row.event) == event && ((row.from >> state) & 1) != 0) ++count;
  }
  return count;
}

/// Each (state, event) with a state of `states` and an event of First..Last has exactly one row,
/// and no row lies outside.
template <StateSet States, auto First, auto Last, class Machine, std::size_t N>
consteval bool is_total(const Row<Machine> (&rows)[N]) {
  for (const Row<Machine>& row : rows) {
    if (row.event < First || Last < row.event || (row.from & ~States) != 0) return false;
  }
  for (unsigned event = unsigned(First); event <= unsigned(Last); ++event) {
    for (unsigned state = 0; state < 32; ++state) {
      const bool is_state = ((States >> state) & 1) != 0;
      if (answers(rows, state, event) != (is_state ? 1 : 0)) return false;
    }
  }
  return true;
}

inline constexpr std::uint8_t kNoRow = 0xFF;

/// Row numbers by (event, state).
template <std::size_t Events>
using RowIndex = std::array<std::array<std::uint8_t, 32>, Events>;

template <auto First, auto Last, class Machine, std::size_t N>
consteval auto index_of(const Row<Machine> (&rows)[N]) {
  static_assert(N < kNoRow);
  constexpr std::size_t kEvents = std::size_t(Last) - std::size_t(First) + 1;
  RowIndex<kEvents> index{};
  for (auto& line : index) line.fill(kNoRow);
  for (std::size_t i = 0; i < N; ++i) {
    for (unsigned state = 0; state < 32; ++state) {
      if (((rows[i].from >> state) & 1) == 0) continue;
      index[std::size_t(rows[i].event) - std::size_t(First)][state] = std::uint8_t(i);
    }
  }
  return index;
}

/// One part of a table, type-erased in its size. Points to constants.
template <class Machine>
struct Part {
  std::span<const Row<Machine>> rows;
  std::span<const std::array<std::uint8_t, 32>> index;
  typename Machine::Event first;
};

/// The row for (state, event), or nullptr when no part covers it.
template <class Machine>
constexpr const Row<Machine>* find(std::span<const Part<Machine>* const> parts,
                                   typename Machine::State state, typename Machine::Event event) {
  for (const Part<Machine>* part : parts) {
    if (event < part->first) continue;
    const std::size_t line = std::size_t(event) - std::size_t(part->first);
    if (line >= part->index.size()) continue;
    const std::uint8_t number = part->index[line][std::size_t(state)];
    return number == kNoRow ? nullptr : &part->rows[number];
  }
  return nullptr;
}

}  // namespace dojo::sim
