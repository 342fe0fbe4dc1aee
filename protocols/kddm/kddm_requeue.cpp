#include "protocols/kddm/kddm_requeue.h"

#include "protocols/kapi/knowledge.h"

namespace dojo::kddm {

namespace {

// PENDING is for who reads a story: nobody decides by it. Neither way holds the entry's lock, so a
// plain write of another bit may undo it, and that is all that comes of this race.
void mark_pending(Entry& entry, bool is_pending,
                  const kapi::Where& where = kapi::Where::current()) {
  const kapi::Ghost ghost_code;
  if (is_pending) {
    entry.flags.set_bits(Entry::kPending, where);
  } else {
    entry.flags.clear_bits(Entry::kPending, where);
  }
}

}  // namespace

// For searches that know a state again.
void Requeue::tell(const Pending& one, kapi::Words& content, std::vector<kapi::ObjectId>& entries) {
  content.push_back(static_cast<std::uint64_t>(one.message.type));
  content.push_back(one.message.from.value);
  const kapi::Words words = pack(one.message);
  content.insert(content.end(), words.begin(), words.end());
  entries.push_back(one.entry->flags.id());
}

/// Call with the lock held.
void Requeue::tell_pending() {
  kapi::Words content{pending_.size(), has_worker_};
  std::vector<kapi::ObjectId> entries;
  for (const Pending& one : pending_) tell(one, content, entries);
  kapi::kernel().protects(lock_.id(), content, entries);
}

void Requeue::add(const Message& message, EntryPtr entry) {
  mark_pending(*entry, true);
  bool is_first = false;
  {
    const kapi::Guard guard(lock_);
    pending_.push_back({message, std::move(entry)});
    is_first = !has_worker_;
    has_worker_ = true;
    tell_pending();
  }
  added_.exchange(1);
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
    tell_pending();
  }
  for (const Pending& one : mine) {
    mark_pending(*one.entry, false);
    handle_(one.message);
  }
}

Requeue::List Requeue::take_all() {
  const kapi::Guard guard(lock_);
  List all;
  all.swap(pending_);
  tell_pending();
  return all;
}

bool Requeue::try_all() {
  const kapi::Knowledge before;
  bool has_finished_one = false;
  const List all = take_all();
  for (const Pending& one : all) {
    mark_pending(*one.entry, false);
    const bool is_done = handle_(one.message);
    has_finished_one = has_finished_one || is_done;
  }
  before.forget_all_but({has_finished_one});
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
  const kapi::Knowledge before;
  for (;;) {
    {
      const kapi::Look until_there_is_something_new;
      idle_.wait_until([&] {
        before.forget_all_but({});
        const kapi::Guard guard(lock_);
        return !pending_.empty();
      });
      before.forget_all_but({});
      const std::vector<kapi::ObjectId> ids = watched();
      kapi::kernel().retry(delay_, ids, kapi::Where::current());
    }
    // A message that got through may have cleared the way for another one, by this very thread.
    do before.forget_all_but({});
    while (try_all());
  }
}

}  // namespace dojo::kddm
