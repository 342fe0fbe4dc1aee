// Wait queues: who stands on them, in arrival order. SimKernel drives them (kernel_waiting.cpp).
#pragma once

#include <vector>

#include "models/context.h"

namespace dojo::models {

struct WaitQueue {
  kapi::ObjectId id;
  const char* name = "";
  std::vector<Context*> waiters;
};

}  // namespace dojo::models
