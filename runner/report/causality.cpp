#include "runner/report/causality.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::report {

using models::StoryKind;

namespace {

// "n0/rpc/0.0" -> "rpc/0.0": contexts are kept without their node.
std::string without_node(std::string_view name, std::uint32_t node) {
  const std::string prefix = fmt::format("n{}/", node);
  return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

std::string core_name(std::uint32_t cpu, std::string_view name) {
  return fmt::format("c{}/{}", cpu, name);
}

}  // namespace

Causality::Causality(std::span<const Event> events) : events_(events) {
  snapshots_.emplace_back();
  positions_.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) add(i);
}

bool Causality::is_ordered(std::size_t a, std::size_t b) const {
  const Position& first = positions_[a];
  const Position& second = positions_[b];
  if (first.context == second.context) return true;
  const Clock& known = snapshots_[second.snapshot];
  return first.context < known.size() && known[first.context] >= first.count;
}

const std::vector<std::size_t>& Causality::causes(std::size_t event) const {
  static const std::vector<std::size_t> kNone;
  const auto found = causes_.find(event);
  return found == causes_.end() ? kNone : found->second;
}

std::optional<std::size_t> Causality::previous(std::size_t event) const {
  const std::size_t before = positions_[event].previous;
  return before == SIZE_MAX ? std::nullopt : std::optional(before);
}

std::uint32_t Causality::context_of(const Event& event) {
  const auto [entry, is_new] = context_ids_.try_emplace(
      {event.node, event.path}, static_cast<std::uint32_t>(contexts_.size()));
  if (is_new) contexts_.emplace_back();
  return entry->second;
}

void Causality::add(std::size_t index) {
  const std::uint32_t context = context_of(events_[index]);
  ContextState& state = contexts_[context];
  positions_.push_back({context, ++state.count, state.snapshot, state.last});
  take_causes(index);
  contexts_[context].snapshot = positions_[index].snapshot;
  contexts_[context].last = index;
  leave_traces(index);
}

// The context of `index` learns what `cause` knew.
void Causality::join(std::size_t index, std::size_t cause) {
  Position& self = positions_[index];
  const Position other = positions_[cause];
  if (self.context == other.context) return;
  causes_[index].push_back(cause);
  const Clock& theirs = snapshots_[other.snapshot];
  Clock joined = snapshots_[self.snapshot];
  joined.resize(std::max({joined.size(), theirs.size(), std::size_t{other.context} + 1}));
  for (std::size_t i = 0; i < theirs.size(); ++i) joined[i] = std::max(joined[i], theirs[i]);
  joined[other.context] = std::max(joined[other.context], other.count);
  if (joined == snapshots_[self.snapshot]) return;
  self.snapshot = static_cast<std::uint32_t>(snapshots_.size());
  snapshots_.push_back(std::move(joined));
}

void Causality::take(std::map<Name, std::size_t>& pending, const Name& name, std::size_t index) {
  const auto found = pending.find(name);
  if (found == pending.end()) return;
  join(index, found->second);
  pending.erase(found);
}

void Causality::take_causes(std::size_t index) {
  const Event& event = events_[index];
  if (positions_[index].count == 1) {
    if (boot_) join(index, *boot_);
  }
  const auto started = by_path_.find(event.path);
  if (started != by_path_.end()) {
    for (const std::size_t cause : started->second) join(index, cause);
    by_path_.erase(started);
  }
  take(woken_, {event.node, event.context}, index);
  if (event.kind == StoryKind::kLock) {
    for (const std::size_t cause : unlocked_[event.object_id]) join(index, cause);
  } else if (event.kind == StoryKind::kIrq) {
    take(interrupted_, {event.node, core_name(event.cpu, event.object)}, index);
  } else if (event.kind == StoryKind::kSoftirq) {
    take(armed_, {event.node, event.object}, index);
    take(interrupted_, {event.node, core_name(event.cpu, "")}, index);
  } else if (event.kind == StoryKind::kReceive) {
    const auto sent = sent_.find(event.packet);
    if (sent == sent_.end()) return;
    join(index, sent->second);
    messages_.push_back({sent->second, index});
  } else if (event.kind == StoryKind::kFault) {
    const auto sent = sent_.find(event.packet);
    if (sent != sent_.end()) join(index, sent->second);
  }
}

void Causality::leave_traces(std::size_t index) {
  const Event& event = events_[index];
  if (event.context == "boot") boot_ = index;
  switch (event.kind) {
    case StoryKind::kUnlock: {
      // Readers give back in any order: all of them come before the next who takes it.
      std::vector<std::size_t>& before = unlocked_[event.object_id];
      std::erase_if(before, [&](std::size_t known) { return is_ordered(known, index); });
      before.push_back(index);
      break;
    }
    case StoryKind::kWake:
      if (!event.text.empty()) woken_[{event.node, without_node(event.text, event.node)}] = index;
      break;
    case StoryKind::kSpawn:
    case StoryKind::kSignal:
      by_path_[event.object_id].push_back(index);
      break;
    case StoryKind::kTimer:
      if (event.text == "armed") armed_[{event.node, event.object}] = index;
      break;
    case StoryKind::kIpi:
      interrupted_[{event.node, core_name(static_cast<std::uint32_t>(event.after), event.object)}] =
          index;
      break;
    case StoryKind::kIrq:
      interrupted_[{event.node, core_name(event.cpu, "")}] = index;
      break;
    case StoryKind::kSend:
      sent_[event.packet] = index;
      break;
    default:
      break;
  }
}

// --- words ---------------------------------------------------------------------------------------------

std::optional<Word> word_of(const Event& event) {
  if (event.kind == StoryKind::kAccess) return Word{event.node, event.object_id, false};
  const bool is_page_word =
      event.kind == StoryKind::kMemory && (event.object == "read" || event.object == "write");
  if (!is_page_word) return std::nullopt;
  return Word{event.node, std::uint64_t{event.object_id} << 32 | event.before, true};
}

bool is_write(const Event& event) { return event.access != kapi::Access::kRead; }

}  // namespace dojo::report
