#include "models/faults/message_faults.h"

namespace dojo::models {

MessageFate MessageFaultModel::ask_all(sim::Actor& channel) {
  MessageFate fate;
  const Kind drop{kSiteDrop, faults_.drop_ppm, faults_.drop_budget};
  fate.is_dropped = happens(drop, channel, counts_.dropped);
  if (fate.is_dropped) return fate;
  const Kind duplicate{kSiteDuplicate, faults_.duplicate_ppm, faults_.duplicate_budget};
  fate.is_duplicated = happens(duplicate, channel, counts_.duplicated);
  if (!engine_.lambda().is_infinite()) {
    const Kind delay{kSiteDelay, faults_.delay_ppm, faults_.delay_budget};
    fate.is_delayed = happens(delay, channel, counts_.delayed);
  }
  const Kind reorder{kSiteReorder, faults_.reorder_ppm, faults_.reorder_budget};
  fate.is_reordered = happens(reorder, channel, counts_.reordered);
  const Kind corrupt{kSiteCorrupt, faults_.corrupt_ppm, faults_.corrupt_budget};
  fate.is_corrupted = happens(corrupt, channel, counts_.corrupted);
  return fate;
}

void MessageFaultModel::corrupt(kapi::Packet& packet, sim::Actor& channel) {
  constexpr std::uint32_t kBits = 64;
  if (packet.words.empty()) return;
  const auto words = static_cast<std::uint32_t>(packet.words.size());
  const std::uint32_t word = engine_.choose(kSiteCorruptWord, channel, words);
  const std::uint32_t bit = engine_.choose(kSiteCorruptBit, channel, kBits);
  packet.words[word] ^= std::uint64_t{1} << bit;
}

bool MessageFaultModel::happens(const Kind& kind, sim::Actor& channel, std::uint32_t& count) {
  if (kind.ppm == 0) return false;
  // A budget with an end is an object of its own: spending it takes the choice from others.
  const bool is_limited = kind.budget != UINT32_MAX;
  const std::uint32_t budget_object = sim::path_hash(kind.site.hash, "budget");
  if (is_limited) engine_.touch(budget_object, sim::Touch::kRead);
  if (count >= kind.budget) return false;
  if (!engine_.happens(kind.site, channel, kind.ppm)) return false;
  if (is_limited) engine_.touch(budget_object, sim::Touch::kWrite);
  ++count;
  return true;
}

}  // namespace dojo::models
