#include "sim/access/race_detector.h"

#include <sys/single_threaded.h>

#include <algorithm>
#include <utility>

#include "sim/arena.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::sim::access {

namespace {

/// Bytes [from, to) of a piece, as bits.
std::uint8_t bits_of(std::size_t from, std::size_t to) {
  return static_cast<std::uint8_t>(((1u << to) - 1) & ~((1u << from) - 1));
}

std::vector<Site> watched_sites;

}  // namespace

void watch_sites(std::vector<Site> sites) { watched_sites = std::move(sites); }

RaceDetector::RaceDetector(Engine& engine, const DetectorOptions& options, PlainStep* plain_step)
    : engine_(engine), options_(options), plain_step_(plain_step), lock_sets_(1) {
  // libstdc++ counts the owners of a shared_ptr without atomics while the process has one thread.
  // The contexts of a simulated machine are several.
  __libc_single_threaded = 0;
  listen(this);
}

ContextNumber RaceDetector::number_of(const Actor& actor) {
  const std::uint32_t slot = actor.slot();
  if (slot >= by_slot_.size()) by_slot_.resize(slot + 1, 0);
  if (by_slot_[slot] == 0) {
    ContextState state;
    state.name = actor.name();
    contexts_.push_back(std::move(state));
    const auto number = static_cast<ContextNumber>(contexts_.size() - 1);
    contexts_[number].clock.advance(number);
    by_slot_[slot] = number + 1;
  }
  return by_slot_[slot] - 1;
}

// --- what orders contexts ----------------------------------------------------------------------------

void RaceDetector::acquire(SyncId id) {
  if (Task::current() != nullptr) acquire_for(*Task::current(), id);
}

void RaceDetector::acquire_for(const Actor& context, SyncId id) {
  const auto known = syncs_.find(id);
  if (known != syncs_.end()) contexts_[number_of(context)].clock.join(known->second);
}

void RaceDetector::release(SyncId id) {
  if (Task::current() == nullptr) return;
  const ContextNumber me = self();
  syncs_[id].join(contexts_[me].clock);
  contexts_[me].clock.advance(me);
}

void RaceDetector::fork(const Actor& child) {
  const ContextNumber made = number_of(child);
  if (Task::current() != nullptr) {
    const ContextNumber me = self();
    contexts_[made].clock.join(contexts_[me].clock);
    contexts_[me].clock.advance(me);
    return;
  }
  // Boot code runs while nobody else does: it comes after all that was done.
  for (ContextNumber other = 0; other < contexts_.size(); ++other) {
    if (other == made) continue;
    contexts_[made].clock.join(contexts_[other].clock);
    contexts_[other].clock.advance(other);
  }
}

void RaceDetector::wake(const Actor& sleeper) {
  if (Task::current() == nullptr) return;
  const ContextNumber woken = number_of(sleeper);
  const ContextNumber me = self();
  contexts_[woken].wake.join(contexts_[me].clock);
  contexts_[me].clock.advance(me);
}

void RaceDetector::woken() {
  ContextState& me = contexts_[self()];
  me.clock.join(me.wake);
  me.wake.clear();
}

void RaceDetector::on_fence(Ordering ordering) {
  if (Task::current() == nullptr) return;
  // A fence orders through atomics around it; taken as if all fences were one lock, which may hide
  // a race and never invents one.
  const ContextNumber me = self();
  if (ordering.acquires) contexts_[me].clock.join(fence_);
  if (!ordering.releases) return;
  fence_.join(contexts_[me].clock);
  contexts_[me].clock.advance(me);
}

// --- locks held ----------------------------------------------------------------------------------------

void RaceDetector::locked(std::uint32_t lock, const char* name, const std::source_location& where) {
  if (Task::current() == nullptr) return;
  ContextState& me = contexts_[self()];
  me.held.push_back({lock, name, where});
  note_locks(me);
}

void RaceDetector::unlocked(std::uint32_t lock) {
  if (Task::current() == nullptr) return;
  ContextState& me = contexts_[self()];
  std::erase_if(me.held, [&](const Held& held) { return held.lock == lock; });
  note_locks(me);
}

void RaceDetector::note_locks(ContextState& context) {
  const auto is_same = [&](const std::vector<Held>& set) {
    return std::ranges::equal(set, context.held, [](const Held& a, const Held& b) {
      return a.lock == b.lock && a.where.line() == b.where.line();
    });
  };
  const auto known = std::ranges::find_if(lock_sets_, is_same);
  context.locks = static_cast<LockSetNumber>(known - lock_sets_.begin());
  if (known == lock_sets_.end()) lock_sets_.push_back(context.held);
}

// --- accesses ------------------------------------------------------------------------------------------

bool RaceDetector::is_watched(ContextNumber context) const {
  const ContextState& state = contexts_[context];
  return state.ghost_depth == 0 && !state.is_in_word;
}

void RaceDetector::enter_ghost() {
  if (Task::current() != nullptr) ++contexts_[self()].ghost_depth;
}

void RaceDetector::leave_ghost() {
  if (Task::current() != nullptr) --contexts_[self()].ghost_depth;
}

Access RaceDetector::describe(ContextNumber context, Kind kind, bool is_atomic) const {
  Access access;
  access.context = context;
  access.epoch = contexts_[context].clock.of(context);
  access.is_write = kind != Kind::kRead;
  access.is_atomic = is_atomic;
  access.place = Task::current()->place();
  access.locks = contexts_[context].locks;
  const std::uint32_t slot = Task::current()->stack().index;
  access.stack = slot < stacks_.size() ? stacks_[slot] : 0;
  access.step = engine_.steps();
  return access;
}

void RaceDetector::word_access(std::uint32_t word, const char* name, Kind kind, bool is_atomic,
                               const std::source_location& where, const void* pc) {
  if (Task::current() == nullptr) return;
  const ContextNumber me = self();
  contexts_[me].is_in_word = true;
  is_atomic |= std::exchange(contexts_[me].is_marked, false);
  if (contexts_[me].ghost_depth != 0) return;
  Access access = describe(me, kind, is_atomic);
  access.pc = pc;
  access.is_word = true;
  access.where = where;
  const SyncId sync = (SyncId{1} << 63) | word;
  if (is_atomic && kind != Kind::kWrite) acquire(sync);
  check(words_[word], access, name);
  if (is_atomic && kind != Kind::kRead) release(sync);
}

void RaceDetector::word_done() {
  if (Task::current() != nullptr) contexts_[self()].is_in_word = false;
}

void RaceDetector::mark_next() {
  if (Task::current() != nullptr) contexts_[self()].is_marked = true;
}

void RaceDetector::on_access(const void* at, std::size_t bytes, Kind kind, const void* pc) {
  if (!watched_sites.empty()) [[unlikely]] {
    const auto site = static_cast<Site>(reinterpret_cast<std::uintptr_t>(pc) - options_.code_base);
    if (std::ranges::binary_search(watched_sites, site)) step_before(at, kind);
  }
  access(at, bytes, kind, /*is_atomic=*/false, pc);
}

void RaceDetector::before_atomic(const void* at, std::size_t bytes, Kind kind, const void* pc) {
  if (options_.steps_at_atomics) step_before(at, kind);
}

// Others may go first. Who is named by an address holds in one build: see docs/data-races.md.
void RaceDetector::step_before(const void* at, Kind kind) {
  if (Task::current() == nullptr || plain_step_ == nullptr || !arena::contains(at)) return;
  if (arena::is_stack(at) || !is_watched(self())) return;
  const auto piece = reinterpret_cast<std::uintptr_t>(at) / Shadow::kPiece;
  plain_step_->step(static_cast<std::uint32_t>(mix64(piece)), kind);
}

void RaceDetector::on_atomic(const void* at, std::size_t bytes, Kind kind, Ordering ordering,
                             const void* pc) {
  if (Task::current() == nullptr) return;
  const auto sync = static_cast<SyncId>(reinterpret_cast<std::uintptr_t>(at));
  if (ordering.acquires && kind != Kind::kWrite) acquire(sync);
  access(at, bytes, kind, /*is_atomic=*/true, pc);
  if (ordering.releases && kind != Kind::kRead) release(sync);
}

void RaceDetector::access(const void* at, std::size_t bytes, Kind kind, bool is_atomic,
                          const void* pc) {
  if (Task::current() == nullptr || bytes == 0 || arena::is_stack(at)) return;
  const ContextNumber me = self();
  if (!arena::contains(at)) {
    if (kind != Kind::kRead) note_breach(at, pc);
    return;
  }
  if (!is_watched(me)) return;
  Access access = describe(me, kind, is_atomic);
  access.pc = pc;
  const auto first = reinterpret_cast<std::uintptr_t>(at);
  const std::uintptr_t end = first + bytes;
  is_shadow_busy_ = true;
  for (std::uintptr_t piece = first / Shadow::kPiece; piece * Shadow::kPiece < end; ++piece) {
    const std::uintptr_t start = piece * Shadow::kPiece;
    access.bytes = bits_of(first > start ? first - start : 0,
                           std::min<std::uintptr_t>(end - start, Shadow::kPiece));
    check(shadow_.at(piece), access, nullptr);
  }
  is_shadow_busy_ = false;
}

void RaceDetector::check(Cell& cell, const Access& access, const char* word) {
  const VectorClock& clock = contexts_[access.context].clock;
  for (const Access& older : cell) {
    if (older.conflicts_with(access) && clock.of(older.context) < older.epoch) {
      note_race(older, access, word);
      break;
    }
  }
  std::erase_if(cell, [&](const Access& older) { return access.replaces(older); });
  cell.push_back(access);
}

void RaceDetector::note_racy(const Access& access) {
  if (access.is_word || access.is_atomic) return;
  if (std::ranges::find(racy_, access.pc) == racy_.end()) racy_.push_back(access.pc);
}

std::vector<Site> RaceDetector::racy_sites() const {
  std::vector<Site> sites;
  for (const void* pc : racy_) {
    sites.push_back(static_cast<Site>(reinterpret_cast<std::uintptr_t>(pc) - options_.code_base));
  }
  std::ranges::sort(sites);
  return sites;
}

void RaceDetector::note_race(const Access& first, const Access& second, const char* word) {
  note_racy(first);
  note_racy(second);
  if (!race_) race_ = Race{first, second, word};
  if (!options_.ends_run) return;
  contexts_[second.context].is_in_word = false;
  is_shadow_busy_ = false;
  engine_.violate("data-race", "two accesses that nothing orders");
}

void RaceDetector::note_breach(const void* at, const void* pc) {
  breach_ = Breach{at, pc};
  engine_.violate("arena-rule", "state outside the arena is written");
}

void RaceDetector::on_free(const void* at, std::size_t bytes) {
  if (is_shadow_busy_) return;
  is_shadow_busy_ = true;
  shadow_.forget(reinterpret_cast<std::uintptr_t>(at), bytes);
  is_shadow_busy_ = false;
}

// --- call stacks ---------------------------------------------------------------------------------------

StackNumber& RaceDetector::stack_of_running() {
  const std::uint32_t slot = Task::current()->stack().index;
  if (slot >= stacks_.size()) stacks_.resize(slot + 1, 0);
  return stacks_[slot];
}

void RaceDetector::on_enter(const void* call_site) {
  if (Task::current() == nullptr) return;
  StackNumber& stack = stack_of_running();
  stack = CallTree::instance().push(stack, call_site);
}

void RaceDetector::on_leave() {
  if (Task::current() == nullptr) return;
  StackNumber& stack = stack_of_running();
  stack = CallTree::instance().pop(stack);
}

}  // namespace dojo::sim::access
