#include "protocols/kddm/kddm_requeue.h"

namespace dojo::kddm {

void Requeue::add(const Message& message, EntryPtr entry) {
  entry->flags.set_bits(Entry::kPending);
  bool is_first = false;
  {
    const kapi::Guard guard(lock_);
    pending_.push_back({message, std::move(entry)});
    is_first = !has_worker_;
    has_worker_ = true;
  }
  added_.fetch_add(1);
  if (is_first) {
    kapi::kernel().spawn({.name = "kddm", .is_daemon = true}, [this] { serve(); });
  } else {
    idle_.wake_all();
  }
}

void Requeue::flush(SetId set, ObjId object) {
  List mine;
  {
    const kapi::Guard guard(lock_);
    for (auto it = pending_.begin(); it != pending_.end();) {
      const auto next = std::next(it);
      const Message& message = it->message;
      if (message.set == set && message.object == object) mine.splice(mine.end(), pending_, it);
      it = next;
    }
  }
  for (const Pending& one : mine) {
    one.entry->flags.clear_bits(Entry::kPending);
    handle_(one.message);
  }
}

Requeue::List Requeue::take_all() {
  const kapi::Guard guard(lock_);
  List all;
  all.swap(pending_);
  return all;
}

bool Requeue::try_all() {
  bool has_finished_one = false;
  const List all = take_all();
  for (const Pending& one : all) {
    one.entry->flags.clear_bits(Entry::kPending);
    const bool is_done = handle_(one.message);
    has_finished_one = has_finished_one || is_done;
  }
  return has_finished_one;
}

std::vector<kapi::ObjectId> Requeue::watched() {
  std::vector<kapi::ObjectId> ids{added_.id()};
  const kapi::Guard guard(lock_);
  for (const Pending& one : pending_) {
    ids.push_back(one.entry->flags.id());
    ids.push_back(one.entry->frozen.id());
  }
  return ids;
}

void Requeue::serve() {
  for (;;) {
    idle_.wait_until([this] {
      const kapi::Guard guard(lock_);
      return !pending_.empty();
    });
    const std::vector<kapi::ObjectId> ids = watched();
    kapi::kernel().retry(delay_, ids, kapi::Where::current());
    // A message that got through may have cleared the way for another one, by this very thread.
    while (try_all()) {
    }
  }
}

}  // namespace dojo::kddm
