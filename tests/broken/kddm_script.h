// A hand-written run of the data layer: what nodes would publish, one call per step.
//
// Each step starts from what the node published last, so that a script lists only what changes.
// Nothing here knows the protocol: a script can say what no table would do, and the oracles must
// object.
#pragma once

#include <initializer_list>
#include <map>
#include <utility>

#include "protocols/kddm/kddm_invariants.h"
#include "tests/support/fake_kernel.h"

namespace dojo::kddm::test {

using dojo::test::objection;
using dojo::test::objection_text;
using S = State;

inline constexpr SetId kSet = 1;
inline constexpr ObjId kObject = 7;

inline kapi::NodeId node(std::uint32_t n) { return kapi::NodeId{n}; }

inline kapi::NodeSet nodes(std::initializer_list<std::uint32_t> members) {
  kapi::NodeSet set;
  for (const std::uint32_t n : members) set.add(node(n));
  return set;
}

/// What changes in an entry besides its state.
struct Change {
  int prob_owner = -1;  ///< -1: as before
  std::initializer_list<std::uint32_t> copyset = {};
  bool has_data = true;
  std::int32_t frozen = 0;
  std::uint64_t version = 0;
};

class Script {
 public:
  /// All oracles, or the one of that name.
  explicit Script(std::string_view only = "", Variant variant = Variant::kKerrighed,
                  std::uint32_t node_count = 3)
      : oracles({.on = oracles_on(only),
                 .variant = variant,
                 .nodes = node_count,
                 .default_owner = [](SetId, ObjId) { return node(0); }}) {}

  /// Node `n` completes a step of `rule` that leaves `state`. The remove set is all nodes.
  void step(std::uint32_t n, const char* rule, S state, const Change& change = {}) {
    EntryView after;
    after.state = state;
    after.prob_owner =
        change.prob_owner >= 0 ? node(static_cast<std::uint32_t>(change.prob_owner)) : node(n);
    after.copyset = nodes(change.copyset);
    after.rmset = nodes({0, 1, 2});
    after.frozen_count = change.frozen;
    after.has_data = change.has_data;
    after.version = change.version;
    publish(n, rule, after);
  }
  void publish(std::uint32_t n, const char* rule, const EntryView& after) {
    const EntryView before = std::exchange(entries_[n], after);
    oracles.published(node(n), kSet, kObject, rule, before, after);
  }
  void send(std::uint32_t from, std::uint32_t to, const char* type) {
    oracles.sent(node(from), node(to), kSet, kObject, type);
  }
  void hold(std::uint32_t n, bool is_exclusive) {
    oracles.held(node(n), kSet, kObject, is_exclusive);
  }
  void put(std::uint32_t n) { oracles.put(node(n), kSet, kObject); }
  void read(std::uint32_t n, std::uint64_t value) {
    oracles.read(node(n), kSet, kObject, 0, value);
  }
  void write(std::uint32_t n, std::uint64_t value) {
    oracles.wrote(node(n), kSet, kObject, 0, value);
  }
  void create(std::uint32_t n) { oracles.first_touched(node(n), kSet, kObject); }
  void remove(std::uint32_t n) { oracles.removed(node(n), kSet, kObject); }

  /// n0 creates the object by a write and owns it.
  void n0_writes_first() {
    create(0);
    step(0, "L5", S::kWriteOwner, {.prob_owner = 0, .copyset = {0}});
  }
  /// n0 owns the object; n1, and n2 if asked for, have read copies.
  void n0_shares(bool with_n2 = false) {
    n0_writes_first();
    step(1, "L1", S::kWaitObjRead, {.prob_owner = 0, .has_data = false});
    step(0, "M5", S::kReadOwner, {.prob_owner = 0, .copyset = {0, 1}});
    step(1, "M40", S::kReadCopy, {.prob_owner = 0});
    if (!with_n2) return;
    step(2, "L1", S::kWaitObjRead, {.prob_owner = 0, .has_data = false});
    step(0, "M5", S::kReadOwner, {.prob_owner = 0, .copyset = {0, 1, 2}});
    step(2, "M40", S::kReadCopy, {.prob_owner = 0});
  }

  dojo::test::FakeKernel kernel;
  Oracles oracles;

 private:
  static OracleSet oracles_on(std::string_view only) {
    OracleSet on;
    if (only.empty()) return OracleSet::all();
    on.add(only);
    return on;
  }

  std::map<std::uint32_t, EntryView> entries_;
};

}  // namespace dojo::kddm::test
