// A mutant of the hardened variant that starts to write, or passes ownership on, without waiting
// for the acknowledgements of its invalidations: other nodes then still read the old contents. For
// tests that show that the oracles object.

#include "protocols/kddm/defects/kddm_defects.h"

namespace dojo::kddm {
namespace {

using S = State;
using E = Event;
using V = Verdict;
using A = Step;

// clang-format off
constexpr Row kLocalRows[] = {
    {"DL18", in(S::kReadOwner), E::kGrabShared,
     {&A::await_others, &A::be_alone}, S::kWriteOwner, V::kDone},
};
constexpr Row kRequestRows[] = {
    {"DM14", in(S::kReadOwner), E::kReqCopyWriteShared,
     {&A::await_for_request, &A::be_alone, &A::give_data}, S::kInvCopy, V::kDone},
};
constexpr Row kAckRows[] = {
    {"DM31", hardened::kStates, E::kInvAck, {}, A::kStay, V::kIgnore},
    {"DM32", hardened::kStates, E::kInvAckLast, {}, A::kStay, V::kIgnore},
};
// clang-format on
constexpr auto kLocalIndex = sim::index_of<E::kGrabShared, E::kGrabShared>(kLocalRows);
constexpr auto kRequestIndex =
    sim::index_of<E::kReqCopyWriteShared, E::kReqCopyWriteShared>(kRequestRows);
constexpr auto kAckIndex = sim::index_of<E::kInvAck, E::kInvAckLast>(kAckRows);

constexpr Part kLocal{kLocalRows, kLocalIndex, E::kGrabShared};
constexpr Part kRequests{kRequestRows, kRequestIndex, E::kReqCopyWriteShared};
constexpr Part kAcks{kAckRows, kAckIndex, E::kInvAck};
constexpr const Part* kParts[] = {&kLocal, &kRequests, &kAcks};

}  // namespace

constinit const Parts kNoAckWait{kParts};

}  // namespace dojo::kddm
