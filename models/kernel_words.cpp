// Shared words: the hottest path of a hunt.
#include <algorithm>
#include <utility>

#include "models/kernel.h"
#include "sim/access/race_detector.h"

namespace dojo::models {

using kapi::Access;
using kapi::ObjectId;

kapi::ObjectId SimKernel::make_word(const char* name) {
  return make_object(ObjectKind::kWord, name, nullptr);
}

void SimKernel::drop_word(ObjectId word) {
  if (races_ != nullptr) races_->drop_word(objects_[word].stable);
  objects_.drop(word);
}

void SimKernel::describe_word(ObjectId word, kapi::Describe describe) {
  objects_[word].body = reinterpret_cast<void*>(describe);
}

void SimKernel::access(ObjectId word, const char* name, Access kind, const Where& where) {
  if (!objects_.is(word, ObjectKind::kWord)) [[unlikely]]
    object(word, ObjectKind::kWord, where);
  if (current_ == nullptr) return;
  const Core& core = *current_->core;
  const MachineCosts& cost = core.node().costs();
  const bool is_own = objects_[word].last_core == core.number();
  current_->step(
      is_own ? cost.memory_access : cost.cache_line_transfer,
      {objects_[word].stable, kind == Access::kRead ? sim::Touch::kRead : sim::Touch::kWrite});
  // Looked at again: other contexts may have made or dropped objects in between, or moved this one.
  if (!objects_.is(word, ObjectKind::kWord)) [[unlikely]]
    object(word, ObjectKind::kWord, where);
  objects_[word].last_core = current_->core->number();
  if (races_ != nullptr) [[unlikely]]
    note_word_access(word, name, kind, where, __builtin_return_address(0));
}

void SimKernel::accessed(ObjectId word, const char* name, Access kind, std::uint64_t before,
                         std::uint64_t after, const Where& where) {
  if (races_ != nullptr) [[unlikely]]
    races_->word_done();
  Object& object = objects_[word];
  object.content = after & ~object.unread;
  engine_.mix(object.stable + (static_cast<std::uint64_t>(kind) << 32));
  // Bits that nobody reads are no difference either; who changes nothing else sees nothing else.
  const bool hides_bits = object.unread != 0 && has_core_per_task();
  const std::uint64_t changed = before ^ after;
  const bool is_nothing = hides_bits && kind == Access::kReadWrite && current_ != nullptr &&
                          current_->ghosts != 0 && (changed & ~object.unread) == 0;
  if (!is_nothing) engine_.mix(hides_bits ? after & ~object.unread : after);
  if (kind == Access::kRead) {
    engine_.touch(object.stable, sim::Touch::kRead);
  } else if (!is_nothing) {
    wrote(object);
  }
  if (StorySink::current() == nullptr) return;
  StoryEvent event;
  event.kind = StoryKind::kAccess;
  event.object = name;
  event.object_id = object.stable;
  event.where = where;
  event.before = before;
  event.after = after;
  event.access = kind;
  event.describe = reinterpret_cast<kapi::Describe>(object.body);
  tell_story(event, current_);
}

void SimKernel::judge(std::span<const Judged> memories, const Where& where) {
  const auto name = [](std::uint64_t memory) {
    return static_cast<std::uint32_t>(sim::mix64(memory));
  };
  for (const Judged& one : memories) {
    if (current_ != nullptr) current_->pass(name(one.memory));
    engine_.judged(name(one.memory), one.access == Access::kRead    ? sim::Touch::kRead
                                     : one.access == Access::kWrite ? sim::Touch::kWrite
                                                                    : sim::Touch::kUpdate);
  }
}

void SimKernel::memory_barrier(const Where& where) {
  step(current_ == nullptr ? sim::Cost{} : costs().kernel_call);
  tell(StoryKind::kBarrier, "memory barrier", 0, where);
}

}  // namespace dojo::models
