// Requests and acknowledgements as published: kddm.md, table M, same ids, same order.
//
// `kUnhandled` marks the cells in which the source system panics, or says nothing.

#include "protocols/kddm/kddm_kerrighed.h"

namespace dojo::kddm::kerrighed {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

constexpr sim::StateSet kNone = in(S::kNoEntry);
constexpr sim::StateSet kLostOut = in(S::kInvCopy, S::kReadCopy);
constexpr sim::StateSet kSettling =
    in(S::kInvFilling, S::kWaitAckInv, S::kWaitAckWrite, S::kWaitChgOwnAck) | kRemoving;
constexpr sim::StateSet kAckWaits = in(S::kWaitAckInv, S::kWaitAckWrite);

// clang-format off
constexpr Row kRequestRows[] = {
    // REQ_OBJECT_COPY
    {"M1",  kAllEntryStates, E::kReqCopyBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M2",  kNone, E::kReqCopyBusy, {}, A::kStay, V::kNever},
    {"M3",  kAllEntryStates, E::kReqCopyTryBusy, {&A::answer_busy}, A::kStay, V::kReply},
    {"M4",  kNone, E::kReqCopyTryBusy, {}, A::kStay, V::kNever},
    {"M5",  kNone | kLostOut | in(S::kWaitObjRead), E::kReqCopyRead,
     {&A::forward}, A::kStay, V::kForward},
    {"M6",  in(S::kInvOwner), E::kReqCopyRead,
     {&A::point_to_requester, &A::send_back_first_touch}, S::kInvCopy, V::kDone},
    {"M7",  in(S::kReadOwner, S::kWriteOwner), E::kReqCopyRead,
     {&A::send_copy}, S::kReadOwner, V::kDone},
    {"M8",  in(S::kWriteGhost), E::kReqCopyRead,
     {&A::send_ownership_with_data, &A::point_to_requester}, S::kInvCopy, V::kDone},
    {"M9",  in(S::kWaitObjWrite) | kSettling, E::kReqCopyRead,
     {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M10", kNone | kLostOut | in(S::kWaitObjRead), E::kReqCopyWrite,
     {&A::forward}, A::kStay, V::kForward},
    {"M11", in(S::kInvOwner), E::kReqCopyWrite,
     {&A::point_to_requester, &A::send_back_first_touch}, S::kInvCopy, V::kDone},
    {"M12", in(S::kReadOwner), E::kReqCopyWrite,
     {&A::point_to_requester, &A::invalidate_for_requester, &A::send_ownership_with_data},
     S::kInvCopy, V::kDone},
    {"M13", in(S::kWriteOwner, S::kWriteGhost), E::kReqCopyWrite,
     {&A::send_ownership_with_data, &A::point_to_requester}, S::kInvCopy, V::kDone},
    {"M14", in(S::kWaitObjWrite) | kSettling, E::kReqCopyWrite,
     {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M15", in(S::kReadOwner), E::kReqCopyWriteHolder,
     {&A::point_to_requester, &A::invalidate_for_requester, &A::send_write_access},
     S::kInvCopy, V::kDone},
    {"M16", kAllStates & ~in(S::kReadOwner), E::kReqCopyWriteHolder, {}, A::kStay, V::kNever},
    {"M17", kAllStates, E::kReqCopyWriteShared, {}, A::kStay, V::kNever},
    {"M18", kNone | in(S::kInvOwner), E::kReqCopyNoFt, {&A::answer_no_object}, A::kStay, V::kReply},
    {"M19", kAllEntryStates & ~in(S::kInvOwner), E::kReqCopyNoFt, {}, A::kStay, V::kNever},
    {"M20", in(S::kInvOwner), E::kReqCopyReadLinked,
     {}, S::kInvFilling, V::kImport, {}, E::kFilledServeRead},
    {"M21", kAllStates & ~in(S::kInvOwner), E::kReqCopyReadLinked, {}, A::kStay, V::kNever},
    {"M22", in(S::kInvOwner), E::kReqCopyWriteLinked,
     {}, S::kInvFilling, V::kImport, {}, E::kFilledServeWrite},
    {"M23", kAllStates & ~in(S::kInvOwner), E::kReqCopyWriteLinked, {}, A::kStay, V::kNever},
    {"M24", kAsking, E::kReqCopyBack,
     {&A::note_back, &A::drop_data, &A::point_to_self},
     S::kInvFilling, V::kImport, {}, E::kFilledWrite},
    {"M25", kAllStates & ~kAsking, E::kReqCopyBack, {}, A::kStay, V::kNever},
    {"M26", kAsking, E::kReqCopyBackNoFt,
     {&A::note_back, &A::point_to_self, &A::note_refusal}, S::kInvOwner, V::kDone, {&A::wake}},
    {"M27", kAllStates & ~kAsking, E::kReqCopyBackNoFt, {}, A::kStay, V::kNever},
    {"M28", kAllStates, E::kReqCopyBackStale, {&A::note_back}, A::kStay, V::kIgnore},
};
static_assert(sim::is_total<kAllStates, E::kReqCopyBusy, E::kReqCopyBackStale>(kRequestRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kRequestIndex = sim::index_of<E::kReqCopyBusy, E::kReqCopyBackStale>(kRequestRows);

constexpr Row kInvalidationRows[] = {
    // REQ_OBJECT_INVALID
    {"M29", kAllEntryStates, E::kReqInvalidBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M30", kNone, E::kReqInvalidBusy, {}, A::kStay, V::kNever},
    {"M31", in(S::kInvCopy), E::kReqInvalid, {}, A::kStay, V::kIgnore},
    {"M32", in(S::kReadCopy), E::kReqInvalid,
     {&A::drop_data, &A::follow_collector, &A::acknowledge}, S::kInvCopy, V::kDone},
    {"M33", in(S::kWaitObjRead, S::kInvFilling), E::kReqInvalid,
     {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M34", in(S::kWaitObjWrite), E::kReqInvalid,
     {&A::drop_data, &A::acknowledge, &A::note_crossing}, A::kStay, V::kDone},
    {"M35", kNone | kOwners | kRemoving | in(S::kInvOwner, S::kWaitAckInv, S::kWaitAckWrite,
     S::kWaitChgOwnAck),
     E::kReqInvalid, {}, A::kStay, V::kUnhandled},
    // INVALIDATION_ACK
    {"M36", kAllEntryStates, E::kInvAckBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"M37", kNone, E::kInvAckBusy, {}, A::kStay, V::kNever},
    {"M38", kLostOut | in(S::kWaitObjRead, S::kInvFilling), E::kInvAck,
     {&A::forward}, A::kStay, V::kForward},
    {"M39", in(S::kReadOwner), E::kInvAck, {&A::remove_acker}, A::kStay, V::kDone},
    {"M40", in(S::kWaitObjWrite), E::kInvAck, {&A::note_early_ack}, A::kStay, V::kDone},
    {"M41", kAckWaits, E::kInvAck, {&A::remove_acker}, A::kStay, V::kDone},
    {"M42", in(S::kWaitChgOwnAck), E::kInvAck,
     {&A::remove_acker, &A::offer_ownership_again}, A::kStay, V::kDone},
    {"M43", in(S::kWaitObjRmAck), E::kInvAck, {}, A::kStay, V::kIgnore},
    {"M44", kNone | in(S::kInvOwner, S::kWriteOwner, S::kWriteGhost, S::kWaitObjRmDone,
     S::kWaitObjRmAck2),
     E::kInvAck, {}, A::kStay, V::kUnhandled},
    {"M45", kAckWaits, E::kInvAckLast, {&A::remove_acker}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"M46", in(S::kInvFilling), E::kInvAckLast, {&A::remove_acker}, A::kStay, V::kDone},
    {"M47", in(S::kWaitChgOwnAck), E::kInvAckLast,
     {&A::remove_acker, &A::send_object_to_acker}, A::kStay, V::kDone, {&A::wake}},
    {"M48", kAllStates & ~(kAckWaits | in(S::kInvFilling, S::kWaitChgOwnAck)), E::kInvAckLast,
     {}, A::kStay, V::kNever},
    {"M49", in(S::kWaitChgOwnAck), E::kInvAckNone, {}, A::kStay, V::kUnhandled},
    {"M50", kAllStates & ~in(S::kWaitChgOwnAck), E::kInvAckNone, {}, A::kStay, V::kNever},
    {"M51", kAckWaits | in(S::kInvFilling), E::kInvAckUnknown, {}, A::kStay, V::kUnhandled},
    {"M52", kAllStates & ~(kAckWaits | in(S::kInvFilling)), E::kInvAckUnknown,
     {}, A::kStay, V::kNever},
};
static_assert(sim::is_total<kAllStates, E::kReqInvalidBusy, E::kInvAckUnknown>(kInvalidationRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kInvalidationIndex =
    sim::index_of<E::kReqInvalidBusy, E::kInvAckUnknown>(kInvalidationRows);
// clang-format on

constinit const Part kRequestPart{kRequestRows, kRequestIndex, E::kReqCopyBusy};
constinit const Part kInvalidationPart{kInvalidationRows, kInvalidationIndex, E::kReqInvalidBusy};

}  // namespace dojo::kddm::kerrighed
