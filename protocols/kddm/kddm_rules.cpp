// Which tables make up a variant.

#include "protocols/kddm/kddm_hardened.h"

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

}  // namespace

const Rules& rules_of(Variant variant) {
  return variant == Variant::kHardened ? kHardenedRules : kHardenedRules;
}

}  // namespace dojo::kddm
