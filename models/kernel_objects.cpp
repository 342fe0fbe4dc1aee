#include "models/kernel_objects.h"

namespace dojo::models {

kapi::ObjectId ObjectTable::make(ObjectKind kind, const char* name, std::uint32_t stable,
                                 void* body) {
  std::uint32_t index = static_cast<std::uint32_t>(objects_.size());
  if (free_.empty()) {
    objects_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Object& object = objects_[index];
  object = Object{};
  object.kind = kind;
  object.name = name;
  object.stable = stable;
  object.body = body;
  return {index};
}

void ObjectTable::drop(kapi::ObjectId id) {
  objects_[id.value].kind = ObjectKind::kFree;
  free_.push_back(id.value);
}

}  // namespace dojo::models
