// wronglock: one thread changes a value under its lock; seven others change it under another one.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Wronglock final : public Drill {
 public:
  void main() override {
    own(6);
    create_each("right", 1, [this] { right(); });
    create_each("wrong", 7, [this] { wrong(); });
  }

 private:
  void right() {
    own(4);
    {
      const kapi::Guard guard(data_lock_);
      own(1);
      const int before = data_.load();
      own(1);
      const int data = data_.load();
      data_.store(data + 1);
      const int after = data_.load();
      own(1);
      KAPI_ASSERT(after == before + 1);
      own(3);
    }
    own(1);
  }

  void wrong() {
    own(4);
    {
      const kapi::Guard guard(other_lock_);
      own(1);
      const int data = data_.load();
      data_.store(data + 1);
      own(3);
    }
    own(1);
  }

  kapi::SpinLock data_lock_{"data"};
  kapi::SpinLock other_lock_{"other"};
  kapi::Shared<int> data_{"data"};
};

}  // namespace

std::unique_ptr<Drill> make_wronglock() { return std::make_unique<Wronglock>(); }

}  // namespace dojo::drills
