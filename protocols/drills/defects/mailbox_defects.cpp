// What may be wrong with a program in the eyes of the generic oracles: one step of mailbox each.

#include "protocols/drills/defects/mailbox.h"
#include "protocols/drills/drills_list.h"

namespace dojo::drills {
namespace {

using kapi::kernel;
using kapi::Where;

/// assertion: nobody locks the box, and what is on the page need not be what was counted.
class NeverLocks final : public Mailbox {
  void open() override {}
  void close() override {}
};

/// deadlock: the collector files in the opposite order.
class LocksBackwards final : public Mailbox {
  void file_collected() override {
    const kapi::Guard first(log_);
    const kapi::Guard second(register_);
    const int filed = filed_.load();
    filed_.store(filed + 1);
  }
};

/// lost-wakeup: does not look again once it is on the queue.
class LooksOnce final : public Mailbox {
  void await_letter(int taken) override {
    while (letters_.load() <= taken) {
      bell_.prepare();
      bell_.sleep();
      bell_.finish();
    }
  }
};

/// livelock: polls for one letter more than will ever come.
class WaitsForOneMore final : public Mailbox {
  void await_letter(int) override {
    while (letters_.load() <= kPosters) kernel().yield(Where::current());
  }
};

/// leaked-lock: the early return when the box is full forgets to close it.
class LeavesOpen final : public Mailbox {
  void close() override {
    if (letters_.load() == kPosters) return;
    Mailbox::close();
  }
};

/// double-unlock: the path that succeeds closes what the caller closes too.
class ClosesTwice final : public Mailbox {
  void put_in() override {
    Mailbox::put_in();
    box_.unlock();
  }
};

/// irq-unsafe-lock: leaves interrupts on while it has the lock that an interrupt takes.
class LeavesInterruptsOn final : public Mailbox {
  void open() override { box_.lock(); }
  void close() override { box_.unlock(); }
};

/// sleep-in-atomic: waits for a letter with the box open.
class SleepsAtTheBox final : public Mailbox {
  void await_letter(int taken) override {
    open();
    Mailbox::await_letter(taken);
    close();
  }
};

/// memory-fault: writes to a label that nobody printed.
class WritesToNowhere final : public Mailbox {
  void put_in() override {
    Mailbox::put_in();
    volatile std::uintptr_t unprinted = 0x40;  // volatile: compilers have their own ideas of it
    *reinterpret_cast<volatile int*>(unprinted) = 1;
  }
};

/// watchdog: waits for a flag that it never reads anew, without asking the kernel.
class SpinsBlindly final : public Mailbox {
  void await_letter(int taken) override {
    volatile bool is_empty = letters_.load() <= taken;
    while (is_empty) {
    }
  }
};

/// use-after-drop: gives the page back before it reads the last letter.
class FreesFirst final : public Mailbox {
  void take_out(int taken) override {
    if (taken + 1 == kPosters) kapi::free_page(page_);
    Mailbox::take_out(taken);
  }
  void throw_away_box() override {}
};

/// use-after-free: takes the bell down while a poster may be about to ring it.
class TakesBellDown final : public Mailbox {
  void throw_away_box() override {
    Mailbox::throw_away_box();
    kernel().drop_wait_queue(bell_.id());
  }
};

/// data-race: files without the locks. What was posted meanwhile may be forgotten.
class FilesUnlocked final : public Mailbox {
  void file_collected() override {
    const int filed = filed_.load();
    filed_.store(filed + 1);
  }
};

int letters_ever = 0;

/// arena-rule: counts in a variable of the shared object, which the next run finds as this one left
/// it.
class CountsForEver final : public Mailbox {
  void put_in() override {
    Mailbox::put_in();
    ++letters_ever;
  }
};

template <class Defective>
std::unique_ptr<Drill> make() {
  return std::make_unique<Defective>();
}

constexpr DrillDefect kDefects[] = {
    {"never-locks", make<NeverLocks>},
    {"locks-backwards", make<LocksBackwards>},
    {"looks-once", make<LooksOnce>},
    {"waits-for-one-more", make<WaitsForOneMore>},
    {"leaves-open", make<LeavesOpen>},
    {"closes-twice", make<ClosesTwice>},
    {"leaves-interrupts-on", make<LeavesInterruptsOn>},
    {"sleeps-at-the-box", make<SleepsAtTheBox>},
    {"writes-to-nowhere", make<WritesToNowhere>},
    {"spins-blindly", make<SpinsBlindly>},
    {"frees-first", make<FreesFirst>},
    {"takes-bell-down", make<TakesBellDown>},
    {"files-unlocked", make<FilesUnlocked>},
    {"counts-for-ever", make<CountsForEver>},
};

}  // namespace

std::span<const DrillDefect> mailbox_defects() { return kDefects; }

}  // namespace dojo::drills
