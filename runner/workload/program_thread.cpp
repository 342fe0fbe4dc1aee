#include "runner/workload/program_thread.h"

#include "protocols/kapi/kapi.h"
#include "protocols/kapi/knowledge.h"

namespace dojo::runner {

using scenario::Operation;

bool takes_hold(Operation operation) {
  return operation == Operation::kGet || operation == Operation::kGrab ||
         operation == Operation::kFind;
}

void ProgramThread::execute(const ProgramStep& step) {
  if (step.operation == Operation::kPut) {
    // A second use, as long as the hold lasts. It may not be there: find finds nothing.
    if (hold_) data_.read(set_, *hold_, 0);
    release();
    return;
  }
  release();
  if (takes_hold(step.operation)) {
    use(step);
    if (!holds_on_) release();
    return;
  }
  if (step.operation == Operation::kFlush) flush(step);
  if (step.operation == Operation::kRemove) data_.remove(set_, step.object);
  if (step.operation == Operation::kSync) data_.sync(set_, step.object);
}

void ProgramThread::use(const ProgramStep& step) {
  const bool writes = step.operation == Operation::kGrab;
  const kapi::Knowledge before;
  const auto result = writes                              ? data_.grab(set_, step.object)
                      : step.operation == Operation::kGet ? data_.get(set_, step.object)
                                                          : data_.find(set_, step.object);
  before.forget_all_but({result == kddm::Result::kOk});
  if (result != kddm::Result::kOk) return;
  hold_ = step.object;
  if (writes) {
    data_.write(set_, step.object, 0, step.value);
  } else {
    data_.read(set_, step.object, 0);
  }
  before.forget_all_but({});
}

void ProgramThread::release() {
  if (!hold_) return;
  data_.put(set_, *hold_);
  hold_.reset();
}

void ProgramThread::flush(const ProgramStep& step) {
  if (step.destination == kapi::kernel().node()) return;
  data_.flush(set_, step.object, step.destination);
}

}  // namespace dojo::runner
