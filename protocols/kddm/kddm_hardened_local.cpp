// Local operations of the hardened variant: kddm.md, table HL, same ids, same order.

#include "protocols/kddm/kddm_hardened.h"

namespace dojo::kddm::hardened {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

// clang-format off
constexpr Row kRows[] = {
    // get
    {"HL1",  in(S::kInvCopy), E::kGet, {&A::ask_read}, S::kWaitObjRead, V::kSleep},
    {"HL2",  in(S::kReadCopy, S::kReadOwner, S::kWriteOwner), E::kGet, {}, A::kStay, V::kDone},
    {"HL3",  in(S::kInvOwner), E::kGet, {}, S::kInvFilling, V::kImport, {}, E::kFilledRead},
    {"HL4",  in(S::kWriteGhost), E::kGet, {}, S::kWriteOwner, V::kDone},
    {"HL5",  kWaits, E::kGet, {}, A::kStay, V::kSleep},
    {"HL6",  in(S::kInvOwner), E::kGetNoFt, {&A::fail_no_object}, A::kStay, V::kNone},
    {"HL7",  kStates & ~in(S::kInvOwner), E::kGetNoFt, {}, A::kStay, V::kNever},
    // grab
    {"HL8",  in(S::kInvCopy, S::kReadCopy), E::kGrab, {&A::ask_write}, S::kWaitObjWrite, V::kSleep},
    {"HL9",  in(S::kInvOwner), E::kGrab, {}, S::kInvFilling, V::kImport, {}, E::kFilledWrite},
    {"HL10", in(S::kWriteOwner), E::kGrab, {}, A::kStay, V::kDone},
    {"HL11", in(S::kWriteGhost), E::kGrab, {}, S::kWriteOwner, V::kDone},
    {"HL12", kWaits, E::kGrab, {}, A::kStay, V::kSleep},
    {"HL13", in(S::kReadOwner), E::kGrab, {}, A::kStay, V::kNever},
    {"HL14", in(S::kReadCopy), E::kGrabFrozen, {}, A::kStay, V::kSleep},
    {"HL15", kStates & ~in(S::kReadCopy), E::kGrabFrozen, {}, A::kStay, V::kNever},
    {"HL16", in(S::kReadOwner), E::kGrabSole, {&A::count_upgrade}, S::kWriteOwner, V::kDone},
    {"HL17", kStates & ~in(S::kReadOwner), E::kGrabSole, {}, A::kStay, V::kNever},
    {"HL18", in(S::kReadOwner), E::kGrabShared, {&A::await_others}, S::kWaitAckWrite, V::kSleep},
    {"HL19", kStates & ~in(S::kReadOwner), E::kGrabShared, {}, A::kStay, V::kNever},
    {"HL20", in(S::kInvOwner), E::kGrabNoFt, {&A::fail_no_object}, A::kStay, V::kNone},
    {"HL21", kStates & ~in(S::kInvOwner), E::kGrabNoFt, {}, A::kStay, V::kNever},
    // find
    {"HL22", in(S::kReadCopy, S::kReadOwner, S::kWriteOwner), E::kFind, {}, A::kStay, V::kDone},
    {"HL23", in(S::kWriteGhost), E::kFind, {}, S::kWriteOwner, V::kDone},
    {"HL24", kWaits | in(S::kInvCopy, S::kInvOwner), E::kFind,
     {&A::fail_no_object}, A::kStay, V::kNone},
    // remove: become the only owner, then give ownership of nothing to the default owner
    {"HL25", in(S::kInvCopy, S::kReadCopy), E::kRemove,
     {&A::ask_write}, S::kWaitObjWrite, V::kSleep},
    {"HL26", in(S::kInvOwner), E::kRemove, {&A::fail_no_object}, A::kStay, V::kNone},
    {"HL27", kWaits, E::kRemove, {}, A::kStay, V::kSleep},
    {"HL28", kOwners, E::kRemove, {}, A::kStay, V::kNever},
    {"HL29", kOwners | in(S::kReadCopy), E::kRemoveFrozen, {}, A::kStay, V::kSleep},
    {"HL30", kStates & ~(kOwners | in(S::kReadCopy)), E::kRemoveFrozen, {}, A::kStay, V::kNever},
    {"HL31", kOwners, E::kRemoveAlone,
     {&A::give_back_removed, &A::note_removed}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HL32", kStates & ~kOwners, E::kRemoveAlone, {}, A::kStay, V::kNever},
    {"HL33", kOwners, E::kRemoveAloneHome,
     {&A::give_back_removed, &A::note_removed}, S::kInvOwner, V::kDone, {&A::wake}},
    {"HL34", kStates & ~kOwners, E::kRemoveAloneHome, {}, A::kStay, V::kNever},
    {"HL35", in(S::kReadOwner), E::kRemoveShared, {&A::await_others}, S::kWaitAckWrite, V::kSleep},
    {"HL36", kStates & ~in(S::kReadOwner), E::kRemoveShared, {}, A::kStay, V::kNever},
    {"HL37", kStates, E::kRemoveWoken, {}, A::kStay, V::kNever},
    {"HL38", kStates, E::kRemoveWokenEarly, {}, A::kStay, V::kNever},
    // flush
    {"HL39", in(S::kReadCopy), E::kFlush, {&A::drop_data, &A::note_flushed}, S::kInvCopy, V::kDone},
    {"HL40", kOwners, E::kFlush, {&A::give_to_destination}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HL41", kWaits | in(S::kInvCopy, S::kInvOwner), E::kFlush,
     {&A::fail_no_entry}, A::kStay, V::kNone},
    {"HL42", kOwners | in(S::kReadCopy, S::kWaitAckWrite), E::kFlushBusy, {}, A::kStay, V::kSleep},
    {"HL43", kStates & ~(kOwners | in(S::kReadCopy, S::kWaitAckWrite)), E::kFlushBusy,
     {}, A::kStay, V::kNever},
    {"HL44", in(S::kReadOwner), E::kFlushShared,
     {&A::offer_epoch}, S::kWaitChgOwnAck, V::kSleepOnce, {}, E::kFlushWoken},
    {"HL45", kStates & ~in(S::kReadOwner), E::kFlushShared, {}, A::kStay, V::kNever},
    {"HL46", kOwners, E::kFlushNowhere, {&A::fail_no_space}, A::kStay, V::kNone},
    {"HL47", kStates & ~kOwners, E::kFlushNowhere, {}, A::kStay, V::kNever},
    {"HL48", in(S::kWaitChgOwnAck), E::kFlushWoken,
     {}, A::kStay, V::kSleepOnce, {}, E::kFlushWoken},
    {"HL49", kStates & ~in(S::kWaitChgOwnAck), E::kFlushWoken, {}, A::kStay, V::kDone},
    // sync
    {"HL50", kOwners, E::kSync, {&A::sync_to_home}, S::kReadOwner, V::kDone},
    {"HL51", kStates & ~kOwners, E::kSync, {&A::fail_no_entry}, A::kStay, V::kNone},
    {"HL52", kOwners, E::kSyncBusy, {}, A::kStay, V::kSleep},
    {"HL53", kStates & ~kOwners, E::kSyncBusy, {}, A::kStay, V::kNever},
    {"HL54", kOwners, E::kSyncHere, {}, S::kReadOwner, V::kDone},
    {"HL55", kStates & ~kOwners, E::kSyncHere, {}, A::kStay, V::kNever},
    // created, the lock is held again
    {"HL56", in(S::kInvFilling), E::kFilledRead,
     {&A::note_first_touch}, S::kReadOwner, V::kDone, {&A::wake}},
    {"HL57", in(S::kInvFilling), E::kFilledWrite,
     {&A::note_first_touch}, S::kWriteOwner, V::kDone, {&A::wake}},
    {"HL58", in(S::kInvFilling), E::kFilledServeRead,
     {&A::note_first_touch, &A::send_copy}, S::kReadOwner, V::kDone, {&A::wake}},
    {"HL59", in(S::kInvFilling), E::kFilledServeWrite,
     {&A::note_first_touch, &A::give_data}, S::kInvCopy, V::kDone, {&A::wake}},
    {"HL60", kStates & ~in(S::kInvFilling), E::kFilledRead, {}, A::kStay, V::kNever},
    {"HL61", kStates & ~in(S::kInvFilling), E::kFilledWrite, {}, A::kStay, V::kNever},
    {"HL62", kStates & ~in(S::kInvFilling), E::kFilledServeRead, {}, A::kStay, V::kNever},
    {"HL63", kStates & ~in(S::kInvFilling), E::kFilledServeWrite, {}, A::kStay, V::kNever},
    {"HL64", kStates, E::kFilledCopy, {}, A::kStay, V::kNever},
    {"HL65", kStates, E::kFilledOwner, {}, A::kStay, V::kNever},
    {"HL66", kStates, E::kFilledShared, {}, A::kStay, V::kNever},
    {"HL67", kStates, E::kFilledGhost, {}, A::kStay, V::kNever},
};
// clang-format on
static_assert(sim::is_total<kStates, E::kGet, E::kFilledGhost>(kRows),
              "every (state, event) pair needs exactly one row");
constexpr auto kIndex = sim::index_of<E::kGet, E::kFilledGhost>(kRows);

constinit const Part kLocalPart{kRows, kIndex, E::kGet};

namespace {

Event resolve_get(const Step& step) {
  const bool must_exist = (step.request->flags & kNoFirstTouch) != 0;
  return must_exist && step.state == S::kInvOwner ? E::kGetNoFt : E::kGet;
}

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

bool is_in(State state, sim::StateSet states) { return (states & in(state)) != 0; }

bool has_data_to_lose(const Step& step) { return is_in(step.state, kOwners | in(S::kReadCopy)); }

Event resolve_remove(const Step& step) {
  if (!has_data_to_lose(step)) return E::kRemove;
  if (step.entry().frozen.load() > 0) return E::kRemoveFrozen;
  if (step.state == S::kReadCopy) return E::kRemove;
  if (!step.is_alone()) return E::kRemoveShared;
  return step.is_home() ? E::kRemoveAloneHome : E::kRemoveAlone;
}

/// All refused the offer of this flush: the node is owner as before. Other tasks of the node may
/// have used the object since.
bool is_offer_refused(const Step& step) {
  return is_in(step.state, kOwners | in(S::kWaitAckWrite)) &&
         step.entry().version.load() == step.request->offered_in;
}

Event resolve_flush(const Step& step) {
  if (step.is_resumed && !is_offer_refused(step)) return E::kFlushWoken;
  if (step.is_resumed && step.state == S::kWaitAckWrite) return E::kFlushBusy;
  if (!has_data_to_lose(step)) return E::kFlush;
  if (step.entry().frozen.load() > 0) return E::kFlushBusy;
  if (step.state == S::kReadCopy) return E::kFlush;
  if (!step.is_alone()) return E::kFlushShared;
  const kapi::NodeId to = step.request->destination;
  return to.is_valid() && to != step.self() ? E::kFlush : E::kFlushNowhere;
}

Event resolve_sync(const Step& step) {
  if (!is_in(step.state, kOwners)) return E::kSync;
  if (step.entry().frozen.load() > 0) return E::kSyncBusy;
  return step.is_home() ? E::kSyncHere : E::kSync;
}

}  // namespace

Event resolve_local(Step& step) {
  if (step.is_resumed && step.resume != E::kFlushWoken) return step.resume;
  switch (step.request->op) {
    case Op::kGet:
      return resolve_get(step);
    case Op::kGrab:
      return resolve_grab(step);
    case Op::kFind:
      return E::kFind;
    case Op::kRemove:
      return resolve_remove(step);
    case Op::kFlush:
      return resolve_flush(step);
    case Op::kSync:
      return resolve_sync(step);
  }
  return E::kGet;
}

}  // namespace dojo::kddm::hardened
