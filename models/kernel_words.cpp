// Shared words: the hottest path of a hunt.
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
  engine_.mix(object.stable + (static_cast<std::uint64_t>(kind) << 32));
  engine_.mix(after);
  if (kind == Access::kRead) {
    engine_.touch(object.stable, sim::Touch::kRead);
  } else {
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

void SimKernel::memory_barrier(const Where& where) {
  step(current_ == nullptr ? sim::Cost{} : costs().kernel_call);
  tell(StoryKind::kBarrier, "memory barrier", 0, where);
}

}  // namespace dojo::models
