// Who waits for what when nothing happens any more: plain facts that the models tell and the
// deadlock and quiescence oracles judge.
#pragma once

#include <string>
#include <vector>

namespace dojo::sim::check {

struct WaitFact {
  std::string waiter = {};        ///< "n1/worker-0": unique in the world
  std::string waits_for = {};     ///< lock class, wait queue name, core
  std::string holder = {};        ///< the waiter name of who holds it; empty: nobody in particular
  std::string where = {};         ///< file:line where the waiter stands
  std::string holder_where = {};  ///< file:line where the holder got it
  bool is_daemon = false;         ///< a run may end while it sleeps
  bool may_end = false;           ///< its wait may last for ever without being wrong
};

}  // namespace dojo::sim::check
