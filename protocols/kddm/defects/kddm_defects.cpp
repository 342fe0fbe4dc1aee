// The mutants of the hardened variant by name.

#include "protocols/kddm/defects/kddm_defects.h"

#include <algorithm>
#include <iterator>

namespace dojo::kddm {
namespace {

// clang-format off
const DefectRows kDefects[] = {
    {"no-ack-wait",            kNoAckWait},
    {"owner-unclaimed",        kOwnerUnclaimed},
    {"rmset-forgotten",        kRmsetForgotten},
    {"points-to-itself",       kPointsToItself},
    {"takes-held-object",      kTakesHeldObject},
    {"drops-held-copy",        kDropsHeldCopy},
    {"counts-first-ack",       kCountsFirstAck},
    {"removes-beside-readers", kRemovesBesideReaders},
    {"acks-and-keeps",         kAcksAndKeeps},
    {"creates-anew",           kCreatesAnew},
    {"no-row-for-crossing",    kNoRowForCrossing},
    {"forwards-and-waits",     kForwardsAndWaits},
    {"wakes-nobody",           kWakesNobody},
    {"removes-later",          kRemovesLater},
    {"flushes-later",          kFlushesLater},
    {"syncs-nowhere",          kSyncsNowhere},
};
// clang-format on

}  // namespace

const DefectRows* find_defect(std::string_view name) {
  const auto* const found = std::ranges::find(kDefects, name, &DefectRows::name);
  return found == std::end(kDefects) ? nullptr : found;
}

std::vector<std::string_view> defect_names() {
  std::vector<std::string_view> names;
  for (const DefectRows& defect : kDefects) names.push_back(defect.name);
  return names;
}

}  // namespace dojo::kddm
