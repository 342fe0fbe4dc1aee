#include "tests/regressions/table_world.h"

#include <fmt/format.h>

#include <exception>

#include "protocols/kddm/kddm_events.h"
#include "protocols/kddm/kddm_invariants.h"
#include "tests/support/fake_kernel.h"

namespace dojo::kddm::test {
namespace {

using kapi::NodeId;
using kapi::NodeSet;
using Phase = TableState::Phase;
using Kind = TableMove::Kind;

constexpr SetId kSet = 1;
constexpr ObjId kObject = 0;  // node 0 is its default owner

std::uint8_t to_bits(const NodeSet& set) {
  std::uint8_t bits = 0;
  set.for_each([&](NodeId node) { bits |= std::uint8_t(1u << node.value); });
  return bits;
}

NodeSet to_set(std::uint8_t bits) {
  NodeSet set;
  for (std::uint32_t node = 0; node < TableState::kNodes; ++node) {
    if ((bits >> node & 1) != 0) set.add(NodeId{node});
  }
  return set;
}

std::uint8_t to_byte(NodeId node) {
  return node.is_valid() ? static_cast<std::uint8_t>(node.value) : 0xFF;
}
NodeId to_node(std::uint8_t byte) { return byte == 0xFF ? kapi::kNoNode : NodeId{byte}; }

TableState::Parcel to_parcel(const Message& message, std::uint8_t from) {
  TableState::Parcel parcel;
  parcel.type = message.type;
  parcel.flags = static_cast<std::uint16_t>(message.flags);
  parcel.reply = to_byte(message.reply_node);
  parcel.new_owner = to_byte(message.new_owner);
  parcel.target = message.target;
  parcel.is_write = message.is_write;
  parcel.has_page = message.has_page;
  parcel.copyset = to_bits(message.copyset);
  parcel.rmset = to_bits(message.rmset);
  parcel.from = from;
  return parcel;
}

Message to_message(const TableState::Parcel& parcel) {
  Message message;
  message.type = parcel.type;
  message.set = kSet;
  message.object = kObject;
  message.flags = parcel.flags;
  message.reply_node = to_node(parcel.reply);
  message.new_owner = to_node(parcel.new_owner);
  message.target = parcel.target;
  message.is_write = parcel.is_write;
  message.has_page = parcel.has_page;
  message.copyset = to_set(parcel.copyset);
  message.rmset = to_set(parcel.rmset);
  message.from = NodeId{parcel.from};
  return message;
}

/// A kernel for code between two choice points: it only notes who is woken.
class StepKernel final : public dojo::test::FakeKernel {
 public:
  std::uint32_t self = 0;
  std::uint32_t nodes = 0;
  bool has_woken = false;

  NodeId node() const override { return NodeId{self}; }
  std::uint32_t node_count() const override { return nodes; }
  void count(const char*, std::int64_t) override {}
  void sometimes(const char*) override {}
  kapi::ObjectId make_word(const char*) override { return {}; }
  void drop_word(kapi::ObjectId) override {}
  void access(kapi::ObjectId, const char*, kapi::Access, const kapi::Where&) override {}
  void accessed(kapi::ObjectId, const char*, kapi::Access, std::uint64_t, std::uint64_t,
                const kapi::Where&) override {}
  kapi::ObjectId make_lock(kapi::LockKind, const char*, std::int32_t) override { return {}; }
  void drop_lock(kapi::ObjectId) override {}
  kapi::ObjectId make_wait_queue(const char*) override { return {}; }
  void drop_wait_queue(kapi::ObjectId) override {}
  std::uint32_t wake_up(kapi::ObjectId, std::int32_t, const kapi::Where&) override {
    has_woken = true;
    return 0;
  }
};

constexpr kapi::FrameId kFrame{1};

/// Data is there or not; what it is does not matter.
class NoData final : public Linker {
 public:
  kapi::FrameId create() override { return kFrame; }
  kapi::FrameId import_data(const kapi::Words&) override { return kFrame; }
  kapi::Words export_data(kapi::FrameId) override { return {}; }
  void drop(kapi::FrameId) override {}
};

class Self final : public Host {
 public:
  std::uint32_t node = 0;
  NodeId self() const override { return NodeId{node}; }
  std::uint64_t next_request_id() override { return 0; }
  void first_touched(const Set&, ObjId) override {}
  void removed(const Set&, ObjId) override {}
};

struct Unanswered : std::exception {
  std::string cell;
};

template <class T>
void put_byte(std::string& bytes, T value) {
  bytes.push_back(static_cast<char>(value));
}

void pack_queue(std::string& bytes, const TableState::Queue& queue) {
  put_byte(bytes, queue.size());
  for (const TableState::Parcel& parcel : queue) {
    put_byte(bytes, parcel.type);
    put_byte(bytes, parcel.flags & 0xFF);
    put_byte(bytes, parcel.flags >> 8);
    put_byte(bytes, parcel.reply);
    put_byte(bytes, parcel.new_owner);
    put_byte(bytes, parcel.target);
    put_byte(bytes, unsigned{parcel.is_write} | unsigned{parcel.has_page} << 1 |
                        unsigned{parcel.is_filling} << 2 | unsigned{parcel.is_missed} << 3);
    put_byte(bytes, unsigned{parcel.copyset} | unsigned{parcel.rmset} << 4);
    put_byte(bytes, parcel.from);
    if (parcel.is_filling) put_byte(bytes, parcel.resume);
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  unsigned byte() { return static_cast<unsigned char>(bytes_[at_++]); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

void unpack_queue(Reader& in, TableState::Queue& queue) {
  queue.resize(in.byte());
  for (TableState::Parcel& parcel : queue) {
    parcel.type = MessageType(in.byte());
    parcel.flags = static_cast<std::uint16_t>(in.byte());
    parcel.flags |= static_cast<std::uint16_t>(in.byte() << 8);
    parcel.reply = static_cast<std::uint8_t>(in.byte());
    parcel.new_owner = static_cast<std::uint8_t>(in.byte());
    parcel.target = State(in.byte());
    const unsigned bits = in.byte();
    parcel.is_write = (bits & 1) != 0;
    parcel.has_page = (bits & 2) != 0;
    parcel.is_filling = (bits & 4) != 0;
    parcel.is_missed = (bits & 8) != 0;
    const unsigned sets = in.byte();
    parcel.copyset = sets & 0xF;
    parcel.rmset = static_cast<std::uint8_t>(sets >> 4);
    parcel.from = static_cast<std::uint8_t>(in.byte());
    if (parcel.is_filling) parcel.resume = Event(in.byte());
  }
}

}  // namespace

TableState TableState::unpack(std::string_view bytes) {
  Reader in(bytes);
  TableState state;
  for (Entry& entry : state.entries) {
    entry.state = State(in.byte());
    if (entry.state == State::kNoEntry) continue;
    unsigned byte = in.byte();
    entry.owner = byte & 0xF;
    entry.frozen = static_cast<std::uint8_t>(byte >> 4);
    byte = in.byte();
    entry.copyset = byte & 0xF;
    entry.rmset = static_cast<std::uint8_t>(byte >> 4);
    byte = in.byte();
    entry.sleepers = byte & 0xF;
    entry.is_pinned = (byte & 0x10) != 0;
    entry.sends_ack2 = (byte & 0x20) != 0;
    entry.has_data = (byte & 0x40) != 0;
    entry.is_new = (byte & 0x80) != 0;
  }
  for (auto& node : state.threads) {
    for (Thread& thread : node) {
      unsigned byte = in.byte();
      thread.left = byte & 7;
      thread.phase = Phase(byte >> 3 & 7);
      thread.is_resumed = (byte & 0x40) != 0;
      thread.is_woken = (byte & 0x80) != 0;
      if (thread.phase == Phase::kIdle || thread.phase == Phase::kHolding) continue;
      byte = in.byte();
      thread.op = Op(byte & 0xF);
      thread.destination = static_cast<std::uint8_t>(byte >> 4);
      if (thread.is_resumed) thread.resume = Event(in.byte());
    }
  }
  for (auto& from : state.channels) {
    for (auto& to : from) {
      for (Queue& queue : to) unpack_queue(in, queue);
    }
  }
  for (Queue& queue : state.waiting) unpack_queue(in, queue);
  return state;
}

std::string TableState::packed() const {
  std::string bytes;
  bytes.reserve(128);
  for (const Entry& entry : entries) {
    put_byte(bytes, entry.state);
    if (entry.state == State::kNoEntry) continue;
    put_byte(bytes, unsigned{entry.owner} | unsigned{entry.frozen} << 4);
    put_byte(bytes, unsigned{entry.copyset} | unsigned{entry.rmset} << 4);
    put_byte(bytes, unsigned{entry.sleepers} | unsigned{entry.is_pinned} << 4 |
                        unsigned{entry.sends_ack2} << 5 | unsigned{entry.has_data} << 6 |
                        unsigned{entry.is_new} << 7);
  }
  for (const auto& node : threads) {
    for (const Thread& thread : node) {
      put_byte(bytes, unsigned{thread.left} | static_cast<unsigned>(thread.phase) << 3 |
                          unsigned{thread.is_resumed} << 6 | unsigned{thread.is_woken} << 7);
      if (thread.phase == Phase::kIdle || thread.phase == Phase::kHolding) continue;
      put_byte(bytes, static_cast<unsigned>(thread.op) | unsigned{thread.destination} << 4);
      if (thread.is_resumed) put_byte(bytes, thread.resume);
    }
  }
  for (std::size_t from = 0; from < kNodes; ++from) {
    for (std::size_t to = 0; to < kNodes; ++to) {
      for (const Queue& queue : channels[from][to]) pack_queue(bytes, queue);
    }
  }
  for (const Queue& queue : waiting) pack_queue(bytes, queue);
  return bytes;
}

/// Runs one step of the real code on one node of a state.
class TableWorld::Bench {
 public:
  explicit Bench(const TableScope& scope) : scope_(scope), rules_(rules_of(scope.variant)) {
    kernel_.nodes = nodes_ = static_cast<std::uint8_t>(scope.budgets.size());
    set_ = std::make_unique<Set>(kSet, SetOptions{}, data_, false);
  }

  void moves(const TableState& state, const std::function<void(const TableStep&)>& visit,
             bool tells) {
    from_ = &state;
    visit_ = &visit;
    tells_ = tells;
    for (std::uint8_t node = 0; node < nodes_; ++node) {
      for (std::uint8_t thread = 0; thread < scope_.budgets[node].size(); ++thread) {
        thread_moves(node, thread);
      }
      for (std::uint8_t from = 0; from < nodes_; ++from) {
        for (std::uint8_t service = 0; service < 2; ++service) deliver(node, from, service);
      }
      retry(node);
    }
  }

 private:
  void thread_moves(std::uint8_t node, std::uint8_t number) {
    const TableState::Thread& thread = from_->threads[node][number];
    switch (thread.phase) {
      case Phase::kIdle:
        if (thread.left > 0) begin(node, number);
        break;
      case Phase::kAsleep:
        if (thread.is_woken) attempt({.kind = Kind::kWake, .node = node, .from = number});
        break;
      case Phase::kFilling:
        attempt({.kind = Kind::kFill, .node = node, .from = number});
        break;
      case Phase::kHolding:
        attempt({.kind = Kind::kPut, .node = node, .from = number});
        break;
      case Phase::kEntering:
        attempt({.kind = Kind::kEnter, .node = node, .from = number});
        break;
    }
  }

  void begin(std::uint8_t node, std::uint8_t number) {
    if (!scope_.programs.empty()) {
      const TableProgram& program = scope_.programs[node][number];
      const TableInstruction& next = program[program.size() - from_->threads[node][number].left];
      attempt({.kind = Kind::kBegin,
               .node = node,
               .from = number,
               .op = next.op,
               .destination = next.destination});
      return;
    }
    for (const Op op : scope_.ops) {
      TableMove move{.kind = Kind::kBegin, .node = node, .from = number, .op = op};
      if (op != Op::kFlush) {
        attempt(move);
        continue;
      }
      for (std::uint8_t to = 0; to <= nodes_; ++to) {
        move.destination = to;
        if (to != node) attempt(move);
      }
    }
  }

  void deliver(std::uint8_t node, std::uint8_t from, std::uint8_t service) {
    const TableState::Queue& queue = from_->channels[from][node][service];
    if (queue.empty()) return;
    const TableState::Parcel& first = queue.front();
    const Kind kind = first.is_filling ? Kind::kImport : Kind::kDeliver;
    attempt({.kind = kind, .node = node, .from = from, .service = service});
    const bool is_new = !first.is_filling && !first.is_missed;
    if (is_new && from_->entries[node].state == State::kNoEntry) {
      attempt({.kind = Kind::kLookUp, .node = node, .from = from, .service = service});
    }
  }

  void retry(std::uint8_t node) {
    for (std::uint8_t i = 0; i < from_->waiting[node].size(); ++i) {
      attempt({.kind = Kind::kRetry, .node = node, .from = i});
    }
  }

  /// Takes the move on a copy of the state, and shows where it leads.
  void attempt(const TableMove& move) {
    state_ = *from_;
    node_ = move.node;
    told_.clear();
    TableStep step{.move = move, .next = &state_, .objection = {}, .told = {}};
    try {
      take(move);
    } catch (const Unanswered& unanswered) {
      step.next = nullptr;
      step.objection = unanswered.cell;
    } catch (const dojo::test::Objection& said) {
      step.next = nullptr;
      step.objection = said.what();
    }
    step.told = told_;
    (*visit_)(step);
  }

  void take(const TableMove& move) {
    kernel_.self = host_.node = node_;
    switch (move.kind) {
      case Kind::kBegin:
        begin_operation(move);
        break;
      case Kind::kEnter:
        enter(state_.threads[node_][move.from]);
        break;
      case Kind::kWake:
        wake_up(move);
        break;
      case Kind::kFill:
        end_fill(state_.threads[node_][move.from]);
        break;
      case Kind::kPut:
        put(move);
        break;
      case Kind::kLookUp:
        look_up(state_.channels[move.from][node_][move.service].front());
        break;
      case Kind::kDeliver:
      case Kind::kImport:
        handle(state_.channels[move.from][node_][move.service], 0);
        break;
      case Kind::kRetry:
        handle(state_.waiting[node_], move.from);
        break;
    }
  }

  // --- local operations: Shell::run, advance, wait, put -------------------------------------------
  void begin_operation(const TableMove& move) {
    TableState::Thread& thread = state_.threads[node_][move.from];
    --thread.left;
    thread.op = move.op;
    thread.destination = move.destination;
    const bool creates = move.op == Op::kGet || move.op == Op::kGrab || move.op == Op::kRemove;
    if (entry().state != State::kNoEntry) {
      enter(thread);
      return;
    }
    tell("n{}: {} {} entry", node_, name_of(move.op), creates ? "makes an" : "finds no");
    if (!creates) return;
    make_entry();
    thread.phase = Phase::kEntering;
  }

  void enter(TableState::Thread& thread) {
    thread.phase = Phase::kIdle;
    load(true);  // it may have left the table since
    advance(thread);
    store();
  }

  void wake_up(const TableMove& move) {
    TableState::Thread& thread = state_.threads[node_][move.from];
    load_again();
    if (entry_->sleepers.fetch_sub(1) == 1) entry_->flags.clear_bits(kddm::Entry::kPinned);
    thread.is_woken = false;
    thread.phase = Phase::kIdle;
    advance(thread);
    store();
  }

  void end_fill(TableState::Thread& thread) {
    load_again();
    entry_->frame.store(kFrame.value);
    entry_->frozen.fetch_sub(1);
    thread.phase = Phase::kIdle;
    advance(thread);
    store();
  }

  void advance(TableState::Thread& thread) {
    Request request{.op = thread.op};
    request.destination = thread.destination == nodes_ ? kapi::kNoNode : NodeId{thread.destination};
    Step step(host_, *set_, kObject, entry_.get());
    step.request = &request;
    step.is_resumed = std::exchange(thread.is_resumed, false);
    step.resume = thread.resume;
    thread.resume = Event{};
    const Row& row = run(step, name_of(thread.op));
    switch (row.verdict) {
      case Verdict::kDone:
        hold(thread);
        return;
      case Verdict::kNone:
        thread = {.left = thread.left};
        return;
      case Verdict::kImport:
        entry_->frozen.fetch_add(1);
        thread.phase = Phase::kFilling;
        break;
      case Verdict::kSleep:
        fall_asleep(thread);
        return;
      default:
        fall_asleep(thread);
        break;
    }
    thread.is_resumed = true;
    thread.resume = row.again;
  }

  void hold(TableState::Thread& thread) {
    const bool holds = thread.op == Op::kGet || thread.op == Op::kGrab || thread.op == Op::kFind;
    thread = {.left = thread.left};
    if (!holds) return;
    entry_->frozen.fetch_add(1);
    thread.phase = Phase::kHolding;
  }

  void fall_asleep(TableState::Thread& thread) {
    entry_->sleepers.fetch_add(1);
    entry_->flags.clear_bits(kddm::Entry::kPinned);
    thread.phase = Phase::kAsleep;
    newly_asleep_ = &thread;
  }

  void put(const TableMove& move) {
    TableState::Thread& thread = state_.threads[node_][move.from];
    thread = {.left = thread.left};
    tell("n{}: put", node_);
    if (entry().state == State::kNoEntry) return;
    load(false);
    if (entry_->frozen.load() > 0) {
      entry_->frozen.fetch_sub(1);
      Step(host_, *set_, kObject, entry_.get()).wake();
    }
    store();
  }

  // --- messages: Shell::handle --------------------------------------------------------------------
  /// What comes before the lock, where there is no entry yet.
  void look_up(TableState::Parcel& parcel) {
    const Message message = to_message(parcel);
    const bool creates = makes_entry(message);
    tell("n{}: {} {} entry", node_, name_of(message.type), creates ? "makes an" : "finds no");
    if (creates) {
      make_entry();
    } else {
      parcel.is_missed = true;
    }
  }

  void handle(TableState::Queue& queue, std::size_t place) {
    const auto at = queue.begin() + static_cast<std::ptrdiff_t>(place);
    TableState::Parcel parcel = *at;
    queue.erase(at);
    const Message message = to_message(parcel);
    const bool is_import = parcel.is_filling;
    const bool is_missed = std::exchange(parcel.is_missed, false);
    if (is_import) {
      load_again();
      entry_->frame.store(kFrame.value);
      entry_->frozen.fetch_sub(1);
    } else if (!is_missed) {
      load(makes_entry(message));
    }
    Step step(host_, *set_, kObject, is_missed ? nullptr : entry_.get());
    step.message = &message;
    step.is_resumed = is_import;
    step.resume = parcel.resume;
    const Row& row = run(step, name_of(message.type));
    parcel.is_filling = row.verdict == Verdict::kImport;
    parcel.resume = parcel.is_filling ? row.again : Event{};
    if (parcel.is_filling) {
      entry_->frozen.fetch_add(1);
      // Its handler is busy: the others of its queue wait.
      queue.insert(queue.begin() + static_cast<std::ptrdiff_t>(place), parcel);
    }
    if (row.verdict == Verdict::kRequeue) state_.waiting[node_].push_back(parcel);
    if (!is_missed) store();
  }

  bool makes_entry(const Message& message) const {
    if (rules_.always_has_entry || message.type == MessageType::kObjectSend) return true;
    return message.type == MessageType::kReqObjectCopy && node_ == 0;
  }

  // --- Shell::take --------------------------------------------------------------------------------
  const Row& run(Step& step, const char* what) {
    if (step.has_entry()) step.state = step.entry().state();
    const Event event =
        step.message != nullptr ? rules_.resolve_message(step) : rules_.resolve_local(step);
    const Row* row = sim::find<Step>(rules_.parts, step.state, event);
    const char* rule = row != nullptr ? row->rule : "no rule";
    const bool goes_on = row != nullptr && row->next != Step::kStay;
    tell("n{}: {}, {}{}{} ({})", node_, what, kddm::name_of(step.state), goes_on ? " -> " : "",
         goes_on ? kddm::name_of(row->next) : "", rule);
    const bool is_answered =
        row != nullptr && row->verdict != Verdict::kUnhandled && row->verdict != Verdict::kNever;
    if (!is_answered) {
      Unanswered unanswered;
      unanswered.cell = fmt::format("{} {}", rule, kddm::name_of(step.state));
      throw unanswered;
    }
    const EntryView before = step.has_entry() ? step.entry().view() : EntryView{};
    for (const auto action : row->actions) {
      if (action != nullptr) (step.*action)();
    }
    if (step.has_entry() && row->next != Step::kStay) step.entry().set_state(row->next);
    if (scope_.is_judged) {
      judge(rule, before, step.has_entry() ? step.entry().view() : EntryView{});
    }
    for (const Step::Outgoing& outgoing : step.outbox) send(outgoing);
    for (const auto action : row->after) {
      if (action != nullptr) (step.*action)();
    }
    return *row;
  }

  // --- Shell::publish -----------------------------------------------------------------------------
  /// Holds are known as `frozen_count` only, reads and writes not at all.
  void judge(const char* rule, const EntryView& before, const EntryView& after) {
    Oracles::Options options;
    options.nodes = nodes_;
    options.default_owner = [](SetId, ObjId) { return NodeId{0}; };
    Oracles oracles(options);
    for (std::uint8_t node = 0; node < nodes_; ++node) {
      const auto state = node == node_ ? before : view_of(state_.entries[node]);
      try {
        oracles.published(NodeId{node}, kSet, kObject, "", EntryView{}, state);
      } catch (const dojo::test::Objection&) {
        // What is so already, the step that brought it about was to blame for.
      }
    }
    try {
      oracles.published(NodeId{node_}, kSet, kObject, rule, before, after);
    } catch (const dojo::test::Objection& said) {
      Unanswered unanswered;
      unanswered.cell = fmt::format("{} {} {}", said.oracle, rule, kddm::name_of(before.state));
      throw unanswered;
    }
  }

  static EntryView view_of(const TableState::Entry& entry) {
    EntryView view;
    if (entry.is_new) return view;
    view.state = entry.state;
    view.prob_owner = NodeId{entry.owner};
    view.copyset = to_set(entry.copyset);
    view.rmset = to_set(entry.rmset);
    view.frozen_count = entry.frozen;
    view.sleeper_count = entry.sleepers;
    view.has_data = entry.has_data;
    view.is_pinned = entry.is_pinned;
    return view;
  }

  void send(const Step::Outgoing& outgoing) {
    const MessageType type = outgoing.message.type;
    const bool may_block =
        type == MessageType::kSendBackFirstTouch || type == MessageType::kRemoveAck2;
    const std::size_t service = may_block && !rules_.has_one_service ? 1 : 0;
    state_.channels[node_][outgoing.to.value][service].push_back(
        to_parcel(outgoing.message, node_));
  }

  // --- the entry of the node, as a value and as the real thing ------------------------------------
  TableState::Entry& entry() { return state_.entries[node_]; }

  void load(bool creates) {
    if (entry_ != nullptr && set_->find(kObject) != nullptr) set_->unlink(kObject, *entry_);
    entry_.reset();
    kernel_.has_woken = false;
    newly_asleep_ = nullptr;
    const TableState::Entry& from = entry();
    if (from.state == State::kNoEntry && !creates) return;
    entry_ = set_->obtain(kObject);
    if (from.state == State::kNoEntry) return;
    entry_->set_state(from.state);
    entry_->set_prob_owner(NodeId{from.owner});
    entry_->copyset.store(to_set(from.copyset));
    entry_->rmset.store(to_set(from.rmset));
    entry_->frozen.store(from.frozen);
    entry_->sleepers.store(from.sleepers);
    entry_->frame.store(from.has_data ? kFrame.value : 0);
    if (from.is_pinned) entry_->flags.set_bits(kddm::Entry::kPinned);
    if (from.sends_ack2) entry_->flags.set_bits(kddm::Entry::kSendRmAck2);
  }

  void make_entry() {
    load(true);
    store();
    entry().is_new = scope_.is_judged;
  }

  /// The entry of somebody who has it in hand: it has to be there still.
  void load_again() {
    load(false);
    if (entry_ == nullptr) throw dojo::test::Objection("entry-gone", "while it was in use");
  }

  void store() {
    TableState::Entry& to = entry();
    const bool is_gone = entry_ == nullptr || set_->find(kObject) == nullptr;
    if (kernel_.has_woken) {
      for (TableState::Thread& thread : state_.threads[node_]) {
        if (thread.phase == Phase::kAsleep && &thread != newly_asleep_) thread.is_woken = true;
      }
    }
    if (is_gone) {
      to = {};
      return;
    }
    to.is_new = false;
    to.state = entry_->state();
    to.owner = to_byte(entry_->prob_owner());
    to.copyset = to_bits(entry_->copyset.load());
    to.rmset = to_bits(entry_->rmset.load());
    to.frozen = static_cast<std::uint8_t>(entry_->frozen.load());
    to.sleepers = static_cast<std::uint8_t>(entry_->sleepers.load());
    to.has_data = entry_->frame.load() != 0;
    to.is_pinned = entry_->has(kddm::Entry::kPinned);
    to.sends_ack2 = entry_->has(kddm::Entry::kSendRmAck2);
  }

  template <class... Values>
  void tell(fmt::format_string<Values...> text, Values&&... values) {
    if (tells_) told_ = fmt::format(text, std::forward<Values>(values)...);
  }

  TableScope scope_;
  StepKernel kernel_;
  NoData data_;
  Self host_;
  const Rules& rules_;
  std::unique_ptr<Set> set_;
  EntryPtr entry_;
  std::uint8_t nodes_ = 0;
  std::uint8_t node_ = 0;
  const TableState* from_ = nullptr;
  const std::function<void(const TableStep&)>* visit_ = nullptr;
  bool tells_ = false;
  std::string told_;
  TableState state_;
  const TableState::Thread* newly_asleep_ = nullptr;
};

TableWorld::TableWorld(const TableScope& scope)
    : scope_(scope), bench_(std::make_unique<Bench>(scope)) {}
TableWorld::~TableWorld() = default;

TableState TableWorld::beginning() const {
  TableState state;
  for (std::size_t node = 0; node < scope_.budgets.size(); ++node) {
    for (std::size_t thread = 0; thread < scope_.budgets[node].size(); ++thread) {
      state.threads[node][thread].left = scope_.budgets[node][thread];
    }
  }
  return state;
}

void TableWorld::moves(const TableState& state, const std::function<void(const TableStep&)>& visit,
                       bool tells) {
  bench_->moves(state, visit, tells);
}

}  // namespace dojo::kddm::test
