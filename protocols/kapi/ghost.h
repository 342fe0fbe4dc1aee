// Ghost code: oracles that live beside the protocol and only watch it.
//
// One oracle watches all nodes and takes no locks; what it reads and writes is no part of the run
// and says nothing about races.
#pragma once

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

/// Code of this scope only watches.
class Ghost {
 public:
  Ghost() { kernel().enter_ghost(); }
  ~Ghost() { kernel().leave_ghost(); }
  Ghost(const Ghost&) = delete;
  Ghost& operator=(const Ghost&) = delete;
};

}  // namespace dojo::kapi
