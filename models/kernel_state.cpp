// The state of the world as far as tasks, kernel objects and memory go: what a search with state
// matching compares (sim/explore/matching_search.h).
//
// A task is where its code stands and what it knows: both follow from what it did and saw since
// acts_only_on(). Steps are compared with steps in one place only, where a task asks whether an
// object has changed since it looked; of that the answer is told, not the numbers. Only for proofs:
// interrupt contexts, timers and network cards are not told, because there are none.
#include <algorithm>
#include <vector>

#include "models/kernel.h"
#include "models/memory.h"

namespace dojo::models {

using kapi::ObjectId;

namespace {

using Words = std::vector<std::uint64_t>;
using ByStableName = std::vector<const Object*>;  // in the order of their names

/// Tasks or objects, in the order of their names.
template <class T, class Name>
void sort_by_name(std::vector<T>& list, Name name) {
  std::ranges::sort(list, {}, name);
}

std::uint64_t bits(std::initializer_list<bool> flags) {
  std::uint64_t word = 0;
  for (const bool flag : flags) word = word << 1 | std::uint64_t{flag};
  return word;
}

void add_lock(const Lock& lock, Words& words) {
  words.push_back(lock.holder != nullptr ? lock.holder->path() : 0);
  words.push_back(bits({lock.is_taken, lock.tells_content}));
  words.push_back(static_cast<std::uint64_t>(lock.count) << 32 | lock.readers.size());
  for (const Lock::Reader& reader : lock.readers) {
    words.push_back(reader.context != nullptr ? reader.context->path() : 0);
  }
  // Spinners race for it, sleepers come in order.
  if (lock.is_spinning()) return;
  for (const Context* waiter : lock.waiters) words.push_back(waiter->path());
}

void add_object(const Object& object, Words& words) {
  words.push_back(std::uint64_t{object.stable} << 8 | static_cast<std::uint64_t>(object.kind));
  words.push_back(object.maker);
  words.push_back(object.content);
  if (object.kind == ObjectKind::kLock) add_lock(*static_cast<const Lock*>(object.body), words);
  if (object.kind != ObjectKind::kWaitQueue) return;
  const auto& waiters = static_cast<const WaitQueue*>(object.body)->waiters;
  words.push_back(waiters.size());
  for (const Context* waiter : waiters) words.push_back(waiter->path());
}

/// Has the object changed since the task looked?
std::uint64_t has_changed(const Context& task, const SeenObject& seen,
                          const ByStableName& objects) {
  const auto found = std::ranges::lower_bound(objects, seen.object, {}, &Object::stable);
  if (found == objects.end() || (*found)->stable != seen.object) return 2;
  return (*found)->last_write_not_by(task.path()) != seen.written ? 1 : 0;
}

void add_task(const Context& task, const ObjectTable& table, const ByStableName& objects,
              Words& words) {
  words.push_back(task.path());
  words.push_back(task.history());
  words.push_back(task.objects_made());
  words.push_back(static_cast<std::uint64_t>(task.state) << 48 |
                  static_cast<std::uint64_t>(task.reason) << 32 |
                  static_cast<std::uint64_t>(task.sleep_kind) << 16 |
                  bits({task.is_offered(), task.is_woken, task.is_signal_wait, task.is_relaxing,
                        task.is_daemon}));
  // Joined sections: nothing of it lasts longer than a section.
  const bool is_inside = task.preempt_off != 0;
  words.push_back(bits({is_inside && task.has_passed_fixed, is_inside && task.is_fixed_step,
                        is_inside && task.has_to_stop}));
  words.push_back(std::uint64_t{task.irq_off} << 32 | task.preempt_off);
  words.push_back(task.signals);
  words.push_back(task.wanted.lock != nullptr ? table[task.wanted.lock->id].stable : 0);
  words.push_back(task.seen.size());
  for (const SeenObject& seen : task.seen) {
    words.push_back(std::uint64_t{seen.object} << 8 | has_changed(task, seen, objects));
  }
  words.push_back(task.watched.size());
}

}  // namespace

void SimKernel::add_state(Words& words) const {
  ByStableName live;
  live.reserve(objects_.size());
  for (std::uint32_t i = 1; i < objects_.size(); ++i) {
    const Object& object = objects_[ObjectId{i}];
    if (object.kind == ObjectKind::kFree) continue;
    live.push_back(&object);
  }
  sort_by_name(live, &Object::stable);
  words.push_back(live.size());
  for (const Object* object : live) add_object(*object, words);
  for (const NodeEntry& entry : nodes_) {
    std::vector<const Context*> tasks;
    for (const Context* task : entry.node->tasks()) {
      if (task != nullptr) tasks.push_back(task);
    }
    sort_by_name(tasks, &Context::path);
    words.push_back(tasks.size());
    for (const Context* task : tasks) add_task(*task, objects_, live, words);
    words.push_back(entry.node->identity().objects_made());
    entry.devices.memory->add_state(words);
  }
}

// Where the code stands is part of what it knows: the same words mean something else elsewhere.
void SimKernel::acts_only_on(const Kept& kept, const kapi::Where& where) {
  if (current_ == nullptr || sim::Engine::observer() == nullptr) return;
  std::uint64_t hash = sim::fold(kept.before, sim::hash_text(where.file_name()));
  hash = sim::fold(sim::fold(hash, where.line()), kept.words.size());
  for (const std::uint64_t word : kept.words) hash = sim::fold(hash, word);
  for (const ObjectId object : kept.objects) hash = sim::fold(hash, objects_[object].stable);
  current_->restart_history(hash);
}

std::uint64_t SimKernel::known() const { return current_ != nullptr ? current_->history() : 0; }

void SimKernel::acts_only_on(std::uint64_t what) {
  if (current_ != nullptr) current_->restart_history(what);
}

}  // namespace dojo::models
