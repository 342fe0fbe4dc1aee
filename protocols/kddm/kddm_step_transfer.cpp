// Actions on what comes back: objects, acknowledgements, offers of ownership. kddm.md, table M.

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {

void Step::acknowledge() {
  Message& ack = send(message->reply_node, MessageType::kInvalidationAck);
  ack.reply_node = self();
}

void Step::follow_collector() { entry().set_prob_owner(message->reply_node); }

void Step::note_crossing() { kapi::kernel().sometimes("invalidation-crossed-request"); }

void Step::remove_acker() {
  const kapi::NodeSet copies = entry().copyset.load();
  entry().copyset.store(copies - kapi::NodeSet::of(message->reply_node));
}

void Step::note_early_ack() {
  kapi::NodeSet early = entry().copyset.load();
  early.add(message->reply_node);
  entry().copyset.store(early);
  kapi::kernel().sometimes("early-ack");
}

void Step::send_object_to_acker() {
  const kapi::NodeId to = message->reply_node;
  // A debugging aid that the source system was left with: one node id is taken for impossible.
  KAPI_ASSERT(to != kapi::NodeId{1});
  send_data(to, State::kWriteOwner);
  hand_over(outbox.back().message, to);
  entry().set_prob_owner(to);
  release_frame();
}

void Step::offer_ownership_again() {
  const kapi::NodeId to = others_in_copyset().lowest();
  KAPI_ASSERT(to != kapi::NodeId{1});
  if (to.is_valid()) hand_over(send(to, MessageType::kSendOwnership), to);
}

void Step::point_to_sender() { entry().set_prob_owner(message->from); }
void Step::point_to_self() { entry().set_prob_owner(self()); }

// Acknowledgements may have come before the object: those are in our copyset already.
void Step::merge_owner_info() {
  const kapi::NodeSet early = entry().copyset.load();
  kapi::NodeSet copies = message->copyset - early - kapi::NodeSet::of(message->from);
  copies.add(self());
  entry().copyset.store(copies);
  kapi::NodeSet known = message->rmset;
  known.add(self());
  entry().rmset.store(known);
}

void Step::take_owner_info() {
  entry().copyset.store(message->copyset);
  entry().rmset.store(message->rmset);
}

void Step::count_read_miss() { kapi::kernel().count("data.read_misses", 1); }
void Step::count_write_miss() { kapi::kernel().count("data.write_misses", 1); }
void Step::note_moved() { kapi::kernel().sometimes("ownership-moved"); }

void Step::note_refusal() {
  const bool is_busy = (message->flags & kTryGrab) != 0;
  entry().refusals.fetch_add(is_busy ? Entry::kOneBusy : Entry::kOneMissing);
}

void Step::add_sender_to_rmset() {
  kapi::NodeSet known = entry().rmset.load();
  known.add(message->type == MessageType::kReqObjectCopy ? requester() : message->from);
  entry().rmset.store(known);
}

void Step::confirm_ownership() {
  Message& confirm = send(message->from, MessageType::kChangeOwnershipAck);
  confirm.new_owner = self();
  confirm.version = entry().version.load();
}

void Step::follow_new_owner() { entry().set_prob_owner(message->new_owner); }

void Step::refuse_ownership() {
  send(message->from, MessageType::kInvalidationAck).reply_node = self();
}

}  // namespace dojo::kddm
