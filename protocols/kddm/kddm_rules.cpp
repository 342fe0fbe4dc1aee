// Which tables make up a variant.

#include "protocols/kddm/kddm_hardened.h"
#include "protocols/kddm/kddm_kerrighed.h"

namespace dojo::kddm {
namespace {

constexpr const Part* kHardenedParts[] = {&hardened::kLocalPart, &hardened::kRequestPart,
                                          &hardened::kInvalidationPart, &hardened::kAnswerPart,
                                          &hardened::kRemovalPart};

constexpr Rules kHardenedRules{.parts = kHardenedParts,
                               .resolve_local = hardened::resolve_local,
                               .resolve_message = hardened::resolve_message,
                               .always_has_entry = true,
                               .imports_before_lock = true,
                               .has_one_service = true};

constexpr const Part* kKerrighedParts[] = {&kerrighed::kLocalPart, &kerrighed::kRequestPart,
                                           &kerrighed::kInvalidationPart, &kerrighed::kAnswerPart,
                                           &kerrighed::kRemovalPart};

constexpr Rules kKerrighedRules{.parts = kKerrighedParts,
                                .resolve_local = kerrighed::resolve_local,
                                .resolve_message = kerrighed::resolve_message,
                                .always_has_entry = false,
                                .imports_before_lock = false,
                                .has_one_service = false};

}  // namespace

const Rules& rules_of(Variant variant) {
  return variant == Variant::kHardened ? kHardenedRules : kKerrighedRules;
}

}  // namespace dojo::kddm
