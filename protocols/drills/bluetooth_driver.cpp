// bluetooth_driver: a driver's device is stopped while a request passes its gate.
//
// A request looks whether the device is stopping, then counts itself as pending. If the stopping
// thread does all its work between the two, the count is zero, the device is off, and the request
// uses it.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class BluetoothDriver final : public Drill {
 public:
  void main() override {
    own(1);
    pending_.store(1);
    is_stopping_.store(false);
    stop_event_.store(false);
    is_stopped_.store(false);
    create("stop", [this] { stop(); });
    create("request", [this] { request(); });
  }

 private:
  void stop() {
    own(4);
    is_stopping_.store(true);
    own(1);
    leave();
    own(1);
    if (stop_event_.load()) is_stopped_.store(true);
  }

  void request() {
    own(2);
    const bool has_entered = enter();
    own(2);
    if (has_entered) KAPI_ASSERT(!is_stopped_.load());
    own(1);
    leave();
  }

  bool enter() {
    own(2);
    if (is_stopping_.load()) {
      own(2);
      return false;
    }
    {
      const kapi::Guard guard(mutex_);
      own(1);
      const int pending = pending_.load();
      own(1);
      pending_.store(pending + 1);
    }
    own(2);
    return true;
  }

  void leave() {
    own(1);
    int left = 0;
    {
      const kapi::Guard guard(mutex_);
      own(1);
      const int pending = pending_.load();
      own(1);
      pending_.store(pending - 1);
      own(1);
      left = pending_.load();
      own(1);
    }
    own(1);
    if (left != 0) return;
    own(1);
    stop_event_.store(true);
  }

  kapi::SpinLock mutex_{"driver"};
  kapi::Shared<int> pending_{"pending"};
  kapi::Shared<bool> is_stopping_{"is_stopping"};
  kapi::Shared<bool> stop_event_{"stop_event"};
  kapi::Shared<bool> is_stopped_{"is_stopped"};
};

}  // namespace

std::unique_ptr<Drill> make_bluetooth_driver() { return std::make_unique<BluetoothDriver>(); }

}  // namespace dojo::drills
