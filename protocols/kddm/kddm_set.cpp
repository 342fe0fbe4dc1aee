#include "protocols/kddm/kddm_set.h"

namespace dojo::kddm {

class Set::TableLock {
 public:
  explicit TableLock(Set& set) : set_(set) {
    if (set_.locks_table_) set_.lock_.lock();
  }
  ~TableLock() {
    if (set_.locks_table_) set_.lock_.unlock();
  }
  TableLock(const TableLock&) = delete;
  TableLock& operator=(const TableLock&) = delete;

 private:
  Set& set_;
};

Set::Set(SetId id, const SetOptions& options, Linker& linker, bool locks_table)
    : state("kddm.set_state", static_cast<std::uint32_t>(SetState::kReady)),
      id_(id),
      options_(options),
      linker_(linker),
      locks_table_(locks_table) {}

kapi::NodeId Set::default_owner(ObjId object) const {
  const std::uint32_t nodes = kapi::kernel().node_count();
  const auto round_robin = kapi::NodeId{static_cast<std::uint32_t>(object % nodes)};
  switch (options_.default_owner) {
    case HomeRule::kRoundRobin:
      return round_robin;
    case HomeRule::kFixed:
      return kapi::NodeId{options_.fixed_owner.value % nodes};
    case HomeRule::kUniqueId: {
      const std::uint64_t node = object >> kUniqueIdNodeShift;
      return node < nodes ? kapi::NodeId{static_cast<std::uint32_t>(node)} : round_robin;
    }
    case HomeRule::kCustom:
      return options_.custom_owner(object, nodes);
  }
  return round_robin;
}

kapi::NodeId Set::manager() const {
  const std::uint64_t creator = id_ >> kUniqueIdNodeShift;
  return kapi::NodeId{static_cast<std::uint32_t>(creator % kapi::kernel().node_count())};
}

EntryView Set::view(ObjId object) const {
  const auto found = entries_.find(object);
  return found == entries_.end() ? EntryView{} : found->second->view();
}

EntryPtr Set::find(ObjId object) {
  const TableLock guard(*this);
  table_.load();
  const auto found = entries_.find(object);
  return found == entries_.end() ? nullptr : found->second;
}

// Without a lock, two cores can both miss and both add: the second entry then replaces the first
// one, which lives on only in the hands of whoever added it.
EntryPtr Set::obtain(ObjId object) {
  const TableLock guard(*this);
  const std::uint32_t changes = table_.load();
  const auto found = entries_.find(object);
  if (found != entries_.end()) return found->second;
  const kapi::NodeId owner = default_owner(object);
  const bool is_home = owner == kapi::kernel().node();
  auto entry = std::make_shared<Entry>(is_home ? State::kInvOwner : State::kInvCopy, owner);
  table_.store(changes + 1);
  entries_.insert_or_assign(object, entry);
  return entry;
}

void Set::unlink(ObjId object, Entry& entry) {
  const TableLock guard(*this);
  const std::uint32_t changes = table_.load();
  entry.flags.set_bits(Entry::kUnlinked);
  table_.store(changes + 1);
  const auto found = entries_.find(object);
  if (found != entries_.end() && found->second.get() == &entry) entries_.erase(found);
}

}  // namespace dojo::kddm
