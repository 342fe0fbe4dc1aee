// Actions of local operations: kddm.md, table L.

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {

kapi::NodeSet Step::others_in_copyset() const {
  return entry().copyset.load() - kapi::NodeSet::of(self());
}

kapi::NodeSet Step::others_in_rmset() const {
  return entry().rmset.load() - kapi::NodeSet::of(self());
}

Message& Step::send(kapi::NodeId to, MessageType type) {
  Outgoing outgoing;
  outgoing.to = to;
  outgoing.message.type = type;
  outgoing.message.set = set_.id();
  outgoing.message.object = object_;
  outbox.push_back(std::move(outgoing));
  return outbox.back().message;
}

void Step::ask(bool is_write) {
  const kapi::NodeId to = entry().prob_owner();
  const std::uint64_t id = host_.next_request_id();
  entry().request.store(id);
  Message& ask = send(to, MessageType::kReqObjectCopy);
  ask.req_id = id;
  ask.reply_node = self();
  ask.is_write = is_write;
  if (request != nullptr) {
    ask.flags = request->flags;
    request->has_asked = true;
  }
  ask.version = entry().version.load();
  ask.holds_copy = entry().frame.load() != 0;
}

void Step::ask_read() { ask(false); }

void Step::ask_write() {
  entry().copyset.store({});  // from here it collects early acknowledgements
  ask(true);
}

void Step::be_alone() {
  entry().copyset.store(kapi::NodeSet::of(self()));
  kapi::NodeSet known = entry().rmset.load();
  known.add(self());
  entry().rmset.store(known);
}

void Step::count_upgrade() { kapi::kernel().count("data.upgrades", 1); }

void Step::send_invalid(const kapi::NodeSet& to, kapi::NodeId collector) {
  to.for_each([&](kapi::NodeId node) {
    Message& invalid = send(node, MessageType::kReqObjectInvalid);
    invalid.reply_node = collector;
    invalid.version = entry().version.load();
  });
}

void Step::invalidate_others() {
  const kapi::NodeSet others = others_in_copyset();
  kapi::kernel().count("data.invalidations", others.count());
  send_invalid(others, self());
}

void Step::release_frame() {
  const kapi::FrameId frame{entry().frame.load()};
  if (!frame.is_valid()) return;
  entry().frame.store(0);
  set_.linker().drop(frame);
}

void Step::drop_data() { release_frame(); }

void Step::note_first_touch() {
  be_alone();
  kapi::kernel().count("data.first_touches", 1);
  host_.first_touched(set_, object_);
}

void Step::fail_no_object() { request->result = Result::kNoObject; }
void Step::fail_no_entry() { request->result = Result::kNoEntry; }
void Step::fail_already() { request->result = Result::kAlready; }
void Step::fail_no_space() { request->result = Result::kNoSpace; }

// The sleepers shall see the object before the network takes it away again.
void Step::wake() {
  if (entry().sleepers.load() > 0) entry().flags.set_bits(Entry::kPinned);
  entry().queue.wake_all();
}

void Step::leave_copyset() { entry().copyset.store(others_in_copyset()); }

void Step::hand_over(Message& offer, kapi::NodeId to) {
  offer.copyset = entry().copyset.load();
  offer.rmset = entry().rmset.load();
  offer.reply_node = self();
  offer.new_owner = to;
}

void Step::offer_ownership() {
  const kapi::NodeId to = others_in_copyset().lowest();
  if (!to.is_valid()) return;  // only without a lock: somebody took the last one away
  hand_over(send(to, MessageType::kSendOwnership), to);
}

void Step::send_data(kapi::NodeId to, State target) {
  const kapi::FrameId frame{entry().frame.load()};
  kapi::Words page;
  if (frame.is_valid()) page = set_.linker().export_data(frame);
  Message& object = send(to, MessageType::kObjectSend);
  object.target = target;
  object.reply_node = self();
  object.has_page = frame.is_valid();
  object.page = std::move(page);
  object.version = entry().version.load();
  if (message != nullptr) object.req_id = message->req_id;
  if (to != self()) kapi::kernel().count("data.pages_sent", 1);
}

void Step::flush_to_destination() {
  const kapi::NodeId to = request->destination;
  send_data(to, State::kWriteOwner);
  Message& object = outbox.back().message;
  object.flags = kRemoveOnAck | kIoFlush;
  hand_over(object, to);
  entry().set_prob_owner(to);
  release_frame();
  note_flushed();
}

void Step::tell_flushed() {
  send(entry().prob_owner(), MessageType::kInvalidationAck).reply_node = self();
  note_flushed();
}

void Step::note_flushed() { kapi::kernel().sometimes("object-flushed"); }

// The default owner may have a copy already: then it only learns that this one is up to date.
void Step::sync_to_home() {
  kapi::NodeSet copies = entry().copyset.load();
  send_data(home(), State::kReadCopy);
  outbox.back().message.flags = kSyncObject;
  copies.add(home());
  entry().copyset.store(copies);
  kapi::NodeSet known = entry().rmset.load();
  known.add(home());
  entry().rmset.store(known);
}

}  // namespace dojo::kddm
