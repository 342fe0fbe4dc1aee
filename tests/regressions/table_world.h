// The tables of the data layer without a machine: one object, its entries, and what is under way.
//
// A state is a value; a move is one step of the real table code (Step, rows, guards) on the entry
// of one node, exactly what the shell does while it holds the entry's lock. Sleeping, filling in
// data and delivery are moves of their own, and so is a look-up that makes an entry or finds none:
// it precedes the lock. So every order that the lock allows is there. There are no times, cores or
// packets: a channel per (sender, receiver, service) keeps its order; any of the messages that have
// to wait may be tried again at any time (the requeue thread keeps their order, but a put takes
// those that came in since it began its round).
// So a cell that is not reached here cannot be reached by the whole machine with locking `entry`;
// that the machine can follow what is reached here is shown case by case (guided_test.cpp).
//
// Spec: protocols/kddm/kddm.md. Used by reachability_test.cpp, which compares what it reaches with
// docs/findings.md.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm::test {

struct TableInstruction {
  Op op{};
  std::uint8_t destination = 0;  ///< flush; the number of nodes: nowhere
};
using TableProgram = std::vector<TableInstruction>;

/// Which programs run: each thread does as many of `ops` as its budget says, any choice of them.
struct TableScope {
  std::vector<std::vector<std::uint8_t>> budgets = {{2}, {2}};  ///< by node, by thread of the node
  /// Of the same shape, or empty: what each thread does, then, instead of any choice.
  std::vector<std::vector<TableProgram>> programs = {};
  std::vector<Op> ops = {Op::kGet, Op::kGrab, Op::kFind, Op::kRemove, Op::kFlush, Op::kSync};
  Variant variant = Variant::kKerrighed;
  /// A step to which an oracle of steps and states objects ends the run.
  bool is_judged = false;
};

class TableState {
 public:
  static constexpr std::size_t kNodes = 3;
  static constexpr std::size_t kThreads = 2;

  struct Entry {
    State state = State::kNoEntry;
    std::uint8_t owner = 0;
    std::uint8_t copyset = 0;  ///< bit per node
    std::uint8_t rmset = 0;
    std::uint8_t frozen = 0;
    std::uint8_t sleepers = 0;
    bool is_pinned = false;
    bool sends_ack2 = false;
    bool has_data = false;
    bool is_new = false;  ///< judged runs: no step has published it yet
    bool operator==(const Entry&) const = default;
  };
  /// kEntering: has made the entry of its operation, and is to lock it.
  enum class Phase : std::uint8_t { kIdle, kAsleep, kFilling, kHolding, kEntering };
  struct Thread {
    std::uint8_t left = 0;  ///< operations it may still begin
    Phase phase = Phase::kIdle;
    Op op = Op::kGet;
    std::uint8_t destination = 0;  ///< flush; the number of nodes: nowhere
    bool is_resumed = false;
    Event resume{};
    bool is_woken = false;
    bool operator==(const Thread&) const = default;
  };
  struct Parcel {
    MessageType type{};
    std::uint16_t flags = 0;
    std::uint8_t reply = 0;
    std::uint8_t new_owner = 0;
    State target{};
    bool is_write = false;
    bool has_page = false;
    std::uint8_t copyset = 0;
    std::uint8_t rmset = 0;
    std::uint8_t from = 0;
    bool is_filling = false;  ///< the handler of this message fills in its data
    bool is_missed = false;   ///< its handler has looked the entry up, and there was none
    Event resume{};
    bool operator==(const Parcel&) const = default;
  };
  using Queue = std::vector<Parcel>;

  std::array<Entry, kNodes> entries;
  std::array<std::array<Thread, kThreads>, kNodes> threads;
  std::array<std::array<std::array<Queue, 2>, kNodes>, kNodes> channels;  ///< [from][to][service]
  std::array<Queue, kNodes> waiting;                                      ///< requeued

  /// The same bytes for the same state.
  std::string packed() const;
  static TableState unpack(std::string_view bytes);
};

/// A move, small enough to keep one for each state.
struct TableMove {
  enum class Kind : std::uint8_t {
    kBegin,
    kEnter,
    kWake,
    kFill,
    kPut,
    kLookUp,
    kDeliver,
    kImport,
    kRetry
  };
  Kind kind{};
  std::uint8_t node = 0;
  std::uint8_t from = 0;  ///< channel, thread, or place among the waiting
  std::uint8_t service = 0;
  Op op{};
  std::uint8_t destination = 0;
  bool operator==(const TableMove&) const = default;
};

/// What a move led to.
struct TableStep {
  TableMove move;
  const TableState* next = nullptr;  ///< null when the run ends here
  /// Then: "M35 READ_OWNER", "single-writer L75 INV_FILLING" (rule, state before the step), or what
  /// an assertion said.
  std::string objection;
  std::string told;  ///< "n1 grab: INV_COPY -> WAIT_OBJ_WRITE (L9)"
};

class TableWorld {
 public:
  explicit TableWorld(const TableScope& scope);
  ~TableWorld();
  TableState beginning() const;
  /// Calls `visit` for each move that is possible in `state`. `tells`: with texts.
  void moves(const TableState& state, const std::function<void(const TableStep&)>& visit,
             bool tells = false);

 private:
  class Bench;
  TableScope scope_;
  std::unique_ptr<Bench> bench_;
};

}  // namespace dojo::kddm::test
