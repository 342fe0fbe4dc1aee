// mailbox: posters put letters into a box, a collector takes them out. A program without a defect
// that uses what the kernel offers: locks, a wait queue, an interrupt, a page.
//
// It is what the generic oracles are tested on: each defect of mailbox_defects.cpp overrides one
// step of it. `dojo test --mutants` runs them all, and the program as it stands, which has to hold.
#pragma once

#include "protocols/drills/drills_api.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

class Mailbox : public Drill {
 public:
  static constexpr int kPosters = 2;

  void main() override;

 protected:
  // The steps, in the order in which a letter meets them.
  virtual void open() { box_.lock_irq(); }
  virtual void close() { box_.unlock_irq(); }
  virtual void put_in();  ///< the box is open
  virtual void ring() { bell_.wake_all(); }
  virtual void await_letter(int taken);  ///< until more than `taken` have been put in
  virtual void take_out(int taken);
  virtual void throw_away_box();  ///< all letters are out
  virtual void file_posted() { file(); }
  virtual void file_collected() { file(); }

  /// Notes the letter in the register and in the log.
  void file();

  // The box: taken by tasks with interrupts off, because an interrupt looks into it.
  kapi::SpinLock box_{"box"};
  kapi::Shared<int> letters_{"letters"};
  kapi::FrameId page_;
  kapi::WaitQueue bell_{"bell"};
  // Lock order: register, log.
  kapi::Mutex register_{"register"};
  kapi::Mutex log_{"log"};
  kapi::Shared<int> filed_{"filed"};

 private:
  void post();
  void collect();
  void peek();
};

}  // namespace dojo::drills
