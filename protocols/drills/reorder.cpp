// reorder: setters write a, then b; the last thread created checks that it sees both or neither.
// It fails when some setter is between its two writes and none is behind them: all others have to
// wait for the last one to come into being.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Reorder final : public Drill {
 public:
  explicit Reorder(int setters) : setters_(setters) {}

  void main() override {
    own(2);
    create_each("set", setters_, [this] { set(); });
    create_each("check", 1, [this] { check(); });
  }

 private:
  void set() {
    own(1);
    a_.store(1);
    b_.store(-1);
  }

  void check() {
    own(1);
    if (a_.load() == 0) {
      if (b_.load() == 0) return;
    }
    KAPI_ASSERT(a_.load() == 1);
    KAPI_ASSERT(b_.load() == -1);
  }

  int setters_;
  kapi::Shared<int> a_{"a"};
  kapi::Shared<int> b_{"b"};
};

}  // namespace

std::unique_ptr<Drill> make_reorder(int setters) { return std::make_unique<Reorder>(setters); }

}  // namespace dojo::drills
