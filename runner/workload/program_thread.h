// A thread that executes operations on the data layer one after the other, as Kerrighed's callers
// must: it holds at most one object, puts it before its next operation, and never another one's.
#pragma once

#include <cstdint>
#include <optional>

#include "protocols/kddm/kddm_api.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

struct ProgramStep {
  scenario::Operation operation{};
  kddm::ObjId object = 0;
  std::uint64_t value = 0;   ///< grab: what to write
  kapi::NodeId destination;  ///< flush; none: no destination given
};

class ProgramThread {
 public:
  /// `holds_on`: a hold lasts until its put or the thread's next operation, else it ends at once.
  ProgramThread(kddm::Node& data, kddm::SetId set, bool holds_on)
      : data_(data), set_(set), holds_on_(holds_on) {}

  void execute(const ProgramStep& step);
  /// Puts what is held.
  void release();

 private:
  void use(const ProgramStep& step);
  void flush(const ProgramStep& step);

  kddm::Node& data_;
  kddm::SetId set_;
  bool holds_on_;
  std::optional<kddm::ObjId> hold_;  // what this thread has not put yet
};

/// get, grab and find: what `put` ends.
bool takes_hold(scenario::Operation operation);

}  // namespace dojo::runner
