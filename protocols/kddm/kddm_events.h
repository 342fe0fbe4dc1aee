// What can happen to an object entry: resolved events, the columns of the tables in kddm.md.
//
// An event says who asks for what and already includes the guard: `kGrabSole` is a grab on an owner
// that is alone, `kReqCopyBusy` a request that meets a frozen or pinned entry. Events of one local
// operation or message stand together, because a part of a table covers a range of them.
#pragma once

#include <cstdint>

namespace dojo::kddm {

enum class Event : std::uint8_t {
  // get: local read access
  kGet,
  kGetNoFt,  ///< INV_OWNER, and the caller does not want the object created
  // grab: local write access
  kGrab,
  kGrabFrozen,  ///< READ_COPY in use by another task of this node
  kGrabSole,    ///< READ_OWNER, no other copies
  kGrabShared,  ///< READ_OWNER, other copies
  kGrabNoFt,    ///< INV_OWNER, and the caller does not want the object created
  // find: access without any message
  kFind,
  // remove
  kRemove,
  kRemoveFrozen,
  kRemoveAlone,      ///< owner, nobody else to tell
  kRemoveAloneHome,  ///< hardened: the same at the default owner
  kRemoveShared,     ///< owner, others to tell
  kRemoveWoken,      ///< after its sleep, nothing more to wait for
  kRemoveWokenEarly,
  // flush: data leaves this node
  kFlush,
  kFlushBusy,
  kFlushShared,   ///< READ_OWNER, other copies
  kFlushNowhere,  ///< no copy elsewhere and no destination
  kFlushWoken,
  // sync: the default owner gets a copy
  kSync,
  kSyncBusy,
  kSyncHere,  ///< this node is the default owner
  // data has been filled in without the lock
  kFilledRead,
  kFilledWrite,
  kFilledServeRead,   ///< created for a read request of another node
  kFilledServeWrite,  ///< created for a write request of another node
  kFilledCopy,        ///< OBJECT_SEND: a read copy
  kFilledOwner,       ///< OBJECT_SEND: the only copy
  kFilledShared,      ///< OBJECT_SEND: ownership, acknowledgements missing
  kFilledGhost,       ///< OBJECT_SEND: nobody asked for it

  // REQ_OBJECT_COPY
  kReqCopyBusy,
  kReqCopyTryBusy,  ///< TRY_GRAB does not wait
  kReqCopyRead,
  kReqCopyWrite,
  kReqCopyWriteHolder,  ///< READ_OWNER: the requester has a copy
  kReqCopyWriteShared,  ///< READ_OWNER, hardened: other copies must go first
  kReqCopyNoFt,         ///< does not exist, and must not be created
  kReqCopyReadLinked,   ///< does not exist; the default owner creates it
  kReqCopyWriteLinked,
  kReqCopyBack,  ///< came back to its requester, who still waits for it
  kReqCopyBackNoFt,
  kReqCopyBackStale,
  // REQ_OBJECT_INVALID
  kReqInvalidBusy,
  kReqInvalid,
  // INVALIDATION_ACK
  kInvAckBusy,
  kInvAck,
  kInvAckLast,     ///< only this node's copy (or nothing to wait for) is left
  kInvAckNone,     ///< not even this node's copy is left
  kInvAckUnknown,  ///< the sender was not expected to acknowledge
  // OBJECT_SEND
  kObjCopy,
  kObjCopySync,     ///< with SYNC_OBJECT
  kObjCopyStale,    ///< hardened: older than what this node knows, and what it waits for
  kObjCopyDropped,  ///< hardened: older than what this node knows
  kObjOwner,
  kObjOwnerShared,  ///< acknowledgements are missing
  // SEND_WRITE_ACCESS
  kAccess,
  kAccessShared,  ///< acknowledgements are missing
  kAccessNoData,
  // NO_OBJECT_SEND
  kNoObjectBusy,
  kNoObject,
  kNoObjectOwner,   ///< this node becomes the owner of what does not exist
  kNoObjectHolder,  ///< hardened: refused, and the read copy is still there
  kNoObjectStale,   ///< hardened: nobody waits for it
  // SEND_BACK_FIRST_TOUCH
  kSendBack,
  // SEND_OWNERSHIP, CHANGE_OWNERSHIP_ACK
  kSendOwnership,
  kChgOwnAck,
  kChgOwnAckRemove,
  kChgOwnAckStale,
  // REQ_OBJECT_REMOVE, REQ_OBJECT_REMOVE_TO_MGR, REMOVE_DONE, REMOVE_ACK, REMOVE_ACK2
  kReqRemoveBusy,
  kReqRemove,
  kReqRemoveHome,  ///< at the default owner
  kRmToMgrBusy,
  kRmToMgr,
  kRemoveDone,
  kRemoveDoneEmpty,
  kRemoveAck,
  kRemoveAckLast,
  kRemoveAckUnknown,
  kRemoveAck2,
};

inline constexpr int kEventCount = static_cast<int>(Event::kRemoveAck2) + 1;

/// "GrabShared": for messages and logs.
const char* name_of(Event event);

}  // namespace dojo::kddm
