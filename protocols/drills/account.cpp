// account: a check of a balance, created before the deposit and the withdrawal, expects the wrong
// sum once it comes after both.

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

class Account final : public Drill {
 public:
  void main() override {
    own(1);
    start_.store(1);
    in_.store(2);
    out_.store(4);
    const int start = start_.load();
    balance_.store(start);
    create("check", [this] { check(); });
    create("deposit", [this] { deposit(); });
    create("withdraw", [this] { withdraw(); });
  }

 private:
  void deposit() {
    own(1);
    const kapi::Guard guard(mutex_);
    const int balance = balance_.load();
    const int amount = in_.load();
    balance_.store(balance + amount);
    has_deposited_.store(true);
  }

  void withdraw() {
    own(1);
    const kapi::Guard guard(mutex_);
    const int balance = balance_.load();
    const int amount = out_.load();
    balance_.store(balance - amount);
    has_withdrawn_.store(true);
  }

  void check() {
    own(1);
    const kapi::Guard guard(mutex_);
    if (!has_deposited_.load()) return;
    if (!has_withdrawn_.load()) return;
    const int balance = balance_.load();
    const int start = start_.load();
    const int in = in_.load();
    const int out = out_.load();
    KAPI_ASSERT(balance == start - in - out);
  }

  kapi::SpinLock mutex_{"account"};
  kapi::Shared<int> start_{"start"};
  kapi::Shared<int> in_{"in"};
  kapi::Shared<int> out_{"out"};
  kapi::Shared<int> balance_{"balance"};
  kapi::Shared<bool> has_deposited_{"has_deposited"};
  kapi::Shared<bool> has_withdrawn_{"has_withdrawn"};
};

}  // namespace

std::unique_ptr<Drill> make_account() { return std::make_unique<Account>(); }

}  // namespace dojo::drills
