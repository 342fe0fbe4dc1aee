#include "protocols/kddm/kddm_entry.h"

namespace dojo::kddm {

Entry::Entry(State state, kapi::NodeId owner)
    : flags("kddm.flags", bits_of(state) | owner.value << kOwnerShift, describe_flags) {
  KAPI_ASSERT(owner.value < kapi::kMaxSetNodes);
  kapi::kernel().unread_bits(flags.id(), kPending);  // for people who look at an entry
}

std::string Entry::describe_flags(std::uint64_t value) {
  const auto word = static_cast<std::uint32_t>(value);
  std::string text = name_of(state_of(word));
  text += ", owner n" + std::to_string(owner_of(word).value);
  if ((word & kPinned) != 0) text += ", pinned";
  if ((word & kPending) != 0) text += ", pending";
  if ((word & kUnlinked) != 0) text += ", unlinked";
  return text;
}

std::uint32_t Entry::bits_of(State state) {
  const std::uint32_t access = std::uint32_t{is_owner(state)} |
                               std::uint32_t{is_readable(state)} << 1 |
                               std::uint32_t{is_writable(state)} << 2;
  return static_cast<std::uint32_t>(state) << kStateShift | access << kAccessShift;
}

void Entry::set_state(State state) {
  const std::uint32_t seen = flags.load();
  flags.store((seen & ~kStateMask) | bits_of(state));
}

void Entry::set_prob_owner(kapi::NodeId node) {
  KAPI_ASSERT(node.value < kapi::kMaxSetNodes);
  constexpr std::uint32_t kOwnerMask = 0xFFu << kOwnerShift;
  const std::uint32_t seen = flags.load();
  flags.store((seen & ~kOwnerMask) | node.value << kOwnerShift);
}

bool Entry::is_busy() const {
  if (frozen.load() > 0) return true;
  return has(kPinned);
}

EntryView Entry::view() const {
  EntryView view;
  if ((flags.peek() & kUnlinked) != 0) return view;  // left the table: NO_ENTRY
  view.state = state_of(flags.peek());
  view.prob_owner = owner_of(flags.peek());
  view.copyset = copyset.peek();
  view.rmset = rmset.peek();
  view.frozen_count = frozen.peek();
  view.sleeper_count = sleepers.peek();
  view.has_data = frame.peek() != 0;
  view.is_pinned = (flags.peek() & kPinned) != 0;
  view.version = version.peek();
  return view;
}

}  // namespace dojo::kddm
