// ack-count (I7): one English sentence, then the condition.
//
// Acknowledgements are followed where they are unmistakable: when they are first sent, and when an
// owner strikes a node from its copy set. In between they may be forwarded and requeued as often as
// it takes.
#include <string_view>

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_invariants.h"
#include "protocols/kddm/kddm_judged.h"

namespace dojo::kddm {

using kapi::NodeId;
using kapi::NodeSet;
using kapi::Where;

void Oracles::sent(NodeId from, NodeId to, SetId set, ObjId object, const char* type) {
  const kapi::Ghost ghost_code;
  const std::string_view name(type);
  if (is_on(Oracle::kOperationResult) && name == "OBJECT_SEND") note_sent(from, to, set, object);
  const bool is_request = name == "REQ_OBJECT_INVALID";
  const bool is_ack = name == "INVALIDATION_ACK";
  if (!is_request && !is_ack && name != "SEND_OWNERSHIP") return;

  GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) {
    Judging judging(ghost);
    if (is_ack) judging.reads(Memory::kAcksDue, from);
    judging.counts(Memory::kAcksDue, to);
    if (is_request) judging.reads(Memory::kReader, to);
    if (is_request && ghost.readers.has(to)) judging.writes(Memory::kAsked, to);
    judging.tell();
  }
  if (is_ack) {
    // A node acknowledges at most as often as it was asked to invalidate, offered an ownership it
    // cannot take, flushed a copy, or was sent an acknowledgement that it has to forward.
    Ghost& sender = ghosts_.at(ghost, from);
    ++sender.acks_sent;
    if (is_on(Oracle::kAckCount) && sender.acks_sent > sender.acks_due) {
      kapi::violation("ack-count", Where::current(),
                      "n{} acknowledges to n{} an invalidation of {} that nobody asked for: "
                      "acknowledgement {}, due {}",
                      from.value, to.value, text_of(ghost), sender.acks_sent, sender.acks_due);
    }
  }
  ++ghosts_.at(ghost, to).acks_due;
  if (is_request && ghost.readers.has(to)) ghost.asked.add(to);
}

void Oracles::check_acks(const Step& step) const {
  const EntryView& before = step.before;
  const EntryView& after = step.after;
  const bool counts_acks =
      before.state == State::kReadOwner || before.state == State::kWaitAckWrite ||
      before.state == State::kWaitAckInv || before.state == State::kWaitChgOwnAck;
  if (!counts_acks || !is_owner(after.state)) return;
  const NodeSet had = others(before.copyset, step.node);
  // An owner strikes a node from the copy set only after that node lost its copy.
  const NodeId reader = first_of(common(had - after.copyset, step.object.readers));
  if (reader.is_valid()) {
    kapi::violation("ack-count", Where::current(), "{} and counts n{} as invalidated while {}",
                    text_of(step), reader.value, state_of(step.object, reader));
  }
  if (after.state != State::kWriteOwner) return;
  // Writing begins with the last acknowledgement: a step handles one, and a grab that finds copies
  // waits.
  const int outstanding = had.count();
  const int handled = before.state == State::kReadOwner ? 0 : 1;
  if (outstanding > handled) {
    kapi::violation("ack-count", Where::current(),
                    "{} with {} acknowledgement(s) outstanding, the lowest from n{}", text_of(step),
                    outstanding, first_of(had).value);
  }
}

void Oracles::check_all_acks_awaited(const Step& step) const {
  if (step.after.state != State::kWriteOwner) return;
  // The only copy is the only one in the copy set.
  const NodeId listed = first_other(step.after.copyset, step.node);
  if (listed.is_valid()) {
    kapi::violation("ack-count", Where::current(), "{} with n{} still in its copy set",
                    text_of(step), listed.value);
  }
  // Nobody writes while a node that was asked to invalidate still has its copy.
  const NodeId reader = first_other(step.object.asked, step.node);
  if (reader.is_valid()) {
    kapi::violation("ack-count", Where::current(),
                    "{} before n{} lost the copy it was asked for: {}", text_of(step), reader.value,
                    state_of(step.object, reader));
  }
}

}  // namespace dojo::kddm
