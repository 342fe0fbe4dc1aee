// What the oracles of the data layer remember, by name, for searches that leave out equivalent
// orders: two steps whose memories differ may change places. Per object of the cluster; what one
// node's entry is there is apart from what another's is.
#pragma once

#include <vector>

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_ghosts.h"

namespace dojo::kddm {

/// A part of what is remembered of an object.
enum class Memory : std::uint8_t {
  kOwner,   ///< of one node: is it an owner?
  kWriter,  ///< ...
  kReader,
  kAsked,    ///< was it asked to invalidate?
  kAcksDue,  ///< counts up only
  kHeld,     ///< do its local users hold the object?
  kGrabbed,  ///< ... for writing?
  kState,    ///< everything else of its entry, as a remove looks at it
  kData,     ///< of the object: the words last written
  kLife,     ///< exists, removed, created by whom
  kEnding,   ///< did somebody begin to remove it?
  kCalls,    ///< of one node: its open operations, and what was true since they were called
};

/// Collects what one call of an oracle will look at and change, and tells it to the kernel.
class Judging {
 public:
  explicit Judging(const GhostObject& object) : object_(object) {}

  Judging& reads(Memory memory, kapi::NodeId node = kapi::NodeId{0}) {
    return add(memory, node, kapi::Access::kRead);
  }
  Judging& writes(Memory memory, kapi::NodeId node = kapi::NodeId{0}) {
    return add(memory, node, kapi::Access::kWrite);
  }
  /// Adds to a counter: two additions commute.
  Judging& counts(Memory memory, kapi::NodeId node) {
    return add(memory, node, kapi::Access::kReadWrite);
  }
  Judging& reads_others(Memory memory, kapi::NodeId self, std::uint32_t nodes) {
    for (std::uint32_t n = 0; n < nodes; ++n) {
      if (n != self.value) reads(memory, kapi::NodeId{n});
    }
    return *this;
  }
  void tell() const { kapi::kernel().judge(memories_, kapi::Where::current()); }

 private:
  Judging& add(Memory memory, kapi::NodeId node, kapi::Access access) {
    const std::uint64_t name = (object_.set * 1'000'003 + object_.object) << 20 |
                               std::uint64_t{node.value} << 4 | static_cast<std::uint64_t>(memory);
    memories_.push_back({name, access});
    return *this;
  }

  const GhostObject& object_;
  std::vector<kapi::Kernel::Judged> memories_;
};

}  // namespace dojo::kddm
