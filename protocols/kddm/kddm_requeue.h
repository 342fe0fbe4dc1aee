// Messages that cannot be handled yet: Kerrighed's work queue "kddm". kddm.md, section "Requeue".
//
// One kernel thread per node, created for the first message, tries all waiting messages again a
// delay later (a jiffy, unless an option says otherwise). Send order is kept up to a requeue and
// not across it.
#pragma once

#include <functional>
#include <list>

#include "protocols/kddm/kddm_entry.h"
#include "protocols/kddm/kddm_messages.h"

namespace dojo::kddm {

class Requeue {
 public:
  /// True when the message is done with; false when it has been added here again.
  using Handle = std::function<bool(const Message&)>;

  Requeue(Handle handle, kapi::Nanoseconds delay) : handle_(std::move(handle)), delay_(delay) {}
  Requeue(const Requeue&) = delete;
  Requeue& operator=(const Requeue&) = delete;

  /// Call while the entry is locked: what changes it from then on leads to a new try.
  void add(const Message& message, EntryPtr entry);
  /// Tries the waiting messages of one object now.
  void flush(SetId set, ObjId object);

 private:
  struct Pending {
    Message message;
    EntryPtr entry;
  };
  using List = std::list<Pending>;

  void serve();
  void tell_pending();
  static void tell(const Pending& one, kapi::Words& content, std::vector<kapi::ObjectId>& entries);
  List take_all();
  bool try_all();
  std::vector<kapi::ObjectId> watched();

  Handle handle_;
  kapi::Nanoseconds delay_;
  kapi::SpinLock lock_{"kddm-pending"};
  List pending_;
  kapi::Shared<std::uint32_t> added_{"kddm.pending",
                                     0};  ///< written by each `add`, for who watches it
  kapi::WaitQueue idle_{"kddm-worker"};
  bool has_worker_ = false;
};

}  // namespace dojo::kddm
