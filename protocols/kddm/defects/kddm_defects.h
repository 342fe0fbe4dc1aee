// Mutants of the hardened variant: rows that are wrong on purpose and stand in for those of the
// same (state, event). Each shows that an oracle objects; docs/mutants.md lists who catches what.
//
// To add one: rows in a file here, a line in kddm_defects.cpp, its name in
// runner/scenario/names.cpp, and the oracle that has to catch it in runner/campaign/mutants.cpp.
#pragma once

#include "protocols/kddm/kddm_hardened.h"

namespace dojo::kddm {

using Parts = std::span<const Part* const>;

struct DefectRows {
  std::string_view name;
  Parts parts;
};

/// No rows for nullptr.
inline Parts rows_of(const DefectRows* defect) {
  return defect != nullptr ? defect->parts : Parts{};
}

extern const Parts kNoAckWait;
extern const Parts kOwnerUnclaimed;
extern const Parts kRmsetForgotten;
extern const Parts kPointsToItself;
extern const Parts kTakesHeldObject;
extern const Parts kDropsHeldCopy;
extern const Parts kCountsFirstAck;
extern const Parts kRemovesBesideReaders;
extern const Parts kAcksAndKeeps;
extern const Parts kCreatesAnew;
extern const Parts kNoRowForCrossing;
extern const Parts kForwardsAndWaits;
extern const Parts kWakesNobody;
extern const Parts kRemovesLater;
extern const Parts kFlushesLater;
extern const Parts kSyncsNowhere;

}  // namespace dojo::kddm
