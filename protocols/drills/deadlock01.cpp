// deadlock01: two threads take two locks in opposite orders.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Deadlock01 final : public Drill {
 public:
  void main() override {
    own(1);
    create("up", [this] { change(a_, b_, 1); });
    create("down", [this] { change(b_, a_, -1); });
  }

 private:
  void change(kapi::Mutex& first, kapi::Mutex& second, int amount) {
    own(1);
    const kapi::Guard outer(first);
    const kapi::Guard inner(second);
    const int counter = counter_.load();
    counter_.store(counter + amount);
  }

  kapi::Mutex a_{"a"};
  kapi::Mutex b_{"b"};
  kapi::Shared<int> counter_{"counter", 1};
};

}  // namespace

std::unique_ptr<Drill> make_deadlock01() { return std::make_unique<Deadlock01>(); }

}  // namespace dojo::drills
