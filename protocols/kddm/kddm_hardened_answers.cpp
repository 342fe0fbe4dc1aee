// Objects, access and ownership that arrive in the hardened variant: kddm.md, table HM, second
// part.
//
// Ownership is accepted in every state in which it can come, waited for or not: it exists once.
// Read copies that nobody waits for are dropped; the owner's copyset may name too many nodes, never
// too few.

#include "protocols/kddm/kddm_hardened.h"

namespace dojo::kddm::hardened {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

constexpr sim::StateSet kAsking = in(S::kWaitObjRead, S::kWaitObjWrite);
constexpr sim::StateSet kCannotReceive =
    kOwners | in(S::kInvOwner, S::kWaitAckWrite, S::kInvFilling);

// clang-format off
constexpr Row kAnswerRows[] = {
    // OBJECT_SEND, a read copy
    {"HM39", in(S::kWaitObjRead), E::kObjCopy,
     {&A::keep_incoming, &A::learn_sender, &A::count_read_miss},
     S::kReadCopy, V::kDone, {&A::wake}},
    {"HM40", in(S::kWaitObjWrite), E::kObjCopy,
     {&A::keep_incoming, &A::learn_sender}, A::kStay, V::kDone},
    {"HM41", in(S::kInvCopy, S::kReadCopy), E::kObjCopy, {&A::learn_sender}, A::kStay, V::kIgnore},
    {"HM42", in(S::kWaitChgOwnAck), E::kObjCopy, {}, A::kStay, V::kIgnore},
    {"HM43", kCannotReceive, E::kObjCopy, {}, A::kStay, V::kNever},
    {"HM44", in(S::kInvCopy), E::kObjCopySync,
     {&A::keep_incoming, &A::learn_sender}, S::kReadCopy, V::kDone},
    {"HM45", in(S::kWaitObjRead), E::kObjCopySync,
     {&A::keep_incoming, &A::learn_sender, &A::count_read_miss},
     S::kReadCopy, V::kDone, {&A::wake}},
    {"HM46", in(S::kWaitObjWrite), E::kObjCopySync,
     {&A::keep_incoming, &A::learn_sender}, A::kStay, V::kDone},
    {"HM47", in(S::kReadCopy), E::kObjCopySync, {&A::learn_sender}, A::kStay, V::kIgnore},
    {"HM48", in(S::kWaitChgOwnAck), E::kObjCopySync, {}, A::kStay, V::kIgnore},
    {"HM49", kCannotReceive, E::kObjCopySync, {}, A::kStay, V::kNever},
    {"HM50", in(S::kWaitObjRead), E::kObjCopyStale, {}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HM51", kStates & ~in(S::kWaitObjRead), E::kObjCopyStale, {}, A::kStay, V::kNever},
    {"HM52", kStates, E::kObjCopyDropped, {}, A::kStay, V::kIgnore},
    // OBJECT_SEND, the object with ownership
    {"HM53", in(S::kInvCopy), E::kObjOwner,
     {&A::keep_incoming, &A::start_epoch}, S::kWriteGhost, V::kDone},
    {"HM54", in(S::kWaitObjWrite), E::kObjOwner,
     {&A::keep_incoming, &A::start_epoch, &A::count_write_miss},
     S::kWriteOwner, V::kDone, {&A::wake}},
    {"HM55", in(S::kWaitObjRead), E::kObjOwner,
     {&A::keep_incoming, &A::start_epoch, &A::count_read_miss},
     S::kWriteOwner, V::kDone, {&A::wake}},
    {"HM56", in(S::kWaitChgOwnAck), E::kObjOwner,
     {&A::keep_incoming, &A::start_epoch}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"HM57", kCannotReceive | in(S::kReadCopy), E::kObjOwner, {}, A::kStay, V::kNever},
    {"HM58", kStates, E::kObjOwnerShared, {}, A::kStay, V::kNever},
    // SEND_WRITE_ACCESS
    {"HM59", in(S::kWaitObjWrite), E::kAccess,
     {&A::start_epoch, &A::count_upgrade}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"HM60", kStates & ~in(S::kWaitObjWrite), E::kAccess, {}, A::kStay, V::kNever},
    {"HM61", kStates, E::kAccessShared, {}, A::kStay, V::kNever},
    {"HM62", kStates, E::kAccessNoData, {}, A::kStay, V::kNever},
    // NO_OBJECT_SEND
    {"HM63", kStates, E::kNoObjectBusy, {}, A::kStay, V::kNever},
    {"HM64", kAsking, E::kNoObject,
     {&A::learn_sender, &A::note_refusal}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HM65", kStates & ~kAsking, E::kNoObject, {}, A::kStay, V::kNever},
    {"HM66", kStates, E::kNoObjectOwner, {}, A::kStay, V::kNever},
    {"HM67", in(S::kWaitObjWrite), E::kNoObjectHolder,
     {&A::note_refusal}, S::kReadCopy, V::kDone, {&A::wake}},
    {"HM68", kStates & ~in(S::kWaitObjWrite), E::kNoObjectHolder, {}, A::kStay, V::kNever},
    {"HM69", kStates, E::kNoObjectStale, {}, A::kStay, V::kIgnore},
    // SEND_BACK_FIRST_TOUCH: ownership of what does not exist yet
    {"HM70", in(S::kWaitObjRead), E::kSendBack,
     {&A::start_epoch}, S::kInvFilling, V::kImport, {}, E::kFilledRead},
    {"HM71", in(S::kWaitObjWrite), E::kSendBack,
     {&A::drop_data, &A::start_epoch}, S::kInvFilling, V::kImport, {}, E::kFilledWrite},
    {"HM72", in(S::kInvCopy), E::kSendBack, {&A::start_epoch}, S::kInvOwner, V::kDone},
    {"HM73", in(S::kWaitChgOwnAck), E::kSendBack,
     {&A::drop_data, &A::start_epoch}, S::kInvOwner, V::kDone, {&A::wake}},
    {"HM74", kCannotReceive | in(S::kReadCopy), E::kSendBack, {}, A::kStay, V::kNever},
    // SEND_OWNERSHIP, CHANGE_OWNERSHIP_ACK
    {"HM75", in(S::kReadCopy), E::kSendOwnership,
     {&A::accept_offer, &A::note_moved}, S::kReadOwner, V::kDone},
    {"HM76", in(S::kInvCopy, S::kWaitObjRead, S::kWaitChgOwnAck), E::kSendOwnership,
     {&A::decline_offer}, A::kStay, V::kReply},
    {"HM77", in(S::kWaitObjWrite), E::kSendOwnership,
     {&A::drop_data, &A::decline_offer}, A::kStay, V::kReply},
    {"HM78", kCannotReceive, E::kSendOwnership, {}, A::kStay, V::kNever},
    {"HM79", in(S::kWaitChgOwnAck), E::kChgOwnAck,
     {&A::drop_data, &A::learn_new_owner, &A::note_flushed}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HM80", kStates & ~in(S::kWaitChgOwnAck), E::kChgOwnAck, {}, A::kStay, V::kNever},
    {"HM81", kStates, E::kChgOwnAckRemove, {}, A::kStay, V::kNever},
    {"HM82", kStates, E::kChgOwnAckStale, {}, A::kStay, V::kIgnore},
};
static_assert(sim::is_total<kStates, E::kObjCopy, E::kChgOwnAckStale>(kAnswerRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kAnswerIndex = sim::index_of<E::kObjCopy, E::kChgOwnAckStale>(kAnswerRows);

constexpr Row kRemovalRows[] = {
    // Removal needs no round: only REMOVE_ACK2, ownership of nothing, comes home
    {"HM83", kStates, E::kReqRemoveBusy, {}, A::kStay, V::kNever},
    {"HM84", kStates, E::kReqRemove, {}, A::kStay, V::kNever},
    {"HM85", kStates, E::kReqRemoveHome, {}, A::kStay, V::kNever},
    {"HM86", kStates, E::kRmToMgrBusy, {}, A::kStay, V::kNever},
    {"HM87", kStates, E::kRmToMgr, {}, A::kStay, V::kNever},
    {"HM88", kStates, E::kRemoveDone, {}, A::kStay, V::kNever},
    {"HM89", kStates, E::kRemoveDoneEmpty, {}, A::kStay, V::kNever},
    {"HM90", kStates, E::kRemoveAck, {}, A::kStay, V::kNever},
    {"HM91", kStates, E::kRemoveAckLast, {}, A::kStay, V::kNever},
    {"HM92", kStates, E::kRemoveAckUnknown, {}, A::kStay, V::kNever},
    {"HM93", in(S::kInvCopy), E::kRemoveAck2, {&A::start_epoch}, S::kInvOwner, V::kDone},
    {"HM94", kAsking | in(S::kWaitChgOwnAck), E::kRemoveAck2,
     {&A::drop_data, &A::start_epoch}, S::kInvOwner, V::kDone, {&A::wake}},
    {"HM95", kCannotReceive | in(S::kReadCopy), E::kRemoveAck2, {}, A::kStay, V::kNever},
};
static_assert(sim::is_total<kStates, E::kReqRemoveBusy, E::kRemoveAck2>(kRemovalRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kRemovalIndex = sim::index_of<E::kReqRemoveBusy, E::kRemoveAck2>(kRemovalRows);
// clang-format on

constinit const Part kAnswerPart{kAnswerRows, kAnswerIndex, E::kObjCopy};
constinit const Part kRemovalPart{kRemovalRows, kRemovalIndex, E::kReqRemoveBusy};

}  // namespace dojo::kddm::hardened
