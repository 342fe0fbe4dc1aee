// Mutants of the hardened variant that differ in one row. Rule ids: those of the rows they replace,
// with D for H. Each is a mistake that somebody could make: an action forgotten, a wait left out, a
// guard ignored.

#include "protocols/kddm/defects/kddm_defects.h"

namespace dojo::kddm {
namespace {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

/// One row as a set of parts: what a Parts points to has to be named.
template <const Row& R>
struct OneRow {
  static constexpr Row rows[] = {R};
  static constexpr auto index = sim::index_of<R.event, R.event>(rows);
  static constexpr Part part{rows, index, R.event};
  static constexpr const Part* parts[] = {&part};
};

// clang-format off
/// Takes the object and does not become its owner: no epoch, no copyset.
constexpr Row kUnclaimedRow =
    {"DM54", in(S::kWaitObjWrite), E::kObjOwner,
     {&A::keep_incoming, &A::count_write_miss}, S::kWriteOwner, V::kDone, {&A::wake}};

/// Overwrites the remove set instead of adding the new reader to it.
constexpr Row kRmsetRow =
    {"DM5", in(S::kReadOwner, S::kWriteOwner), E::kReqCopyRead,
     {&A::send_copy, &A::merge_rmset}, S::kReadOwner, V::kDone};

/// Gives the object away and goes on to believe in itself.
constexpr Row kPointsRow =
    {"DM10", hardened::kOwners, E::kReqCopyWrite,
     {&A::give_data, &A::point_to_self}, S::kInvCopy, V::kDone};

/// Takes the object away from local users who hold it.
constexpr Row kHeldRow =
    {"DM1", hardened::kOwners, E::kReqCopyBusy, {&A::give_data}, S::kInvCopy, V::kDone};

/// Drops a copy that local users read just now.
constexpr Row kHeldCopyRow =
    {"DM25", in(S::kReadCopy), E::kReqInvalidBusy,
     {&A::drop_data, &A::learn_collector, &A::acknowledge}, S::kInvCopy, V::kDone};

/// Takes the first acknowledgement for the last.
constexpr Row kFirstAckRow =
    {"DM32", in(S::kWaitAckWrite), E::kInvAck,
     {&A::note_ack, &A::be_alone}, S::kWriteOwner, V::kDone, {&A::wake}};

/// Removes the object while others have copies.
constexpr Row kRemoveRow =
    {"DL35", in(S::kReadOwner), E::kRemoveShared,
     {&A::give_back_removed, &A::note_removed}, S::kInvCopy, V::kDone, {&A::wake}};

/// Acknowledges an invalidation and keeps the copy.
constexpr Row kKeepsRow =
    {"DM27", in(S::kReadCopy), E::kReqInvalid, {&A::acknowledge}, A::kStay, V::kDone};

/// Creates the object instead of asking its owner for it.
constexpr Row kAnewRow =
    {"DL8", in(S::kInvCopy), E::kGrab, {}, S::kInvFilling, V::kImport, {}, E::kFilledWrite};

/// Has no answer to an invalidation that meets the node's own request.
constexpr Row kCrossingRow =
    {"DM28", in(S::kWaitObjRead, S::kWaitObjWrite), E::kReqInvalid, {}, A::kStay, V::kUnhandled};

/// Forwards the request of another node and waits for its answer.
constexpr Row kWaitsRow =
    {"DM3", in(S::kInvCopy), E::kReqCopyRead, {&A::forward}, S::kWaitObjRead, V::kForward};

/// Has what its user asked for and does not wake them.
constexpr Row kNobodyRow =
    {"DM54", in(S::kWaitObjWrite), E::kObjOwner,
     {&A::keep_incoming, &A::start_epoch, &A::count_write_miss}, S::kWriteOwner, V::kDone};

/// Returns from a remove that it has only asked for.
constexpr Row kRemoveEarlyRow =
    {"DL25", in(S::kInvCopy, S::kReadCopy), E::kRemove,
     {&A::ask_write}, S::kWaitObjWrite, V::kDone};

/// Returns from a flush before its offer is answered: it may be refused.
constexpr Row kFlushEarlyRow =
    {"DL44", in(S::kReadOwner), E::kFlushShared, {&A::offer_epoch}, S::kWaitChgOwnAck, V::kDone};

/// Syncs without sending the data to the default owner.
constexpr Row kSyncNowhereRow =
    {"DL50", hardened::kOwners, E::kSync, {}, S::kReadOwner, V::kDone};
// clang-format on

}  // namespace

constinit const Parts kOwnerUnclaimed{OneRow<kUnclaimedRow>::parts};
constinit const Parts kRmsetForgotten{OneRow<kRmsetRow>::parts};
constinit const Parts kPointsToItself{OneRow<kPointsRow>::parts};
constinit const Parts kTakesHeldObject{OneRow<kHeldRow>::parts};
constinit const Parts kDropsHeldCopy{OneRow<kHeldCopyRow>::parts};
constinit const Parts kCountsFirstAck{OneRow<kFirstAckRow>::parts};
constinit const Parts kRemovesBesideReaders{OneRow<kRemoveRow>::parts};
constinit const Parts kAcksAndKeeps{OneRow<kKeepsRow>::parts};
constinit const Parts kCreatesAnew{OneRow<kAnewRow>::parts};
constinit const Parts kNoRowForCrossing{OneRow<kCrossingRow>::parts};
constinit const Parts kForwardsAndWaits{OneRow<kWaitsRow>::parts};
constinit const Parts kWakesNobody{OneRow<kNobodyRow>::parts};
constinit const Parts kRemovesLater{OneRow<kRemoveEarlyRow>::parts};
constinit const Parts kFlushesLater{OneRow<kFlushEarlyRow>::parts};
constinit const Parts kSyncsNowhere{OneRow<kSyncNowhereRow>::parts};

}  // namespace dojo::kddm
