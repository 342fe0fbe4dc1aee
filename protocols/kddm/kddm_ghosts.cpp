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

void Ghosts::add_state(kapi::Words& words) const {
  const auto add_nodes = [&](const kapi::NodeSet& nodes) {
    for (const std::uint64_t word : nodes.words()) words.push_back(word);
  };
  for (const std::uint32_t index : order_) {
    const GhostObject& object = objects_[index];
    words.push_back(object.set);
    words.push_back(object.object);
    for (const auto* nodes :
         {&object.owners, &object.writers, &object.readers, &object.asked, &object.copyset}) {
      add_nodes(*nodes);
    }
    words.push_back(std::uint64_t{object.creator.value} << 32 | object.late_removals);
    words.push_back(std::uint64_t{object.exists} << 2 | std::uint64_t{object.was_removed} << 1 |
                    std::uint64_t{object.is_remove_seen});
    for (std::uint32_t node = 0; node < nodes_; ++node) {
      const Ghost& ghost = ghosts_[object.first_ghost + node];
      words.push_back(ghost.version);
      words.push_back(std::uint64_t{ghost.prob_owner.value} << 32 |
                      static_cast<std::uint64_t>(ghost.state) << 1 | std::uint64_t{ghost.has_data});
      words.push_back(std::uint64_t{ghost.holds} << 32 | ghost.exclusive_holds);
      // Only the difference is judged.
      words.push_back(std::uint64_t{ghost.acks_due} - ghost.acks_sent);
      words.push_back(ghost.unclaimed_ends);
    }
    words.push_back(object.words.size());
    for (const GhostObject::Word& word : object.words) {
      words.push_back(word.index);
      words.push_back(word.value);
    }
  }
}

}  // namespace dojo::kddm
