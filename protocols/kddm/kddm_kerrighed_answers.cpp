// Objects, ownership and removal as published: kddm.md, table M, second part.

#include "protocols/kddm/kddm_kerrighed.h"

namespace dojo::kddm::kerrighed {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

constexpr sim::StateSet kNone = in(S::kNoEntry);
constexpr sim::StateSet kLostOut = in(S::kInvCopy, S::kReadCopy);
constexpr sim::StateSet kKeepers = in(S::kReadCopy, S::kReadOwner);
constexpr sim::StateSet kNoReceiver = kAllStates & ~(kAsking | kKeepers | in(S::kInvCopy));
constexpr sim::StateSet kInOwners = kOwners | in(S::kInvOwner);

// clang-format off
constexpr Row kAnswerRows[] = {
    // OBJECT_SEND
    {"M53", in(S::kInvCopy), E::kObjCopy,
     {&A::take_owner_info, &A::be_alone, &A::point_to_self},
     S::kInvFilling, V::kImport, {}, E::kFilledGhost},
    {"M54", in(S::kWaitObjRead), E::kObjCopy,
     {&A::point_to_sender, &A::count_read_miss}, S::kInvFilling, V::kImport, {}, E::kFilledCopy},
    {"M55", in(S::kWaitObjWrite), E::kObjCopy,
     {&A::point_to_self, &A::drop_data, &A::merge_owner_info},
     S::kInvFilling, V::kImport, {}, E::kFilledCopy},
    {"M56", kKeepers, E::kObjCopy, {}, A::kStay, V::kIgnore},
    {"M57", kNoReceiver, E::kObjCopy, {}, A::kStay, V::kUnhandled},
    {"M58", in(S::kInvCopy), E::kObjCopySync,
     {&A::point_to_sender}, S::kInvFilling, V::kImport, {}, E::kFilledCopy},
    {"M59", in(S::kWaitObjRead), E::kObjCopySync,
     {&A::point_to_sender, &A::count_read_miss}, S::kInvFilling, V::kImport, {}, E::kFilledCopy},
    {"M60", in(S::kWaitObjWrite), E::kObjCopySync,
     {&A::point_to_self, &A::drop_data, &A::merge_owner_info},
     S::kInvFilling, V::kImport, {}, E::kFilledCopy},
    {"M61", kKeepers, E::kObjCopySync, {}, A::kStay, V::kIgnore},
    {"M62", kNoReceiver, E::kObjCopySync, {}, A::kStay, V::kUnhandled},
    {"M63", kAllStates, E::kObjCopyStale, {}, A::kStay, V::kNever},
    {"M64", kAllStates, E::kObjCopyDropped, {}, A::kStay, V::kNever},
    {"M65", in(S::kInvCopy), E::kObjOwner,
     {&A::take_owner_info, &A::be_alone, &A::point_to_self},
     S::kInvFilling, V::kImport, {}, E::kFilledGhost},
    {"M66", in(S::kWaitObjRead), E::kObjOwner,
     {&A::point_to_sender, &A::take_owner_info, &A::be_alone, &A::count_read_miss},
     S::kInvFilling, V::kImport, {}, E::kFilledOwner},
    {"M67", in(S::kWaitObjWrite), E::kObjOwner,
     {&A::point_to_self, &A::drop_data, &A::merge_owner_info, &A::count_write_miss},
     S::kInvFilling, V::kImport, {}, E::kFilledOwner},
    {"M68", kKeepers, E::kObjOwner, {}, A::kStay, V::kIgnore},
    {"M69", kNoReceiver, E::kObjOwner, {}, A::kStay, V::kUnhandled},
    {"M70", in(S::kWaitObjWrite), E::kObjOwnerShared,
     {&A::point_to_self, &A::drop_data, &A::merge_owner_info, &A::count_write_miss},
     S::kInvFilling, V::kImport, {}, E::kFilledShared},
    {"M71", kAllStates & ~in(S::kWaitObjWrite), E::kObjOwnerShared, {}, A::kStay, V::kNever},
    // SEND_WRITE_ACCESS
    {"M72", in(S::kWaitObjWrite), E::kAccess,
     {&A::merge_owner_info, &A::point_to_self, &A::count_upgrade},
     S::kWriteOwner, V::kDone, {&A::wake}},
    {"M73", kAllStates & ~in(S::kWaitObjWrite), E::kAccess, {}, A::kStay, V::kUnhandled},
    {"M74", in(S::kWaitObjWrite), E::kAccessShared,
     {&A::merge_owner_info, &A::point_to_self, &A::count_upgrade}, S::kWaitAckWrite, V::kDone},
    {"M75", kAllStates & ~in(S::kWaitObjWrite), E::kAccessShared, {}, A::kStay, V::kNever},
    {"M76", in(S::kWaitObjWrite), E::kAccessNoData, {}, A::kStay, V::kUnhandled},
    {"M77", kAllStates & ~in(S::kWaitObjWrite), E::kAccessNoData, {}, A::kStay, V::kNever},
    // NO_OBJECT_SEND
    {"M78", kAllEntryStates, E::kNoObjectBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M79", kNone, E::kNoObjectBusy, {}, A::kStay, V::kNever},
    {"M80", kAsking, E::kNoObject,
     {&A::add_sender_to_rmset, &A::drop_data, &A::note_refusal}, S::kInvCopy, V::kDone, {&A::wake}},
    {"M81", in(S::kInvOwner), E::kNoObject,
     {&A::add_sender_to_rmset, &A::note_refusal}, A::kStay, V::kDone, {&A::wake}},
    {"M82", kAllStates & ~(kAsking | in(S::kInvOwner)), E::kNoObject, {}, A::kStay, V::kUnhandled},
    {"M83", kAsking, E::kNoObjectOwner,
     {&A::add_sender_to_rmset, &A::drop_data, &A::point_to_self, &A::note_refusal},
     S::kInvOwner, V::kDone, {&A::wake}},
    {"M84", kAllStates & ~kAsking, E::kNoObjectOwner, {}, A::kStay, V::kNever},
    {"M85", kAllStates, E::kNoObjectHolder, {}, A::kStay, V::kNever},
    {"M86", kAllStates, E::kNoObjectStale, {}, A::kStay, V::kNever},
    // SEND_BACK_FIRST_TOUCH
    {"M87", kAsking, E::kSendBack,
     {&A::add_sender_to_rmset, &A::drop_data, &A::point_to_self},
     S::kInvFilling, V::kImport, {}, E::kFilledWrite},
    {"M88", kAllStates & ~kAsking, E::kSendBack, {}, A::kStay, V::kUnhandled},
    // SEND_OWNERSHIP
    {"M89", in(S::kInvCopy), E::kSendOwnership, {}, A::kStay, V::kIgnore},
    {"M90", in(S::kReadCopy), E::kSendOwnership,
     {&A::take_owner_info, &A::point_to_self, &A::confirm_ownership, &A::note_moved},
     S::kReadOwner, V::kDone},
    {"M91", in(S::kWaitObjWrite), E::kSendOwnership, {&A::refuse_ownership}, A::kStay, V::kReply},
    {"M92", in(S::kInvFilling), E::kSendOwnership, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M93", kAllStates & ~(kLostOut | in(S::kWaitObjWrite, S::kInvFilling)), E::kSendOwnership,
     {}, A::kStay, V::kUnhandled},
    // CHANGE_OWNERSHIP_ACK
    {"M94", in(S::kWaitChgOwnAck), E::kChgOwnAck,
     {&A::follow_new_owner}, A::kStay, V::kDone, {&A::wake}},
    {"M95", kAllStates & ~in(S::kWaitChgOwnAck), E::kChgOwnAck, {}, A::kStay, V::kUnhandled},
    {"M96", in(S::kWaitChgOwnAck), E::kChgOwnAckRemove,
     {&A::follow_new_owner, &A::destroy}, A::kStay, V::kDone},
    {"M97", kAllStates & ~in(S::kWaitChgOwnAck), E::kChgOwnAckRemove, {}, A::kStay, V::kNever},
    {"M98", kAllStates, E::kChgOwnAckStale, {}, A::kStay, V::kNever},
};
static_assert(sim::is_total<kAllStates, E::kObjCopy, E::kChgOwnAckStale>(kAnswerRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kAnswerIndex = sim::index_of<E::kObjCopy, E::kChgOwnAckStale>(kAnswerRows);

constexpr Row kRemovalRows[] = {
    // REQ_OBJECT_REMOVE
    {"M99",  kAllEntryStates, E::kReqRemoveBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M100", kNone, E::kReqRemoveBusy, {}, A::kStay, V::kNever},
    {"M101", kNone, E::kReqRemove, {&A::acknowledge_remove}, A::kStay, V::kReply},
    {"M102", kLostOut, E::kReqRemove, {&A::acknowledge_remove, &A::destroy}, A::kStay, V::kDone},
    {"M103", kAsking, E::kReqRemove,
     {&A::drop_data, &A::acknowledge_remove_ack2}, A::kStay, V::kDone},
    {"M104", in(S::kInvFilling), E::kReqRemove, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M105", kInOwners | kRemoving | in(S::kWaitAckInv, S::kWaitAckWrite, S::kWaitChgOwnAck),
     E::kReqRemove, {}, A::kStay, V::kUnhandled},
    {"M106", kLostOut, E::kReqRemoveHome,
     {&A::drop_data, &A::acknowledge_remove_ack2}, S::kWaitObjRmAck2, V::kDone},
    {"M107", kAllStates & ~kLostOut, E::kReqRemoveHome, {}, A::kStay, V::kNever},
    // REQ_OBJECT_REMOVE_TO_MGR
    {"M108", kAllEntryStates, E::kRmToMgrBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M109", kNone, E::kRmToMgrBusy, {}, A::kStay, V::kNever},
    {"M110", kLostOut | kAsking, E::kRmToMgr, {&A::forward}, A::kStay, V::kForward},
    {"M111", kRemoving, E::kRmToMgr, {}, A::kStay, V::kIgnore},
    {"M112", in(S::kWaitAckInv, S::kWaitAckWrite, S::kWaitChgOwnAck, S::kInvFilling), E::kRmToMgr,
     {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M113", kInOwners, E::kRmToMgr, {&A::remove_for_requester, &A::destroy}, A::kStay, V::kDone},
    {"M114", kNone, E::kRmToMgr, {}, A::kStay, V::kUnhandled},
    // REMOVE_DONE
    {"M115", in(S::kWaitObjRmDone), E::kRemoveDone, {&A::merge_rmset}, S::kWaitObjRmAck, V::kDone},
    {"M116", kAllStates & ~in(S::kWaitObjRmDone), E::kRemoveDone, {}, A::kStay, V::kUnhandled},
    {"M117", in(S::kWaitObjRmDone), E::kRemoveDoneEmpty,
     {&A::merge_rmset}, A::kStay, V::kDone, {&A::wake}},
    {"M118", kAllStates & ~in(S::kWaitObjRmDone), E::kRemoveDoneEmpty, {}, A::kStay, V::kUnhandled},
    // REMOVE_ACK
    {"M119", in(S::kWaitObjRmDone), E::kRemoveAck, {&A::note_early_remove_ack}, A::kStay, V::kDone},
    {"M120", in(S::kWaitObjRmAck), E::kRemoveAck, {&A::remove_remover_ack}, A::kStay, V::kDone},
    {"M121", kAllStates & ~in(S::kWaitObjRmDone, S::kWaitObjRmAck), E::kRemoveAck,
     {}, A::kStay, V::kUnhandled},
    {"M122", in(S::kWaitObjRmAck), E::kRemoveAckLast,
     {&A::remove_remover_ack, &A::confirm_remove}, A::kStay, V::kDone, {&A::wake}},
    {"M123", kAllStates & ~in(S::kWaitObjRmAck), E::kRemoveAckLast, {}, A::kStay, V::kNever},
    {"M124", in(S::kWaitObjRmAck), E::kRemoveAckUnknown, {}, A::kStay, V::kUnhandled},
    {"M125", kAllStates & ~in(S::kWaitObjRmAck), E::kRemoveAckUnknown, {}, A::kStay, V::kNever},
    // REMOVE_ACK2
    {"M126", in(S::kWaitObjRmAck2), E::kRemoveAck2, {&A::destroy}, A::kStay, V::kDone},
    {"M127", kAsking, E::kRemoveAck2, {&A::point_to_self}, S::kInvOwner, V::kDone, {&A::wake}},
    {"M128", in(S::kInvOwner), E::kRemoveAck2, {}, A::kStay, V::kIgnore},
    {"M129", kAllStates & ~(kAsking | in(S::kWaitObjRmAck2, S::kInvOwner)), E::kRemoveAck2,
     {}, A::kStay, V::kUnhandled},
};
static_assert(sim::is_total<kAllStates, E::kReqRemoveBusy, E::kRemoveAck2>(kRemovalRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kRemovalIndex = sim::index_of<E::kReqRemoveBusy, E::kRemoveAck2>(kRemovalRows);
// clang-format on

constinit const Part kAnswerPart{kAnswerRows, kAnswerIndex, E::kObjCopy};
constinit const Part kRemovalPart{kRemovalRows, kRemovalIndex, E::kReqRemoveBusy};

}  // namespace dojo::kddm::kerrighed
