// What a task still has to know of what it has seen, told by the code itself.
//
// For searches that know a state again: two tasks that stand at one place and act on the same are
// alike, whatever they saw on the way. Tells nothing to anybody else, and costs a call.
// `--verify-independence` objects where code acts on more than it says. Context: tasks.
#pragma once

#include <initializer_list>

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

class Knowledge {
 public:
  /// What is known here stays known.
  Knowledge() : before_(kernel().known()) {}

  /// From here on the task acts on nothing that it has seen since, but for `words`, and on which
  /// objects `objects` are.
  void forget_all_but(std::initializer_list<std::uint64_t> words,
                      std::initializer_list<ObjectId> objects = {},
                      const Where& where = Where::current()) const {
    kernel().acts_only_on(
        {before_, {words.begin(), words.size()}, {objects.begin(), objects.size()}}, where);
  }

 private:
  std::uint64_t before_;
};

/// What the task does in this scope changes nothing that others act on: it looks, and when nothing
/// is to be done it sleeps until what it looked at changes. So looking at once, and not later,
/// makes no difference: a search for proofs takes the whole look as one step with what went before
/// it. Wrong where a wake-up can be lost: hunts, which take each step of it, are for that.
class Look {
 public:
  Look() { kernel().enter_look(); }
  ~Look() { kernel().leave_look(); }
  Look(const Look&) = delete;
  Look& operator=(const Look&) = delete;
};

}  // namespace dojo::kapi
