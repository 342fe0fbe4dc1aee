// Local operations as published: kddm.md, table L, same ids, same order.

#include "protocols/kddm/kddm_kerrighed.h"

namespace dojo::kddm::kerrighed {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

constexpr sim::StateSet kNone = in(S::kNoEntry);
constexpr sim::StateSet kInOwners = kOwners | in(S::kInvOwner);
constexpr sim::StateSet kTransient = kAsking | in(S::kInvFilling);

// clang-format off
constexpr Row kRows[] = {
    // get
    {"L1",  in(S::kInvCopy), E::kGet, {&A::ask_read}, S::kWaitObjRead, V::kSleep},
    {"L2",  in(S::kReadCopy, S::kReadOwner, S::kWriteOwner, S::kWaitAckInv, S::kWaitChgOwnAck),
     E::kGet, {}, A::kStay, V::kDone},
    {"L3",  in(S::kInvOwner), E::kGet, {}, S::kInvFilling, V::kImport, {}, E::kFilledRead},
    {"L4",  in(S::kWriteGhost), E::kGet, {}, S::kWriteOwner, V::kDone},
    {"L5",  kTransient | kRemoving | in(S::kWaitAckWrite), E::kGet, {}, A::kStay, V::kSleep},
    {"L6",  kNone, E::kGet, {}, A::kStay, V::kNever},
    {"L7",  in(S::kInvOwner), E::kGetNoFt, {&A::fail_no_object}, A::kStay, V::kNone},
    {"L8",  kAllStates & ~in(S::kInvOwner), E::kGetNoFt, {}, A::kStay, V::kNever},
    // grab
    {"L9",  in(S::kInvCopy, S::kReadCopy), E::kGrab, {&A::ask_write}, S::kWaitObjWrite, V::kSleep},
    {"L10", in(S::kInvOwner), E::kGrab, {}, S::kInvFilling, V::kImport, {}, E::kFilledWrite},
    {"L11", in(S::kWriteOwner), E::kGrab, {}, A::kStay, V::kDone},
    {"L12", in(S::kWriteGhost), E::kGrab, {}, S::kWriteOwner, V::kDone},
    {"L13", kTransient | kRemoving | in(S::kWaitAckInv, S::kWaitAckWrite, S::kWaitChgOwnAck),
     E::kGrab, {}, A::kStay, V::kSleep},
    {"L14", kNone | in(S::kReadOwner), E::kGrab, {}, A::kStay, V::kNever},
    {"L15", in(S::kReadCopy), E::kGrabFrozen, {}, A::kStay, V::kSleep},
    {"L16", kAllStates & ~in(S::kReadCopy), E::kGrabFrozen, {}, A::kStay, V::kNever},
    {"L17", in(S::kReadOwner), E::kGrabSole, {&A::count_upgrade}, S::kWriteOwner, V::kDone},
    {"L18", kAllStates & ~in(S::kReadOwner), E::kGrabSole, {}, A::kStay, V::kNever},
    {"L19", in(S::kReadOwner), E::kGrabShared,
     {&A::count_upgrade, &A::invalidate_others}, S::kWaitAckWrite, V::kSleep},
    {"L20", kAllStates & ~in(S::kReadOwner), E::kGrabShared, {}, A::kStay, V::kNever},
    {"L21", in(S::kInvOwner), E::kGrabNoFt, {&A::fail_no_object}, A::kStay, V::kNone},
    {"L22", kAllStates & ~in(S::kInvOwner), E::kGrabNoFt, {}, A::kStay, V::kNever},
    // find
    {"L23", in(S::kReadCopy, S::kReadOwner, S::kWriteOwner, S::kWaitAckWrite), E::kFind,
     {}, A::kStay, V::kDone},
    {"L24", in(S::kWriteGhost), E::kFind, {}, S::kWriteOwner, V::kDone},
    {"L25", in(S::kInvCopy, S::kInvOwner, S::kWaitAckInv,
     S::kWaitChgOwnAck) | kTransient | kRemoving,
     E::kFind, {&A::fail_no_object}, A::kStay, V::kNone},
    {"L26", kNone, E::kFind, {}, A::kStay, V::kNever},
    // remove
    {"L27", in(S::kInvCopy, S::kReadCopy), E::kRemove,
     {&A::ask_remove}, S::kWaitObjRmDone, V::kSleepOnce, {}, E::kRemoveWoken},
    {"L28", in(S::kWaitAckInv, S::kWaitAckWrite, S::kWaitChgOwnAck) | kTransient, E::kRemove,
     {}, A::kStay, V::kSleep},
    {"L29", kRemoving, E::kRemove, {&A::fail_already}, A::kStay, V::kNone},
    {"L30", kNone | kInOwners, E::kRemove, {}, A::kStay, V::kNever},
    {"L31", kInOwners | in(S::kReadCopy), E::kRemoveFrozen, {}, A::kStay, V::kSleep},
    {"L32", kAllStates & ~(kInOwners | in(S::kReadCopy)), E::kRemoveFrozen,
     {}, A::kStay, V::kNever},
    {"L33", kInOwners, E::kRemoveAlone, {&A::note_removed, &A::destroy}, A::kStay, V::kDone},
    {"L34", kAllStates & ~kInOwners, E::kRemoveAlone, {}, A::kStay, V::kNever},
    {"L35", kAllStates, E::kRemoveAloneHome, {}, A::kStay, V::kNever},
    {"L36", kInOwners, E::kRemoveShared,
     {&A::remove_others}, S::kWaitObjRmAck, V::kSleepOnce, {}, E::kRemoveWoken},
    {"L37", kAllStates & ~kInOwners, E::kRemoveShared, {}, A::kStay, V::kNever},
    {"L38", kAllEntryStates, E::kRemoveWoken, {&A::note_removed, &A::destroy}, A::kStay, V::kDone},
    {"L39", kNone, E::kRemoveWoken, {}, A::kStay, V::kNever},
    {"L40", in(S::kWaitObjRmAck), E::kRemoveWokenEarly,
     {}, A::kStay, V::kSleepOnce, {}, E::kRemoveWoken},
    {"L41", kAllStates & ~in(S::kWaitObjRmAck), E::kRemoveWokenEarly, {}, A::kStay, V::kNever},
    // flush
    {"L42", in(S::kReadCopy), E::kFlush,
     {&A::drop_data, &A::tell_flushed}, S::kInvCopy, V::kDone, {&A::wake}},
    {"L43", kOwners, E::kFlush, {&A::flush_to_destination}, S::kInvCopy, V::kDone},
    {"L44", kAsking | in(S::kInvCopy, S::kInvOwner, S::kWaitAckWrite, S::kWaitChgOwnAck,
     S::kInvFilling),
     E::kFlush, {&A::fail_no_entry}, A::kStay, V::kNone},
    {"L45", kRemoving | in(S::kWaitAckInv), E::kFlush, {}, A::kStay, V::kDone},
    {"L46", kNone, E::kFlush, {}, A::kStay, V::kNever},
    {"L47", in(S::kReadCopy), E::kFlushBusy, {}, A::kStay, V::kSleep},
    {"L48", kAllStates & ~in(S::kReadCopy), E::kFlushBusy, {}, A::kStay, V::kNever},
    {"L49", in(S::kReadOwner), E::kFlushShared,
     {&A::leave_copyset, &A::offer_ownership},
     S::kWaitChgOwnAck, V::kSleepOnce, {}, E::kFlushWoken},
    {"L50", kAllStates & ~in(S::kReadOwner), E::kFlushShared, {}, A::kStay, V::kNever},
    {"L51", kOwners, E::kFlushNowhere, {&A::fail_no_space}, A::kStay, V::kNone},
    {"L52", kAllStates & ~kOwners, E::kFlushNowhere, {}, A::kStay, V::kNever},
    {"L53", kAllEntryStates, E::kFlushWoken,
     {&A::drop_data, &A::note_flushed}, S::kInvCopy, V::kDone},
    {"L54", kNone, E::kFlushWoken, {}, A::kStay, V::kNever},
    // sync: ours, from prose
    {"L55", kOwners, E::kSync, {&A::sync_to_home}, S::kReadOwner, V::kDone},
    {"L56", kAllEntryStates & ~kOwners, E::kSync, {&A::fail_no_entry}, A::kStay, V::kNone},
    {"L57", kNone, E::kSync, {}, A::kStay, V::kNever},
    {"L58", kAllStates, E::kSyncBusy, {}, A::kStay, V::kNever},
    {"L59", kOwners, E::kSyncHere, {}, S::kReadOwner, V::kDone},
    {"L60", kAllStates & ~kOwners, E::kSyncHere, {}, A::kStay, V::kNever},
    // data is there, the lock is held again
    {"L61", in(S::kInvFilling), E::kFilledRead,
     {&A::note_first_touch}, S::kReadOwner, V::kDone, {&A::wake}},
    {"L62", kAllStates & ~in(S::kInvFilling), E::kFilledRead, {}, A::kStay, V::kUnhandled},
    {"L63", in(S::kInvFilling), E::kFilledWrite,
     {&A::note_first_touch}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"L64", kAllStates & ~in(S::kInvFilling), E::kFilledWrite, {}, A::kStay, V::kUnhandled},
    {"L65", in(S::kInvFilling), E::kFilledServeRead,
     {&A::note_first_touch, &A::send_copy}, S::kReadOwner, V::kDone, {&A::wake}},
    {"L66", kAllStates & ~in(S::kInvFilling), E::kFilledServeRead, {}, A::kStay, V::kUnhandled},
    {"L67", in(S::kInvFilling), E::kFilledServeWrite,
     {&A::note_first_touch, &A::send_ownership_with_data, &A::point_to_requester},
     S::kInvCopy, V::kDone, {&A::wake}},
    {"L68", kAllStates & ~in(S::kInvFilling), E::kFilledServeWrite, {}, A::kStay, V::kUnhandled},
    {"L69", in(S::kInvFilling), E::kFilledCopy, {}, S::kReadCopy, V::kDone, {&A::wake}},
    {"L70", kAllStates & ~in(S::kInvFilling), E::kFilledCopy, {}, A::kStay, V::kUnhandled},
    {"L71", in(S::kInvFilling), E::kFilledOwner, {}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"L72", kAllStates & ~in(S::kInvFilling), E::kFilledOwner, {}, A::kStay, V::kUnhandled},
    {"L73", in(S::kInvFilling), E::kFilledShared, {}, S::kWaitAckInv, V::kDone},
    {"L74", kAllStates & ~in(S::kInvFilling), E::kFilledShared, {}, A::kStay, V::kUnhandled},
    {"L75", in(S::kInvFilling), E::kFilledGhost, {}, S::kWriteGhost, V::kDone, {&A::wake}},
    {"L76", kAllStates & ~in(S::kInvFilling), E::kFilledGhost, {}, A::kStay, V::kUnhandled},
};
// clang-format on
static_assert(sim::is_total<kAllStates, E::kGet, E::kFilledGhost>(kRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kIndex = sim::index_of<E::kGet, E::kFilledGhost>(kRows);

constinit const Part kLocalPart{kRows, kIndex, E::kGet};

namespace {

bool is_in(State state, sim::StateSet states) { return (states & in(state)) != 0; }

Event resolve_grab(const Step& step) {
  switch (step.state) {
    case S::kReadCopy:
      return step.entry().frozen.load() > 0 ? E::kGrabFrozen : E::kGrab;
    case S::kReadOwner:
      return step.is_alone() ? E::kGrabSole : E::kGrabShared;
    case S::kInvOwner:
      return (step.request->flags & kNoFirstTouch) != 0 ? E::kGrabNoFt : E::kGrab;
    default:
      return E::kGrab;
  }
}

Event resolve_remove(const Step& step) {
  if (step.is_resumed) {
    const bool must_wait = step.state == S::kWaitObjRmAck && !step.others_in_rmset().is_empty();
    return must_wait ? E::kRemoveWokenEarly : E::kRemoveWoken;
  }
  const bool has_object = is_in(step.state, kInOwners | in(S::kReadCopy));
  if (has_object && step.entry().frozen.load() > 0) return E::kRemoveFrozen;
  if (!is_in(step.state, kInOwners)) return E::kRemove;
  return step.others_in_rmset().is_empty() ? E::kRemoveAlone : E::kRemoveShared;
}

Event resolve_flush(const Step& step) {
  if (step.is_resumed) return E::kFlushWoken;
  if (step.state == S::kReadCopy) return step.entry().is_busy() ? E::kFlushBusy : E::kFlush;
  if (!is_in(step.state, kOwners)) return E::kFlush;
  if (step.state == S::kReadOwner && !step.is_alone()) return E::kFlushShared;
  const kapi::NodeId to = step.request->destination;
  return to.is_valid() && to != step.self() ? E::kFlush : E::kFlushNowhere;
}

}  // namespace

Event resolve_local(Step& step) {
  const bool must_exist = (step.request->flags & kNoFirstTouch) != 0;
  const bool is_filled = step.is_resumed && step.resume >= E::kFilledRead;
  if (is_filled) return step.resume;
  switch (step.request->op) {
    case Op::kGet:
      return must_exist && step.state == S::kInvOwner ? E::kGetNoFt : E::kGet;
    case Op::kGrab:
      return resolve_grab(step);
    case Op::kFind:
      return E::kFind;
    case Op::kRemove:
      return resolve_remove(step);
    case Op::kFlush:
      return resolve_flush(step);
    case Op::kSync:
      return step.is_home() && is_in(step.state, kOwners) ? E::kSyncHere : E::kSync;
  }
  return E::kGet;
}

}  // namespace dojo::kddm::kerrighed
