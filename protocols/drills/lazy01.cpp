// lazy01: two threads add 1 and 2 under a lock; a third, created first, believes that it never sees
// both.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Lazy01 final : public Drill {
 public:
  void main() override {
    own(1);
    create("check", [this] { check(); });
    create("add-2", [this] { add(2); });
    create("add-1", [this] { add(1); });
  }

 private:
  void add(int amount) {
    own(1);
    const kapi::Guard guard(mutex_);
    const int data = data_.load();
    data_.store(data + amount);
  }

  void check() {
    own(1);
    const kapi::Guard guard(mutex_);
    KAPI_ASSERT(data_.load() < 3);
  }

  kapi::SpinLock mutex_{"data"};
  kapi::Shared<int> data_{"data"};
};

}  // namespace

std::unique_ptr<Drill> make_lazy01() { return std::make_unique<Lazy01>(); }

}  // namespace dojo::drills
