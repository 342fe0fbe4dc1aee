#include "protocols/kddm/kddm_calls.h"

#include <algorithm>
#include <utility>

#include "protocols/kapi/kapi.h"

namespace dojo::kddm {
namespace {

/// Tasks of the node may use the object, for reading at least.
bool is_usable(State state) {
  return state == State::kReadCopy || state == State::kReadOwner || state == State::kWriteOwner ||
         state == State::kWriteGhost;
}

bool is_of(const OpenCall& call, const GhostObject& object) {
  return call.who.set == object.set && call.who.object == object.object;
}

bool comes_before(const OpenCall& a, const LocalCall& b) {
  return std::pair(a.who.node, a.who.task) < std::pair(b.node, b.task);
}

/// What the entry of the caller's node shows at this instant.
void look_at(OpenCall& call, const GhostObject& object, State state) {
  const bool owns_data = is_usable(state) && is_owner(state);
  if (call.who.op == Op::kFlush) {
    call.saw_nothing |= !is_usable(state);
    call.saw_alone |= owns_data && !first_other(object.copyset, call.who.node).is_valid();
  }
  if (call.who.op == Op::kSync) {
    call.saw_nothing |= !owns_data;
    call.saw_done |= call.is_home && state == State::kReadOwner;
  }
}

bool looks_at_life(const OpenCall& call) {
  return call.who.op != Op::kFlush && call.who.op != Op::kSync;
}

}  // namespace

void Calls::open(const LocalCall& who, bool is_home, const GhostObject& object,
                 const Ghost& ghost) {
  const auto place = std::lower_bound(open_.begin(), open_.end(), who, comes_before);
  OpenCall& call = *open_.insert(place, OpenCall{.who = who, .is_home = is_home});
  if (looks_at_life(call)) call.saw_nothing = !object.exists;
  look_at(call, object, ghost.state);
}

OpenCall Calls::close(const LocalCall& who) {
  const auto place = std::lower_bound(open_.begin(), open_.end(), who, comes_before);
  KAPI_ASSERT(place != open_.end() && place->who.node == who.node && place->who.task == who.task);
  const OpenCall call = *place;
  open_.erase(place);
  return call;
}

void Calls::note_step(const GhostObject& object, kapi::NodeId node, const EntryView& before,
                      const EntryView& after) {
  for (OpenCall& call : open_) {
    if (call.who.node != node || !is_of(call, object)) continue;
    look_at(call, object, after.state);
    if (call.who.op == Op::kFlush) call.saw_done |= before.has_data && !after.has_data;
  }
}

void Calls::note_absent(const GhostObject& object) {
  for (OpenCall& call : open_) call.saw_nothing |= is_of(call, object) && looks_at_life(call);
}

void Calls::note_sent_home(const GhostObject& object, const Ghost& ghost, kapi::NodeId node) {
  if (ghost.state != State::kReadOwner) return;
  for (OpenCall& call : open_) {
    const bool is_its = call.who.node == node && is_of(call, object);
    call.saw_done |= is_its && call.who.op == Op::kSync;
  }
}

std::uint32_t Calls::removes(const GhostObject& object, kapi::NodeId node) const {
  return static_cast<std::uint32_t>(std::ranges::count_if(open_, [&](const OpenCall& call) {
    return call.who.node == node && call.who.op == Op::kRemove && is_of(call, object);
  }));
}

void Calls::add_state(kapi::Words& words) const {
  words.push_back(open_.size());
  for (const OpenCall& call : open_) {
    words.push_back(std::uint64_t{call.who.node.value} << 32 | call.who.task.value);
    words.push_back(call.who.set);
    words.push_back(call.who.object);
    words.push_back(static_cast<std::uint64_t>(call.who.op) << 3 |
                    std::uint64_t{call.saw_done} << 2 | std::uint64_t{call.saw_nothing} << 1 |
                    std::uint64_t{call.saw_alone});
  }
}

}  // namespace dojo::kddm
