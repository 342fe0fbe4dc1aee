// token_ring: three threads pass a value on, each in one critical section; a fourth believes that
// it has gone round once all have acted, in whatever order they did.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class TokenRing final : public Drill {
 public:
  void main() override {
    own(1);
    create("first", [this] { pass(x3_, x1_, has_first_, 1); });
    create("second", [this] { pass(x1_, x2_, has_second_, 0); });
    create("third", [this] { pass(x2_, x3_, has_third_, 0); });
    create("check", [this] { check(); });
  }

 private:
  using Value = kapi::Shared<int>;
  using Flag = kapi::Shared<bool>;

  void pass(const Value& from, Value& to, Flag& has_acted, int amount) {
    own(1);
    const kapi::Guard guard(mutex_);
    const int value = from.load();
    to.store((value + amount) % 4);
    has_acted.store(true);
  }

  void check() {
    own(1);
    const kapi::Guard guard(mutex_);
    if (!has_first_.load()) return;
    if (!has_second_.load()) return;
    if (!has_third_.load()) return;
    const int x1 = x1_.load();
    const int x2 = x2_.load();
    KAPI_ASSERT(x1 == x2);
    const int again = x2_.load();
    const int x3 = x3_.load();
    KAPI_ASSERT(again == x3);
  }

  kapi::SpinLock mutex_{"ring"};
  Value x1_{"x1", 1};
  Value x2_{"x2", 2};
  Value x3_{"x3", 1};
  Flag has_first_{"has_first"};
  Flag has_second_{"has_second"};
  Flag has_third_{"has_third"};
};

}  // namespace

std::unique_ptr<Drill> make_token_ring() { return std::make_unique<TokenRing>(); }

}  // namespace dojo::drills
