// One step on one entry: what the rows of the tables can do. The Machine of sim/table.h.
//
// A step is resolved (state and guards are read), its row's actions run, the next state is written,
// the step is published, and only then its messages leave and sleepers are woken. Actions are
// shared by both variants; those of the section "epochs" belong to `hardened`.
#pragma once

#include <vector>

#include "protocols/kddm/kddm_entry.h"
#include "protocols/kddm/kddm_events.h"
#include "protocols/kddm/kddm_messages.h"
#include "protocols/kddm/kddm_set.h"
#include "sim/table.h"

namespace dojo::kddm {

struct Request {
  Op op = Op::kGet;
  std::uint32_t flags = 0;
  kapi::NodeId destination{};  ///< flush
  bool has_asked = false;      ///< sent a request and waits for its answer
  std::uint32_t refusals_seen = 0;
  std::uint64_t offered_in = 0;  ///< flush, hardened: the epoch that it offered to hand over
  Result result = Result::kOk;   ///< of a row with the verdict kNone
};

/// What a step needs of its node.
class Host {
 public:
  virtual ~Host() = default;
  virtual kapi::NodeId self() const = 0;
  virtual std::uint64_t next_request_id() = 0;
  /// Oracles hear of an object's beginning and end.
  virtual void first_touched(const Set& set, ObjId object) = 0;
  virtual void removed(const Set& set, ObjId object) = 0;
};

class Step {
 public:
  using State = kddm::State;
  using Event = kddm::Event;
  static constexpr State kStay = State{0xFF};

  struct Outgoing {
    kapi::NodeId to;
    Message message;
  };

  Step(Host& host, Set& set, ObjId object, Entry* entry)
      : host_(host), set_(set), object_(object), entry_(entry) {}

  // --- what happened ---------------------------------------------------------------------------
  Request* request = nullptr;        ///< a local operation ...
  const Message* message = nullptr;  ///< ... or a message
  bool is_resumed = false;           ///< re-entered with `resume`
  Event resume{};
  kapi::FrameId incoming{};  ///< hardened: data of the message, filled in before the lock was taken
  State state = State::kNoEntry;  ///< as it was when the event was resolved
  std::vector<Outgoing> outbox;

  Entry& entry() const { return *entry_; }
  bool has_entry() const { return entry_ != nullptr; }
  Set& set() const { return set_; }
  ObjId object() const { return object_; }
  kapi::NodeId self() const { return host_.self(); }
  kapi::NodeId home() const { return set_.default_owner(object_); }
  bool is_home() const { return home() == self(); }
  kapi::NodeSet others_in_copyset() const;
  kapi::NodeSet others_in_rmset() const;
  bool is_alone() const { return entry().copyset.load() == kapi::NodeSet::of(self()); }

  // --- local operations (kddm_step_local.cpp) ----------------------------------------------------
  void ask_read();   ///< REQ_OBJECT_COPY to the probable owner
  void ask_write();  ///< the same, for writing; forgets the copyset
  void be_alone();   ///< copyset := {self}
  void count_upgrade();
  void invalidate_others();  ///< REQ_OBJECT_INVALID to all other copies
  void drop_data();
  void note_first_touch();
  void fail_no_object();  ///< results of operations that end without the object
  void fail_no_entry();
  void fail_already();
  void fail_no_space();
  void wake();
  void leave_copyset();    ///< self out of the copyset
  void offer_ownership();  ///< SEND_OWNERSHIP to the copy with the lowest id
  void flush_to_destination();
  void tell_flushed();  ///< unsolicited INVALIDATION_ACK
  void sync_to_home();

  // --- REQ_OBJECT_COPY (kddm_step_copy.cpp) -----------------------------------------------------
  void forward();
  void send_copy();
  void send_ownership_with_data();  ///< OBJECT_SEND(WRITE_OWNER), data leaves
  void send_write_access();         ///< SEND_WRITE_ACCESS, data leaves
  void invalidate_for_requester();  ///< acknowledgements go to the requester
  void point_to_requester();
  void answer_no_object();
  void answer_busy();
  void send_back_first_touch();
  void note_requeued();
  void note_back();

  // --- answers and acknowledgements (kddm_step_transfer.cpp) ------------------------------------
  void acknowledge();       ///< INVALIDATION_ACK to the collector
  void follow_collector();  ///< prob_owner := the collector
  void note_crossing();
  void remove_acker();    ///< copyset -= the node that lost its copy
  void note_early_ack();  ///< copyset += it: has acknowledged already
  void send_object_to_acker();
  void offer_ownership_again();
  void point_to_sender();
  void point_to_self();
  void merge_owner_info();  ///< received copyset and rmset, less early acknowledgements
  void take_owner_info();   ///< received copyset and rmset
  void count_read_miss();
  void count_write_miss();
  void note_moved();
  void note_refusal();
  void add_sender_to_rmset();
  void confirm_ownership();  ///< CHANGE_OWNERSHIP_ACK
  void follow_new_owner();
  void note_flushed();
  void refuse_ownership();  ///< INVALIDATION_ACK

  // --- remove (kddm_step_remove.cpp) ------------------------------------------------------------
  void ask_remove();     ///< REQ_OBJECT_REMOVE_TO_MGR
  void remove_others();  ///< REQ_OBJECT_REMOVE to rmset - self
  void remove_for_requester();
  void acknowledge_remove();
  void acknowledge_remove_ack2();
  void merge_rmset();
  void note_early_remove_ack();
  void remove_remover_ack();
  void note_ack2_wanted();
  void confirm_remove();  ///< REMOVE_ACK2 to the default owner, if it asked for it
  void destroy();
  void note_removed();

  // --- epochs: hardened (kddm_step_epoch.cpp) ---------------------------------------------------
  void start_epoch();      ///< owner since the epoch of the message, alone
  void continue_copies();  ///< owner since the epoch of the message, copies as received
  void learn_collector();  ///< probable owner, if the message knows a newer epoch
  void learn_sender();
  void learn_new_owner();
  void learn_offerer();
  void keep_incoming();      ///< the message's data becomes the entry's
  void await_others();       ///< invalidate all other copies, acknowledgements come here
  void await_for_request();  ///< the same but for a requester that upgrades
  void note_ack();
  void give_data();     ///< OBJECT_SEND(WRITE_OWNER) with the next epoch
  void give_access();   ///< SEND_WRITE_ACCESS with the next epoch
  void give_nothing();  ///< SEND_BACK_FIRST_TOUCH with the next epoch
  void give_to_destination();
  void give_back_removed();  ///< REMOVE_ACK2 with the next epoch
  void offer_epoch();        ///< SEND_OWNERSHIP with the next epoch
  void decline_offer();      ///< INVALIDATION_ACK: the offerer does not count this copy any more
  void accept_offer();       ///< owner since the epoch of the offer, data is here

 private:
  friend struct Resolver;

  Message& send(kapi::NodeId to, MessageType type);
  void send_invalid(const kapi::NodeSet& to, kapi::NodeId collector);
  void send_data(kapi::NodeId to, State target);
  void ask(bool is_write);
  void release_frame();
  void hand_over(Message& offer, kapi::NodeId to);
  kapi::NodeId requester() const { return message->reply_node; }

  Host& host_;
  Set& set_;
  ObjId object_;
  Entry* entry_;
};

using Row = sim::Row<Step>;
using Part = sim::Part<Step>;
using sim::in;
using sim::Verdict;

inline constexpr sim::StateSet kAllEntryStates =
    in(State::kInvCopy, State::kReadCopy, State::kInvOwner, State::kReadOwner, State::kWriteOwner,
       State::kWriteGhost, State::kWaitAckInv, State::kWaitAckWrite, State::kWaitChgOwnAck,
       State::kWaitObjRead, State::kWaitObjWrite, State::kWaitObjRmDone, State::kWaitObjRmAck,
       State::kWaitObjRmAck2, State::kInvFilling);
inline constexpr sim::StateSet kAllStates = kAllEntryStates | in(State::kNoEntry);

/// The protocol answers: a row that is neither `unhandled` nor `never`.
constexpr bool is_answer(Verdict verdict) {
  return verdict != Verdict::kUnhandled && verdict != Verdict::kNever;
}

/// A (state, event) pair among those of the table "kddm".
constexpr std::uint32_t pair_number(State state, Event event) {
  return static_cast<std::uint32_t>(state) * kEventCount + static_cast<std::uint32_t>(event);
}

/// A variant: its tables, and how it reads the guards.
struct Rules {
  std::span<const Part* const> parts;
  Event (*resolve_local)(Step& step);
  Event (*resolve_message)(Step& step);
  bool always_has_entry;     ///< a message finds (or makes) an entry
  bool imports_before_lock;  ///< data of a message is filled in before the entry is looked at
  bool has_one_service;      ///< all messages keep their order
};

const Rules& rules_of(Variant variant);

}  // namespace dojo::kddm
