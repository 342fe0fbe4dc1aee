#include "protocols/kddm/kddm_ghosts.h"

#include <algorithm>
#include <utility>

namespace dojo::kddm {
namespace {

void set_member(kapi::NodeSet& nodes, kapi::NodeId node, bool is_member) {
  if (is_member) {
    nodes.add(node);
  } else {
    nodes.remove(node);
  }
}

}  // namespace

GhostObject& Ghosts::object(SetId set, ObjId object) {
  if (last_ < objects_.size()) {  // always, but for the very first
    GhostObject& last = objects_[last_];
    if (last.object == object && last.set == set) return last;
  }
  const auto place =
      std::lower_bound(order_.begin(), order_.end(), std::pair(set, object),
                       [this](std::uint32_t index, const std::pair<SetId, ObjId>& key) {
                         return std::pair(objects_[index].set, objects_[index].object) < key;
                       });
  if (place != order_.end() && objects_[*place].set == set && objects_[*place].object == object) {
    last_ = *place;
    return objects_[last_];
  }
  last_ = static_cast<std::uint32_t>(objects_.size());
  order_.insert(place, last_);
  GhostObject& added = objects_.emplace_back();
  added.set = set;
  added.object = object;
  added.first_ghost = static_cast<std::uint32_t>(ghosts_.size());
  ghosts_.resize(ghosts_.size() + nodes_);
  return added;
}

void Ghosts::follow(GhostObject& object, kapi::NodeId node, const EntryView& entry) {
  Ghost& ghost = at(object, node);
  ghost.version = entry.version;
  ghost.prob_owner = entry.prob_owner;
  ghost.has_data = entry.has_data;
  const bool is_now_owner = owns(entry.state);
  if (is_now_owner) object.copyset = entry.copyset;
  if (ghost.state == entry.state) return;
  ghost.state = entry.state;
  const bool is_reader = can_read(entry.state);
  set_member(object.readers, node, is_reader);
  set_member(object.owners, node, is_now_owner);
  set_member(object.writers, node, is_writable(entry.state));
  if (!is_reader) object.asked.remove(node);
}

}  // namespace dojo::kddm
