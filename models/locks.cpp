// What can be wrong with the use of locks: recursion, deadlock, unlock by others, irq-unsafe use.
#include "models/locks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/kernel.h"
#include "models/timers.h"

namespace dojo::models {

using kapi::LockMode;

std::string place(const kapi::Where& where) {
  return fmt::format("{}:{}", where.file_name(), where.line());
}

std::string SimKernel::name_of(const Context* context) const {
  if (context != nullptr) return context->name();
  if (boot_node_ != nullptr) return fmt::format("n{}/boot", boot_node_->id().value);
  return "boot";
}

// --- deadlock ------------------------------------------------------------------------------------------------

// The same context twice, or an interrupt on top of the holder: neither can ever go on.
void SimKernel::check_recursion(const Lock& lock, LockMode mode, const Where& where) const {
  const bool is_own_read =
      std::ranges::find(lock.readers, current_, &Lock::Reader::context) != lock.readers.end();
  if (is_own_read && mode == LockMode::kShared && !lock.is_taken) return;
  if (lock.holder != current_ && !is_own_read) return;
  const kapi::Where since = is_own_read ? lock.readers.front().where : lock.where;
  engine_.violate("deadlock",
                  fmt::format("{} takes lock {} at {} and holds it already, since {}",
                              name_of(current_), lock.name, place(where), place(since)),
                  where);
}

// Who must go on before `context` can; null when it only waits for time or for nobody in
// particular.
const Context* SimKernel::blocked_by(const Context& context) const {
  if (context.wanted.lock != nullptr && !context.wanted.lock->is_available(context.wanted.mode)) {
    return context.wanted.lock->a_holder().context;
  }
  const bool is_interrupted =
      context.state == ContextState::kOnCore && context.core->current() != &context;
  return is_interrupted ? context.core->current() : nullptr;
}

std::string SimKernel::wait_text(const Context& context) const {
  const WantedLock& wanted = context.wanted;
  if (wanted.lock == nullptr) {
    return fmt::format("{} is interrupted by {}", context.name(), context.core->current()->name());
  }
  const Lock::Reader holder = wanted.lock->a_holder();
  return fmt::format("{} waits for lock {} at {}, held by {} since {}", context.name(),
                     wanted.lock->name, place(wanted.where), name_of(holder.context),
                     place(holder.where));
}

void SimKernel::find_deadlock(const Context& from) const {
  std::string text;
  std::size_t length = 0;
  for (const Context* at = &from; at != nullptr; at = blocked_by(*at)) {
    if (at == &from && length > 0) {
      text.clear();
      const Context* link = &from;
      for (std::size_t i = 0; i < length; ++i, link = blocked_by(*link)) {
        text += (i == 0 ? "" : "; ") + wait_text(*link);
      }
      engine_.violate("deadlock", text, from.wanted.where);
    }
    if (++length > 1000) return;  // a cycle that `from` is not part of was reported when it closed
  }
}

// --- release -------------------------------------------------------------------------------------------------

void SimKernel::check_release(const Lock& lock, LockMode mode, const Where& where) const {
  if (lock.kind == kapi::LockKind::kSemaphore) return;
  const bool is_own =
      mode == LockMode::kShared
          ? std::ranges::find(lock.readers, current_, &Lock::Reader::context) != lock.readers.end()
          : lock.is_taken && lock.holder == current_;
  if (is_own) return;
  const Lock::Reader holder = lock.a_holder();
  std::string state = "nobody ever held it";
  if (lock.is_held()) {
    state = fmt::format("{} holds it since {}", name_of(holder.context), place(holder.where));
  } else if (lock.was_released) {
    state = fmt::format("it was taken at {} and released at {}", place(lock.where),
                        place(lock.released_at));
  }
  engine_.violate("double-unlock",
                  fmt::format("{} releases lock {} at {} without holding it: {}", name_of(current_),
                              lock.name, place(where), state),
                  where);
}

// --- irq safety ----------------------------------------------------------------------------------------------

namespace {

LockClass::Use use_by(const Context& context) {
  if (context.kind == ContextKind::kHardirq) return LockClass::kInHardirq;
  if (context.kind == ContextKind::kSoftirq) return LockClass::kInSoftirq;
  return LockClass::kTaskIrqsOn;
}

// {inner, outer}: a context of the first use can interrupt one of the second on the same core.
constexpr LockClass::Use kUnsafe[][2] = {
    {LockClass::kInHardirq, LockClass::kTaskIrqsOn},
    {LockClass::kInHardirq, LockClass::kSoftirqIrqsOn},
    {LockClass::kInSoftirq, LockClass::kTaskIrqsOn},
};

}  // namespace

// A class that is taken by handlers and, with interrupts on, by what they interrupt: the handler
// would spin for ever on its own core. Reported the first time that both uses have been seen.
void SimKernel::note_use(Lock& lock, const Where& where) {
  Context& self = *current_;
  LockClass& known = lock_classes_[lock.lock_class];
  const auto see = [&](LockClass::Use use) {
    if (known.first[use].is_seen) return;
    known.first[use] = {true, where, self.name()};
    for (const auto& [inner, outer] : kUnsafe) {
      const LockClass::First& in = known.first[inner];
      const LockClass::First& out = known.first[outer];
      if (!in.is_seen || !out.is_seen || (use != inner && use != outer)) continue;
      engine_.violate(
          "irq-unsafe-lock",
          fmt::format(
              "lock {} is taken by {} in interrupt context at {}, and by {} with interrupts "
              "on at {}: the interrupt may come while it is held",
              lock.name, in.who, place(in.where), out.who, place(out.where)),
          out.where);
    }
  };
  const LockClass::Use use = use_by(self);
  if (use != LockClass::kTaskIrqsOn || self.irq_off == 0) see(use);
  if (use == LockClass::kInSoftirq && self.irq_off == 0) see(LockClass::kSoftirqIrqsOn);
}

// --- who waits for what, when nothing happens any more --------------------------------------------------------

namespace {

using sim::check::WaitFact;

// A writer waits for every reader: one fact for each.
void add_lock_facts(const WantedLock& wanted, WaitFact fact, std::vector<WaitFact>& facts) {
  const Lock& lock = *wanted.lock;
  fact.waits_for = lock.name;
  fact.where = place(wanted.where);
  fact.may_end = false;
  std::vector<Lock::Reader> holders = lock.readers;
  if (lock.is_taken) holders = {{lock.holder, lock.where}};
  if (holders.empty()) holders = {{nullptr, {}}};
  for (const Lock::Reader& holder : holders) {
    fact.holder = holder.context != nullptr ? holder.context->name() : "";
    fact.holder_where = holder.context != nullptr ? place(holder.where) : "";
    facts.push_back(fact);
  }
}

std::string core_name(const Core& core) {
  return fmt::format("core n{}/c{}", core.node().id().value, core.id().value);
}

void add_facts(const Context& context, std::vector<WaitFact>& facts) {
  WaitFact fact;
  fact.waiter = context.name();
  fact.is_daemon = context.is_daemon;
  fact.may_end = context.is_daemon;
  const Context* top = context.core->current();
  if (context.wanted.lock != nullptr) {
    add_lock_facts(context.wanted, std::move(fact), facts);
    return;
  }
  if (context.state == ContextState::kSleeping || context.is_relaxing) {
    fact.waits_for = context.is_relaxing ? "a change" : context.sleeps_on;
    fact.where = place(context.sleep_site);
  } else if (context.answers_missing != 0) {
    fact.waits_for = "other cores' TLB flushes";
    fact.where = place(context.sleep_site);
  } else {
    fact.waits_for = core_name(*context.core);
    if (top != nullptr && top != &context) fact.holder = top->name();
  }
  facts.push_back(std::move(fact));
}

// A sleep with a time-out ends by itself.
bool is_stuck(const Context& context) {
  const bool has_timeout = context.sleep_timer != nullptr && context.sleep_timer->is_offered();
  return !context.is_offered() && !has_timeout;
}

}  // namespace

void SimKernel::add_wait_facts(const Node& node, std::vector<WaitFact>& facts) const {
  for (const Context* task : node.tasks()) {
    if (task != nullptr && is_stuck(*task)) add_facts(*task, facts);
  }
  for (const auto& core : node.cores()) {
    for (const Context* context : core->interrupt_contexts()) {
      const bool is_active = context->state == ContextState::kOnCore;
      if (is_active && is_stuck(*context)) add_facts(*context, facts);
    }
  }
}

}  // namespace dojo::models
