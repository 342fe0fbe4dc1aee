// How the published variant reads its guards for messages: kddm.md, section "Kerrighed".

#include "protocols/kddm/kddm_kerrighed.h"

namespace dojo::kddm::kerrighed {
namespace {

using S = State;
using E = Event;

bool is_busy(const Step& step) { return step.has_entry() && step.entry().is_busy(); }

Event resolve_back(const Step& step) {
  if (step.state != S::kWaitObjRead && step.state != S::kWaitObjWrite) return E::kReqCopyBackStale;
  const bool must_exist = (step.message->flags & kNoFirstTouch) != 0;
  return must_exist ? E::kReqCopyBackNoFt : E::kReqCopyBack;
}

Event resolve_missing(const Step& step) {
  const Message& message = *step.message;
  if ((message.flags & kNoFirstTouch) != 0) return E::kReqCopyNoFt;
  if (!step.set().is_ft_linked()) return message.is_write ? E::kReqCopyWrite : E::kReqCopyRead;
  return message.is_write ? E::kReqCopyWriteLinked : E::kReqCopyReadLinked;
}

Event resolve_request(const Step& step) {
  const Message& message = *step.message;
  if (is_busy(step)) {
    return (message.flags & kTryGrab) != 0 ? E::kReqCopyTryBusy : E::kReqCopyBusy;
  }
  if (step.has_entry() && message.reply_node == step.self()) return resolve_back(step);
  const bool is_missing =
      step.state == S::kInvOwner || (step.state == S::kNoEntry && step.is_home());
  if (is_missing) return resolve_missing(step);
  if (!message.is_write) return E::kReqCopyRead;
  if (step.state != S::kReadOwner) return E::kReqCopyWrite;
  return step.entry().copyset.load().has(message.reply_node) ? E::kReqCopyWriteHolder
                                                             : E::kReqCopyWrite;
}

// "Frozen or pinned" comes first, but an entry that is being filled is always frozen, and the
// published table has a cell of its own for it.
Event resolve_ack(const Step& step) {
  if (step.state != S::kInvFilling && is_busy(step)) return E::kInvAckBusy;
  const kapi::NodeId sender = step.message->reply_node;
  switch (step.state) {
    case S::kInvFilling:
      if (step.entry().prob_owner() != step.self()) return E::kInvAck;
      return step.entry().copyset.load().has(sender) ? E::kInvAckLast : E::kInvAckUnknown;
    case S::kWaitAckInv:
    case S::kWaitAckWrite: {
      kapi::NodeSet copies = step.entry().copyset.load();
      if (!copies.has(sender)) return E::kInvAckUnknown;
      copies.remove(sender);
      return copies == kapi::NodeSet::of(step.self()) ? E::kInvAckLast : E::kInvAck;
    }
    case S::kWaitChgOwnAck: {
      kapi::NodeSet copies = step.entry().copyset.load();
      copies.remove(sender);
      if (copies.is_empty()) return E::kInvAckNone;
      return copies == kapi::NodeSet::of(step.self()) ? E::kInvAckLast : E::kInvAck;
    }
    default:
      return E::kInvAck;
  }
}

/// Would copies other than ours and the sender's remain, after the acknowledgements that came
/// early?
bool has_missing_acks(const Step& step) {
  if (step.state != S::kWaitObjWrite) return false;
  kapi::NodeSet rest = step.message->copyset - step.entry().copyset.load();
  rest.remove(step.message->from);
  rest.remove(step.self());
  return !rest.is_empty();
}

Event resolve_object(const Step& step) {
  const Message& message = *step.message;
  if (message.target == S::kReadCopy) {
    return (message.flags & kSyncObject) != 0 ? E::kObjCopySync : E::kObjCopy;
  }
  return has_missing_acks(step) ? E::kObjOwnerShared : E::kObjOwner;
}

Event resolve_access(const Step& step) {
  if (step.state != S::kWaitObjWrite) return E::kAccess;
  if (step.entry().frame.load() == 0) return E::kAccessNoData;
  return has_missing_acks(step) ? E::kAccessShared : E::kAccess;
}

Event resolve_no_object(const Step& step) {
  if (step.has_entry() && step.entry().frozen.load() > 0) return E::kNoObjectBusy;
  const bool asks = step.state == S::kWaitObjRead || step.state == S::kWaitObjWrite;
  const bool is_owner = step.is_home() || (step.message->flags & kSendOwnership) != 0;
  return asks && is_owner ? E::kNoObjectOwner : E::kNoObject;
}

Event resolve_remove(const Step& step) {
  if (is_busy(step)) return E::kReqRemoveBusy;
  const bool is_copy = step.state == S::kInvCopy || step.state == S::kReadCopy;
  return is_copy && step.is_home() ? E::kReqRemoveHome : E::kReqRemove;
}

Event resolve_remove_done(const Step& step) {
  if (!step.has_entry()) return E::kRemoveDone;
  kapi::NodeSet rest = step.message->rmset - step.entry().rmset.load();
  rest.remove(step.self());
  return rest.is_empty() ? E::kRemoveDoneEmpty : E::kRemoveDone;
}

Event resolve_remove_ack(const Step& step) {
  if (step.state != S::kWaitObjRmAck) return E::kRemoveAck;
  kapi::NodeSet rest = step.others_in_rmset();
  if (!rest.has(step.message->from)) return E::kRemoveAckUnknown;
  rest.remove(step.message->from);
  return rest.is_empty() ? E::kRemoveAckLast : E::kRemoveAck;
}

/// Acknowledgements that came while the object was filled in may have been the last ones.
Event resolve_filled(const Step& step) {
  if (step.resume != E::kFilledShared) return step.resume;
  return step.is_alone() ? E::kFilledOwner : E::kFilledShared;
}

}  // namespace

Event resolve_message(Step& step) {
  if (step.is_resumed) return resolve_filled(step);
  switch (step.message->type) {
    case MessageType::kReqObjectCopy:
      return resolve_request(step);
    case MessageType::kReqObjectInvalid:
      return is_busy(step) ? E::kReqInvalidBusy : E::kReqInvalid;
    case MessageType::kInvalidationAck:
      return resolve_ack(step);
    case MessageType::kObjectSend:
      return resolve_object(step);
    case MessageType::kSendWriteAccess:
      return resolve_access(step);
    case MessageType::kNoObjectSend:
      return resolve_no_object(step);
    case MessageType::kSendBackFirstTouch:
      return E::kSendBack;
    case MessageType::kSendOwnership:
      return E::kSendOwnership;
    case MessageType::kChangeOwnershipAck: {
      const bool goes = step.has_entry() && step.entry().has(Entry::kRemoveOnSoAck);
      return goes && step.state == S::kWaitChgOwnAck ? E::kChgOwnAckRemove : E::kChgOwnAck;
    }
    case MessageType::kReqObjectRemove:
      return resolve_remove(step);
    case MessageType::kReqObjectRemoveToMgr:
      return is_busy(step) ? E::kRmToMgrBusy : E::kRmToMgr;
    case MessageType::kRemoveDone:
      return resolve_remove_done(step);
    case MessageType::kRemoveAck:
      return resolve_remove_ack(step);
    case MessageType::kRemoveAck2:
      return E::kRemoveAck2;
  }
  return E::kReqCopyBusy;
}

}  // namespace dojo::kddm::kerrighed
