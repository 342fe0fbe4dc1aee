// Actions of removing an object from the whole cluster, as published: kddm.md, tables L and M.

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {

void Step::ask_remove() {
  entry().rmset.store({});  // from here it collects early acknowledgements
  const kapi::NodeId to = entry().prob_owner();
  send(to, MessageType::kReqObjectRemoveToMgr).reply_node = self();
}

void Step::remove_others() {
  others_in_rmset().for_each(
      [&](kapi::NodeId node) { send(node, MessageType::kReqObjectRemove).reply_node = self(); });
}

void Step::remove_for_requester() {
  const kapi::NodeSet others = others_in_rmset() - kapi::NodeSet::of(requester());
  others.for_each([&](kapi::NodeId node) {
    send(node, MessageType::kReqObjectRemove).reply_node = requester();
  });
  send(requester(), MessageType::kRemoveDone).rmset = others;
}

void Step::acknowledge_remove() {
  send(message->reply_node, MessageType::kRemoveAck).reply_node = self();
}

void Step::acknowledge_remove_ack2() {
  acknowledge_remove();
  if (is_home()) outbox.back().message.flags = kNeedRmAck2;
}

void Step::merge_rmset() {
  const kapi::NodeSet early = entry().rmset.load();
  entry().rmset.store(message->rmset - early - kapi::NodeSet::of(self()));
}

void Step::note_early_remove_ack() {
  kapi::NodeSet early = entry().rmset.load();
  early.add(message->from);
  entry().rmset.store(early);
  note_ack2_wanted();
}

void Step::remove_remover_ack() {
  const kapi::NodeSet gone = kapi::NodeSet::of(message->from);
  const kapi::NodeSet copies = entry().copyset.load();
  entry().copyset.store(copies - gone);
  const kapi::NodeSet known = entry().rmset.load();
  entry().rmset.store(known - gone);
  note_ack2_wanted();
}

void Step::note_ack2_wanted() {
  if ((message->flags & kNeedRmAck2) != 0) entry().flags.set_bits(Entry::kSendRmAck2);
}

void Step::confirm_remove() {
  if (!entry().has(Entry::kSendRmAck2)) return;
  entry().flags.clear_bits(Entry::kSendRmAck2);
  send(home(), MessageType::kRemoveAck2);
}

// The entry leaves the table, unless somebody sleeps on it: then it starts anew in place.
void Step::destroy() {
  release_frame();
  if (entry().sleepers.load() > 0) {
    entry().set_prob_owner(home());
    entry().set_state(is_home() ? State::kInvOwner : State::kInvCopy);
    wake();
    return;
  }
  set_.unlink(object_, entry());
}

void Step::note_removed() {
  kapi::kernel().sometimes("object-removed");
  host_.removed(set_, object_);
}

}  // namespace dojo::kddm
