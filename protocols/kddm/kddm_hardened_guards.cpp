// How the hardened variant reads its guards for messages: kddm.md, section "Hardened".

#include "protocols/kddm/kddm_hardened.h"

namespace dojo::kddm::hardened {
namespace {

using S = State;
using E = Event;

/// The requester waits for the answer to this very request.
bool is_awaited(const Step& step) {
  const bool asks = step.state == S::kWaitObjRead || step.state == S::kWaitObjWrite;
  return asks && step.entry().request.load() == step.message->req_id;
}

Event resolve_missing(const Step& step) {
  const Message& message = *step.message;
  if ((message.flags & kNoFirstTouch) != 0) return E::kReqCopyNoFt;
  if (!step.set().is_ft_linked() || !step.is_home()) {
    return message.is_write ? E::kReqCopyWrite : E::kReqCopyRead;
  }
  return message.is_write ? E::kReqCopyWriteLinked : E::kReqCopyReadLinked;
}

/// A write request at an owner with read access: who else has a copy, and does the requester's
/// count?
Event resolve_write_at_owner(const Step& step) {
  const Message& message = *step.message;
  kapi::NodeSet others = step.others_in_copyset();
  const bool is_holder = others.has(message.reply_node) && message.holds_copy &&
                         message.version == step.entry().version.load();
  if (is_holder) others.remove(message.reply_node);
  if (!others.is_empty()) return E::kReqCopyWriteShared;
  return is_holder ? E::kReqCopyWriteHolder : E::kReqCopyWrite;
}

Event resolve_request(const Step& step) {
  const Message& message = *step.message;
  if (message.reply_node == step.self()) {
    return is_awaited(step) ? E::kReqCopyBack : E::kReqCopyBackStale;
  }
  // Only an owner keeps a request waiting; others have nothing to say about it.
  const bool is_forwarded = step.state == S::kInvCopy || step.state == S::kReadCopy;
  if (!is_forwarded && step.entry().is_busy()) {
    return (message.flags & kTryGrab) != 0 ? E::kReqCopyTryBusy : E::kReqCopyBusy;
  }
  if (step.state == S::kInvOwner) return resolve_missing(step);
  if (!message.is_write) return E::kReqCopyRead;
  return step.state == S::kReadOwner ? resolve_write_at_owner(step) : E::kReqCopyWrite;
}

Event resolve_ack(const Step& step) {
  kapi::NodeSet rest;
  if (step.state == S::kWaitAckWrite) {
    rest = step.entry().awaited.load();
  } else if (step.state == S::kWaitChgOwnAck) {
    rest = step.others_in_copyset();
  }
  rest.remove(step.message->reply_node);
  return rest.is_empty() ? E::kInvAckLast : E::kInvAck;
}

Event resolve_object(const Step& step) {
  const Message& message = *step.message;
  if (message.target != State::kReadCopy) return E::kObjOwner;
  if (message.version < step.entry().version.load()) {
    const bool is_answer = step.state == S::kWaitObjRead && is_awaited(step);
    return is_answer ? E::kObjCopyStale : E::kObjCopyDropped;
  }
  return (message.flags & kSyncObject) != 0 ? E::kObjCopySync : E::kObjCopy;
}

Event resolve_no_object(const Step& step) {
  if (!is_awaited(step)) return E::kNoObjectStale;
  return step.entry().frame.load() != 0 ? E::kNoObjectHolder : E::kNoObject;
}

Event resolve_own_ack(const Step& step) {
  const bool is_answer =
      step.state == S::kWaitChgOwnAck && step.entry().request.load() == step.message->version;
  return is_answer ? E::kChgOwnAck : E::kChgOwnAckStale;
}

}  // namespace

Event resolve_message(Step& step) {
  if (step.is_resumed) return step.resume;
  switch (step.message->type) {
    case MessageType::kReqObjectCopy:
      return resolve_request(step);
    case MessageType::kReqObjectInvalid: {
      const bool is_in_use = step.state == S::kReadCopy && step.entry().is_busy();
      return is_in_use ? E::kReqInvalidBusy : E::kReqInvalid;
    }
    case MessageType::kInvalidationAck:
      return resolve_ack(step);
    case MessageType::kObjectSend:
      return resolve_object(step);
    case MessageType::kSendWriteAccess:
      return step.entry().frame.load() == 0 ? E::kAccessNoData : E::kAccess;
    case MessageType::kNoObjectSend:
      return resolve_no_object(step);
    case MessageType::kSendBackFirstTouch:
      return E::kSendBack;
    case MessageType::kSendOwnership:
      return E::kSendOwnership;
    case MessageType::kChangeOwnershipAck:
      return resolve_own_ack(step);
    case MessageType::kReqObjectRemove:
      return E::kReqRemove;
    case MessageType::kReqObjectRemoveToMgr:
      return E::kRmToMgr;
    case MessageType::kRemoveDone:
      return E::kRemoveDone;
    case MessageType::kRemoveAck:
      return E::kRemoveAck;
    case MessageType::kRemoveAck2:
      return E::kRemoveAck2;
  }
  return E::kReqCopyBusy;
}

}  // namespace dojo::kddm::hardened
