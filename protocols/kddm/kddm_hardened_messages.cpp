// Requests and acknowledgements in the hardened variant: kddm.md, table HM, same ids, same order.

#include "protocols/kddm/kddm_hardened.h"

namespace dojo::kddm::hardened {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

constexpr sim::StateSet kLostOut = in(S::kInvCopy, S::kReadCopy);
constexpr sim::StateSet kAsking = in(S::kWaitObjRead, S::kWaitObjWrite);

// clang-format off
constexpr Row kRequestRows[] = {
    // REQ_OBJECT_COPY
    {"HM1",  kStates, E::kReqCopyBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"HM2",  kStates, E::kReqCopyTryBusy, {&A::answer_busy}, A::kStay, V::kReply},
    {"HM3",  kLostOut, E::kReqCopyRead, {&A::forward}, A::kStay, V::kForward},
    {"HM4",  in(S::kInvOwner), E::kReqCopyRead, {&A::give_nothing}, S::kInvCopy, V::kDone},
    {"HM5",  in(S::kReadOwner, S::kWriteOwner), E::kReqCopyRead,
     {&A::send_copy}, S::kReadOwner, V::kDone},
    {"HM6",  in(S::kWriteGhost), E::kReqCopyRead, {&A::give_data}, S::kInvCopy, V::kDone},
    {"HM7",  kWaits, E::kReqCopyRead, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"HM8",  kLostOut, E::kReqCopyWrite, {&A::forward}, A::kStay, V::kForward},
    {"HM9",  in(S::kInvOwner), E::kReqCopyWrite, {&A::give_nothing}, S::kInvCopy, V::kDone},
    {"HM10", kOwners, E::kReqCopyWrite, {&A::give_data}, S::kInvCopy, V::kDone},
    {"HM11", kWaits, E::kReqCopyWrite, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"HM12", in(S::kReadOwner), E::kReqCopyWriteHolder, {&A::give_access}, S::kInvCopy, V::kDone},
    {"HM13", kStates & ~in(S::kReadOwner), E::kReqCopyWriteHolder, {}, A::kStay, V::kNever},
    {"HM14", in(S::kReadOwner), E::kReqCopyWriteShared,
     {&A::await_for_request}, S::kWaitAckWrite, V::kRequeue},
    {"HM15", kStates & ~in(S::kReadOwner), E::kReqCopyWriteShared, {}, A::kStay, V::kNever},
    {"HM16", in(S::kInvOwner), E::kReqCopyNoFt, {&A::answer_no_object}, A::kStay, V::kReply},
    {"HM17", kStates & ~in(S::kInvOwner), E::kReqCopyNoFt, {}, A::kStay, V::kNever},
    {"HM18", in(S::kInvOwner), E::kReqCopyReadLinked,
     {}, S::kInvFilling, V::kImport, {}, E::kFilledServeRead},
    {"HM19", kStates & ~in(S::kInvOwner), E::kReqCopyReadLinked, {}, A::kStay, V::kNever},
    {"HM20", in(S::kInvOwner), E::kReqCopyWriteLinked,
     {}, S::kInvFilling, V::kImport, {}, E::kFilledServeWrite},
    {"HM21", kStates & ~in(S::kInvOwner), E::kReqCopyWriteLinked, {}, A::kStay, V::kNever},
    {"HM22", kStates, E::kReqCopyBack, {}, A::kStay, V::kNever},
    {"HM23", kStates, E::kReqCopyBackNoFt, {}, A::kStay, V::kNever},
    {"HM24", kStates, E::kReqCopyBackStale, {&A::note_back}, A::kStay, V::kIgnore},
};
static_assert(sim::is_total<kStates, E::kReqCopyBusy, E::kReqCopyBackStale>(kRequestRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kRequestIndex = sim::index_of<E::kReqCopyBusy, E::kReqCopyBackStale>(kRequestRows);

constexpr Row kInvalidationRows[] = {
    // REQ_OBJECT_INVALID: answered at once wherever no task uses the copy
    {"HM25", in(S::kReadCopy), E::kReqInvalidBusy, {&A::note_requeued}, A::kStay, V::kRequeue},
    {"HM26", kStates & ~in(S::kReadCopy), E::kReqInvalidBusy, {}, A::kStay, V::kNever},
    {"HM27", kLostOut, E::kReqInvalid,
     {&A::drop_data, &A::learn_collector, &A::acknowledge}, S::kInvCopy, V::kDone},
    {"HM28", kAsking, E::kReqInvalid,
     {&A::drop_data, &A::learn_collector, &A::acknowledge, &A::note_crossing}, A::kStay, V::kDone},
    {"HM29", in(S::kWaitChgOwnAck), E::kReqInvalid,
     {&A::drop_data, &A::learn_collector, &A::acknowledge}, A::kStay, V::kDone},
    {"HM30", kOwners | in(S::kInvOwner, S::kWaitAckWrite, S::kInvFilling), E::kReqInvalid,
     {}, A::kStay, V::kNever},
    // INVALIDATION_ACK: to the owner that asked, or the refusal of an offer
    {"HM31", kStates, E::kInvAckBusy, {}, A::kStay, V::kNever},
    {"HM32", in(S::kWaitAckWrite), E::kInvAck, {&A::note_ack}, A::kStay, V::kDone},
    {"HM33", in(S::kWaitChgOwnAck), E::kInvAck,
     {&A::note_ack, &A::offer_epoch}, A::kStay, V::kDone},
    {"HM34", kStates & ~(in(S::kWaitAckWrite, S::kWaitChgOwnAck)), E::kInvAck,
     {}, A::kStay, V::kNever},
    {"HM35", in(S::kWaitAckWrite, S::kWaitChgOwnAck), E::kInvAckLast,
     {&A::note_ack}, S::kReadOwner, V::kDone, {&A::wake}},
    {"HM36", kStates & ~in(S::kWaitAckWrite, S::kWaitChgOwnAck), E::kInvAckLast,
     {}, A::kStay, V::kNever},
    {"HM37", kStates, E::kInvAckNone, {}, A::kStay, V::kNever},
    {"HM38", kStates, E::kInvAckUnknown, {}, A::kStay, V::kNever},
};
static_assert(sim::is_total<kStates, E::kReqInvalidBusy, E::kInvAckUnknown>(kInvalidationRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kInvalidationIndex =
    sim::index_of<E::kReqInvalidBusy, E::kInvAckUnknown>(kInvalidationRows);
// clang-format on

constinit const Part kRequestPart{kRequestRows, kRequestIndex, E::kReqCopyBusy};
constinit const Part kInvalidationPart{kInvalidationRows, kInvalidationIndex, E::kReqInvalidBusy};

}  // namespace dojo::kddm::hardened
