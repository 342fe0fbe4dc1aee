// Actions of the hardened variant. kddm.md, section "Hardened".
//
// An epoch is one node's time as owner of an object; its number grows with each move of ownership
// and travels with it. Each entry keeps the highest epoch it has heard of and who was owner then,
// so that following probable owners always leads to higher epochs, and old news is told from new
// news.

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {
namespace {

void learn(Entry& entry, kapi::NodeId owner, std::uint64_t epoch) {
  if (epoch <= entry.version.load()) return;
  entry.version.store(epoch);
  entry.set_prob_owner(owner);
}

}  // namespace

void Step::start_epoch() {
  entry().version.store(message->version);
  entry().set_prob_owner(self());
  entry().copyset.store(kapi::NodeSet::of(self()));
  kapi::NodeSet known = message->rmset;
  known.add(self());
  entry().rmset.store(known);
}

void Step::continue_copies() {
  start_epoch();
  kapi::NodeSet copies = message->copyset;
  copies.add(self());
  entry().copyset.store(copies);
}

void Step::learn_collector() { learn(entry(), message->reply_node, message->version); }
void Step::learn_sender() { learn(entry(), message->from, message->version); }
void Step::learn_new_owner() { learn(entry(), message->new_owner, message->version); }

// Who offers epoch n + 1 is still the owner of epoch n.
void Step::learn_offerer() { learn(entry(), message->from, message->version - 1); }

void Step::keep_incoming() {
  release_frame();
  entry().frame.store(incoming.value);
  incoming = {};
}

void Step::await_others() {
  const kapi::NodeSet others = others_in_copyset();
  entry().awaited.store(others);
  kapi::kernel().count("data.invalidations", others.count());
  send_invalid(others, self());
}

// A requester whose copy counts keeps it; one without a copy may still be in the copyset, since
// giving up a read copy is not told to anybody.
void Step::await_for_request() {
  kapi::NodeSet others = others_in_copyset();
  const bool keeps = message->holds_copy && message->version == entry().version.load();
  if (keeps) others.remove(requester());
  entry().awaited.store(others);
  others.remove(requester());
  kapi::kernel().count("data.invalidations", others.count());
  send_invalid(entry().awaited.load(), self());
}

void Step::note_ack() {
  const kapi::NodeSet gone = kapi::NodeSet::of(message->reply_node);
  const kapi::NodeSet copies = entry().copyset.load();
  entry().copyset.store(copies - gone);
  const kapi::NodeSet awaited = entry().awaited.load();
  entry().awaited.store(awaited - gone);
}

void Step::give_data() {
  send_data(requester(), State::kWriteOwner);
  Message& object = outbox.back().message;
  hand_over(object, requester());
  object.version += 1;
  learn(entry(), requester(), object.version);
  release_frame();
  note_moved();
}

void Step::give_access() {
  Message& access = send(requester(), MessageType::kSendWriteAccess);
  access.req_id = message->req_id;
  hand_over(access, requester());
  access.version = entry().version.load() + 1;
  learn(entry(), requester(), access.version);
  kapi::kernel().count("data.invalidations", 1);  // our own copy
  release_frame();
  note_moved();
}

void Step::give_nothing() {
  Message& back = send(requester(), MessageType::kSendBackFirstTouch);
  back.req_id = message->req_id;
  back.version = entry().version.load() + 1;
  back.rmset = entry().rmset.load();
  learn(entry(), requester(), back.version);
  kapi::kernel().sometimes("first-touch-sent-back");
}

void Step::give_to_destination() {
  const kapi::NodeId to = request->destination;
  send_data(to, State::kWriteOwner);
  Message& object = outbox.back().message;
  object.flags = kIoFlush;
  hand_over(object, to);
  object.version += 1;
  learn(entry(), to, object.version);
  release_frame();
  note_flushed();
}

// Nobody else has data when the only owner removes the object: ownership of nothing goes home.
void Step::give_back_removed() {
  release_frame();
  if (is_home()) return;
  Message& removed = send(home(), MessageType::kRemoveAck2);
  removed.version = entry().version.load() + 1;
  removed.rmset = entry().rmset.load();
  learn(entry(), home(), removed.version);
}

void Step::offer_epoch() {
  const kapi::NodeId to = others_in_copyset().lowest();
  KAPI_ASSERT(to.is_valid());
  Message& offer = send(to, MessageType::kSendOwnership);
  hand_over(offer, to);
  offer.version = entry().version.load() + 1;
  if (request != nullptr) request->offered_in = offer.version - 1;
  entry().request.store(offer.version);  // tells the answer from that to an earlier offer
}

void Step::decline_offer() {
  learn_offerer();
  refuse_ownership();
}

void Step::accept_offer() {
  continue_copies();
  confirm_ownership();
}

}  // namespace dojo::kddm
