// twostage: writers set one value under its lock, then another, derived from it, under another
// lock; readers take both the same way and expect them to match.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Twostage final : public Drill {
 public:
  Twostage(int writers, int readers) : writers_(writers), readers_(readers) {}

  void main() override {
    own(6);
    create_each("write", writers_, [this] { write(); });
    create_each("read", readers_, [this] { read(); });
  }

 private:
  void write() {
    own(2);
    {
      const kapi::Guard guard(first_lock_);
      first_.store(1);
      own(1);
    }
    own(1);
    const kapi::Guard guard(second_lock_);
    const int first = first_.load();
    second_.store(first + 1);
    own(1);
  }

  void read() {
    own(4);
    int first = 0;
    {
      const kapi::Guard guard(first_lock_);
      if (first_.load() == 0) {
        own(1);
        return;
      }
      first = first_.load();
      own(2);
    }
    own(1);
    int second = 0;
    {
      const kapi::Guard guard(second_lock_);
      second = second_.load();
      own(2);
    }
    own(2);
    KAPI_ASSERT(second == first + 1);
  }

  int writers_;
  int readers_;
  kapi::SpinLock first_lock_{"first"};
  kapi::SpinLock second_lock_{"second"};
  kapi::Shared<int> first_{"first"};
  kapi::Shared<int> second_{"second"};
};

}  // namespace

std::unique_ptr<Drill> make_twostage(int writers, int readers) {
  return std::make_unique<Twostage>(writers, readers);
}

}  // namespace dojo::drills
