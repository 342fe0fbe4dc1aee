// The hardened variant's tables and guards. kddm.md, section "Hardened".
#pragma once

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm::hardened {

/// The states this variant uses: acknowledgements are collected before ownership moves, and removal
/// needs no round of its own.
inline constexpr sim::StateSet kStates =
    in(State::kInvCopy, State::kReadCopy, State::kInvOwner, State::kReadOwner, State::kWriteOwner,
       State::kWriteGhost, State::kWaitAckWrite, State::kWaitChgOwnAck, State::kWaitObjRead,
       State::kWaitObjWrite, State::kInvFilling);
inline constexpr sim::StateSet kOwners =
    in(State::kReadOwner, State::kWriteOwner, State::kWriteGhost);
inline constexpr sim::StateSet kWaits =
    in(State::kWaitAckWrite, State::kWaitChgOwnAck, State::kWaitObjRead, State::kWaitObjWrite,
       State::kInvFilling);

extern const Part kLocalPart;
extern const Part kRequestPart;
extern const Part kInvalidationPart;
extern const Part kAnswerPart;
extern const Part kRemovalPart;

Event resolve_local(Step& step);
Event resolve_message(Step& step);

}  // namespace dojo::kddm::hardened
