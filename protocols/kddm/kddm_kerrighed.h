// The published variant's tables and guards. kddm.md, section "Kerrighed".
#pragma once

#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm::kerrighed {

inline constexpr sim::StateSet kOwners =
    in(State::kReadOwner, State::kWriteOwner, State::kWriteGhost);
inline constexpr sim::StateSet kRemoving =
    in(State::kWaitObjRmDone, State::kWaitObjRmAck, State::kWaitObjRmAck2);
inline constexpr sim::StateSet kAsking = in(State::kWaitObjRead, State::kWaitObjWrite);

extern const Part kLocalPart;
extern const Part kRequestPart;
extern const Part kInvalidationPart;
extern const Part kAnswerPart;
extern const Part kRemovalPart;

Event resolve_local(Step& step);
Event resolve_message(Step& step);

}  // namespace dojo::kddm::kerrighed
