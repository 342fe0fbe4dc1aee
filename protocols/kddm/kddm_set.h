// Sets: families of objects with one linker and one rule for default owners. kddm.md, section
// "Sets".
#pragma once

#include <map>

#include "protocols/kddm/kddm_entry.h"
#include "protocols/kddm/kddm_linker.h"

namespace dojo::kddm {

/// The node that answers for an object nobody has heard of: computable anywhere without a message.
enum class HomeRule : std::uint8_t {
  kRoundRobin,  ///< object id modulo number of nodes
  kFixed,       ///< one node for all objects
  kUniqueId,    ///< the node in the upper bits of the object id
  kCustom,      ///< asks the function
};

inline constexpr unsigned kUniqueIdNodeShift = 40;

struct SetOptions {
  HomeRule default_owner = HomeRule::kRoundRobin;
  kapi::NodeId fixed_owner{0};
  kapi::NodeId (*custom_owner)(ObjId object, std::uint32_t nodes) = nullptr;
  bool ft_linked = false;    ///< first touch happens on the default owner
  Linker* linker = nullptr;  ///< null: pages
};

/// What a node knows about a set before it may use it.
enum class SetState : std::uint32_t { kNeedLookup, kLookingUp, kReady };

/// Creator node in the upper bits, so that the manager can be computed.
constexpr SetId make_set_id(kapi::NodeId creator, std::uint64_t number) {
  return std::uint64_t{creator.value} << kUniqueIdNodeShift | number;
}

class Set {
 public:
  Set(SetId id, const SetOptions& options, Linker& linker, bool locks_table);

  SetId id() const { return id_; }
  bool is_ft_linked() const { return options_.ft_linked; }
  Linker& linker() { return linker_; }
  kapi::NodeId default_owner(ObjId object) const;
  kapi::NodeId manager() const;

  /// The entry, or null.
  EntryPtr find(ObjId object);
  /// The entry; a new one if there is none: INV_OWNER at the default owner, INV_COPY elsewhere.
  EntryPtr obtain(ObjId object);
  /// Takes the entry out of the table. Whoever has it in hand finds it marked.
  void unlink(ObjId object, Entry& entry);
  /// Without choice points: for oracles.
  EntryView view(ObjId object) const;

  kapi::Shared<std::uint32_t> state;  ///< a SetState
  kapi::WaitQueue queue{"kddm-set"};

 private:
  class TableLock;

  SetId id_;
  SetOptions options_;
  Linker& linker_;
  bool locks_table_;
  kapi::SpinLock lock_{"kddm-table", kapi::kProtectsSharedOnly};
  kapi::Shared<std::uint32_t> table_{"kddm.table", 0};  // stands for the hash chains
  std::map<ObjId, EntryPtr> entries_;
};

}  // namespace dojo::kddm
