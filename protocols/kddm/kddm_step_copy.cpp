// Actions on REQ_OBJECT_COPY: kddm.md, table M, first part.

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {

// A node without an entry knows only who the default owner is.
void Step::forward() {
  const kapi::NodeId to = has_entry() ? entry().prob_owner() : home();
  Message copy = *message;
  send(to, message->type) = std::move(copy);
  const bool is_request = message->type == MessageType::kReqObjectCopy;
  if (is_request) kapi::kernel().sometimes("request-forwarded");
}

void Step::send_copy() {
  send_data(requester(), State::kReadCopy);
  kapi::NodeSet copies = entry().copyset.load();
  copies.add(requester());
  entry().copyset.store(copies);
  add_sender_to_rmset();
}

void Step::send_ownership_with_data() {
  send_data(requester(), State::kWriteOwner);
  hand_over(outbox.back().message, requester());
  release_frame();
  note_moved();
}

void Step::send_write_access() {
  Message& access = send(requester(), MessageType::kSendWriteAccess);
  access.req_id = message->req_id;
  hand_over(access, requester());
  kapi::kernel().count("data.invalidations", 1);  // our own copy
  release_frame();
  note_moved();
}

void Step::invalidate_for_requester() {
  const kapi::NodeSet others = others_in_copyset() - kapi::NodeSet::of(requester());
  kapi::kernel().count("data.invalidations", others.count());
  send_invalid(others, requester());
}

void Step::point_to_requester() { entry().set_prob_owner(requester()); }

void Step::answer_no_object() {
  Message& none = send(requester(), MessageType::kNoObjectSend);
  none.req_id = message->req_id;
  if (has_entry()) none.version = entry().version.load();
}

void Step::answer_busy() {
  Message& busy = send(requester(), MessageType::kNoObjectSend);
  busy.req_id = message->req_id;
  busy.flags = kTryGrab;
}

void Step::send_back_first_touch() {
  Message& back = send(requester(), MessageType::kSendBackFirstTouch);
  back.req_id = message->req_id;
  kapi::kernel().sometimes("first-touch-sent-back");
}

void Step::note_requeued() { kapi::kernel().sometimes("requeued"); }
void Step::note_back() { kapi::kernel().sometimes("loop-back-request"); }

}  // namespace dojo::kddm
