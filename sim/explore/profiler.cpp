#include "sim/explore/profiler.h"

#include <algorithm>

namespace dojo::sim {

void Profiler::begin() {
  family_.begin();
  actors_.clear();
  objects_.clear();
}

void Profiler::note(const Ready& ready, const Actor& chosen) {
  family_.look(ready, [this](const Actor& child, const Family::Member& parent) {
    actors_[child.path()].parent = parent.path;
  });
  ++actors_[chosen.path()].events;
  const Intent& intent = chosen.intent();
  if (intent.object != 0) {
    Touched& touched = objects_[intent.object];
    ++touched.events[chosen.path()];
    touched.is_written = touched.is_written || intent.kind == Touch::kWrite;
  }
  family_.fires(chosen);
}

Profile Profiler::profile() const {
  Profile profile;
  for (const auto& [path, seen] : actors_) {
    profile.actors.push_back({path, seen.parent, seen.events});
  }
  for (const auto& [object, touched] : objects_) {
    if (touched.events.size() < 2 || !touched.is_written) continue;
    ObjectProfile& entry = profile.objects.emplace_back();
    entry.object = object;
    for (const auto& [path, events] : touched.events) entry.counts.push_back({path, events});
  }
  const auto is_busier = [](const ObjectProfile& a, const ObjectProfile& b) {
    return a.total() != b.total() ? a.total() > b.total() : a.object < b.object;
  };
  std::sort(profile.objects.begin(), profile.objects.end(), is_busier);
  if (profile.objects.size() > Profile::kObjectsMax) profile.objects.resize(Profile::kObjectsMax);
  std::sort(profile.objects.begin(), profile.objects.end(),
            [](const auto& a, const auto& b) { return a.object < b.object; });
  return profile;
}

}  // namespace dojo::sim
