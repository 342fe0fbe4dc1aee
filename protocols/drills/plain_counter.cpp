// plain_counter: two threads add one to a variable of plain C++, without kapi::Shared. The update
// that is lost needs a switch between two instructions, where no kernel service is called. With the
// lock, nothing is lost.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class PlainCounter final : public Drill {
 public:
  explicit PlainCounter(bool is_locked) : is_locked_(is_locked) {}

  void main() override {
    create_each("add", 2, [this] { add(); });
    done_.down();
    done_.down();
    KAPI_ASSERT(count_ == 2);
  }

 private:
  void add() {
    own(1);
    if (is_locked_) lock_.lock();
    ++count_;
    if (is_locked_) lock_.unlock();
    done_.up();
  }

  const bool is_locked_;
  int count_ = 0;
  kapi::SpinLock lock_{"count"};
  kapi::Semaphore done_{"done", 0};
};

}  // namespace

std::unique_ptr<Drill> make_plain_counter(bool is_locked) {
  return std::make_unique<PlainCounter>(is_locked);
}

}  // namespace dojo::drills
