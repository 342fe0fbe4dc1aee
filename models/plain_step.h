// A plain memory access as a choice point of the context that makes it.
#pragma once

#include "models/core.h"
#include "models/kernel.h"
#include "sim/access/race_detector.h"

namespace dojo::models {

class ContextStep final : public sim::access::PlainStep {
 public:
  explicit ContextStep(SimKernel& kernel) : kernel_(kernel) {}
  void step(std::uint32_t object, sim::access::Kind kind) override {
    Context* context = kernel_.current_context();
    if (context == nullptr) return;
    const sim::Touch touch =
        kind == sim::access::Kind::kRead ? sim::Touch::kRead : sim::Touch::kWrite;
    context->step(context->core->node().costs().memory_access, {object, touch});
    kernel_.engine().touch(object, touch);
  }

 private:
  SimKernel& kernel_;
};

}  // namespace dojo::models
