#include "sim/explore/order_hash.h"

namespace dojo::sim {

void OrderHash::begin() {
  objects_.resize(kObjects);
  ++run_;
  sum_ = 0;
  first_ = 0;
  last_.clear();
}

OrderHash::Object& OrderHash::find(std::uint32_t object) {
  std::size_t index = mix64(object) % kObjects;
  for (std::size_t i = 0; i < kProbes; ++i, index = (index + 1) % kObjects) {
    Object& entry = objects_[index];
    if (entry.run == run_ && entry.object != object) continue;
    if (entry.run != run_) entry = {run_, object, 0, 0};
    return entry;
  }
  return objects_[index];
}

void OrderHash::fires(const Actor& chosen) {
  std::uint64_t& last = last_[chosen];
  std::uint64_t event = fold(last != 0 ? last : chosen.path(), chosen.path());
  const Intent& intent = chosen.intent();
  if (intent.object != 0) {
    Object& object = find(intent.object);
    event = fold(event, fold(intent.object, object.write));
    if (intent.kind == Touch::kRead) {
      object.reads += mix64(event);
    } else {
      event = fold(event, object.reads);
      object.write = event;
      object.reads = 0;
    }
  }
  if (last == 0) first_ += mix64(fold(event, mix64(chosen.path())));
  last = event;
  sum_ += mix64(event);
}

}  // namespace dojo::sim
