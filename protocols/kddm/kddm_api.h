// The data layer of one node, as processes and workloads use it. Spec: kddm.md.
//
//   kddm::Node data(transport, options, observer);            // in the node's boot code, on every
//   node const SetId set = data.create_set(creator, number, {});   // the same on every node if
//   (data.grab(set, 7) == Result::kOk) {                   // in a task
//     data.write(set, 7, 0, 42);
//     data.put(set, 7);
//   }
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "protocols/kddm/kddm_observer.h"
#include "protocols/kddm/kddm_set.h"
#include "protocols/rpc/rpc_api.h"

namespace dojo::kddm {

/// Wrong on purpose, for tests of the oracles: a few rows that replace those of the variant
/// hardened. defects/ has them, by name; nullptr when there is none of that name.
struct DefectRows;
const DefectRows* find_defect(std::string_view name);
std::vector<std::string_view> defect_names();

struct Options {
  Variant variant = Variant::kHardened;
  Locking locking = Locking::kEntry;
  const DefectRows* defect = nullptr;
  kapi::Nanoseconds requeue_delay = kapi::kJiffy;  ///< before a requeued message is tried again
  bool looks_up_sets = false;  ///< ask the set manager on first use (else sets are known from boot)
};

class Shell;

class Node {
 public:
  /// `observer` (may be null) outlives the node and is shared by all nodes of the run.
  Node(rpc::Transport& transport, const Options& options, Observer* observer = nullptr);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// In boot code, with equal arguments on every node. The linker, if given, is this node's.
  SetId create_set(kapi::NodeId creator, std::uint64_t number, const SetOptions& options);

  // Local operations. They sleep until the object is here; `flags` are RequestFlags.
  Result get(SetId set, ObjId object, std::uint32_t flags = 0);  ///< for reading; hold it until put
  Result grab(SetId set, ObjId object,
              std::uint32_t flags = 0);  ///< for writing, alone in the cluster
  Result find(SetId set, ObjId object, std::uint32_t flags = 0);  ///< only if it is here already
  void put(SetId set, ObjId object);
  Result remove(SetId set, ObjId object);
  /// This node's data goes away: to another holder, else to `destination`.
  Result flush(SetId set, ObjId object, kapi::NodeId destination);
  /// The default owner gets an up-to-date copy.
  Result sync(SetId set, ObjId object);

  /// Requires: held since get or grab.
  std::uint64_t read(SetId set, ObjId object, std::uint32_t word);
  /// Requires: held since grab.
  void write(SetId set, ObjId object, std::uint32_t word, std::uint64_t value);

  /// The entry as it stands; for tests and oracles, never for decisions.
  EntryView view(SetId set, ObjId object) const;

 private:
  std::unique_ptr<Shell> shell_;
};

}  // namespace dojo::kddm
