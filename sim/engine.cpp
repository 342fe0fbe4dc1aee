#include "sim/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/arena.h"
#include "sim/assert.h"
#include "sim/fault_signals.h"
#include "sim/fiber.h"

namespace dojo::sim {

namespace {

constexpr std::size_t kArity = 4;

// Outside the arena on purpose: the verdict of the last run.
Violation last_violation;
bool is_violated = false;

// The run under way: no run state, set anew by each run().
struct ActiveRun {
  Chooser* chooser = nullptr;
  bool takes_defaults = false;
  bool may_run_on_fibers = false;
  RunLimits limits;
};
ActiveRun active;

// Thrown through Actor::fire when an oracle objects outside a fiber.
struct StopRun {};

}  // namespace

// Outside the arena on purpose: which engine this process has, and who watches it.
Engine* Engine::current_ = nullptr;
Observer* Engine::observer_ = nullptr;
Joining* Engine::joining_ = nullptr;
bool Engine::goes_by_default_ = false;  // of the run under way

Engine::Engine(Lambda lambda) : lambda_(lambda) {
  DOJO_ASSERT(arena::is_inside());
  current_ = this;
}

Engine::~Engine() {
  if (current_ == this) current_ = nullptr;
}

const Violation& Engine::violation() { return last_violation; }
void Engine::set_observer(Observer* observer) { observer_ = observer; }

// Nobody has stopped the run, and no limit is reached.
inline bool Engine::is_within_limits() const {
  return !stop_asked_ && steps_ < active.limits.steps && now_ < active.limits.until &&
         steps_ - last_progress_ <= active.limits.livelock_steps;
}

inline bool Engine::may_step() const {
  return must_count_ > 0 && heap_.front().earliest <= active.limits.horizon && is_within_limits();
}

void Engine::lower_horizon(Tick horizon) {
  active.limits.horizon = std::min(active.limits.horizon, horizon);
}

// --- the enabled set: a 4-ary heap by (earliest, class, insertion) -------------------------------------

std::vector<Actor*> Engine::enabled() const {
  std::vector<Actor*> actors;
  for (const Entry& entry : heap_) actors.push_back(entry.actor);
  return actors;
}

// The earliest of heap_[begin, end), which is not empty.
inline std::size_t Engine::first_of(std::size_t begin, std::size_t end) const {
  std::size_t best = begin;
  for (std::size_t i = begin + 1; i < end; ++i) {
    const std::size_t if_better = heap_[i].is_before(heap_[best]) ? ~std::size_t{0} : 0;
    best ^= (best ^ i) & if_better;  // compilers make a branch of ?: here
  }
  return best;
}

void Engine::sift_up(const Entry& moving, std::size_t index) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / kArity;
    if (!moving.is_before(heap_[parent])) break;
    place(heap_[parent], index);
    index = parent;
  }
  place(moving, index);
}

void Engine::sift_down(const Entry& moving, std::size_t index) {
  for (;;) {
    const std::size_t first = index * kArity + 1;
    if (first >= heap_.size()) break;
    const std::size_t best = first_of(first, std::min(first + kArity, heap_.size()));
    if (!heap_[best].is_before(moving)) break;
    place(heap_[best], index);
    index = best;
  }
  place(moving, index);
}

inline Engine::Entry::Entry(std::uint64_t its_rank, Actor& its_actor)
    : rank(its_rank), earliest(its_actor.earliest_), latest(its_actor.latest_), actor(&its_actor) {}

// The rank of the next insertion, if it is this actor's.
inline std::uint64_t Engine::rank_of(const Actor& actor) const {
  constexpr int kClassShift = 56;
  return static_cast<std::uint64_t>(actor.order_) << kClassShift | (insertions_ + 1);
}

// A heap of the first entry and its children only, as most are: sift_up without branches.
inline void Engine::insert_flat(const Entry& entry) {
  const std::size_t last = heap_.size() - 1;
  const Entry first = heap_.front();
  const bool leads = entry.is_before(first);
  heap_[last] = first;
  first.actor->heap_index_ = static_cast<std::uint32_t>(leads ? last : 0);
  place(entry, leads ? 0 : last);
}

[[gnu::always_inline]] inline void Engine::insert(Actor& actor) {
  must_count_ += actor.must_ ? 1 : 0;
  const Entry entry(rank_of(actor), actor);
  ++insertions_;
  heap_.push_back(entry);
  if (heap_.size() <= kArity + 1) {
    insert_flat(entry);
  } else {
    sift_up(entry, heap_.size() - 1);
  }
}

[[gnu::always_inline]] inline void Engine::remove(Actor& actor) {
  const std::size_t index = actor.heap_index_;
  DOJO_ASSERT(index < heap_.size());
  const std::size_t count = heap_.size() - 1;
  must_count_ -= actor.must_ ? 1 : 0;
  // The last one takes its place, which it may be itself.
  const Entry last = heap_[count];
  place(last, index);
  actor.heap_index_ = Actor::kNotOffered;
  heap_.pop_back();
  if (count == 0) return;
  if (count <= kArity + 1) {
    // As sift_down, without branches: if the first was not removed, it is the first still.
    const std::size_t best = first_of(0, count);
    const Entry first = heap_.front();
    const Entry better = heap_[best];
    place(first, best);
    place(better, 0);
  } else if (index == count) {
    return;
  } else if (index > 0 && last.is_before(heap_[(index - 1) / kArity])) {
    sift_up(last, index);
  } else {
    sift_down(last, index);
  }
}

void Engine::offer(Actor& actor, Cost cost, OrderClass order, bool must) {
  DOJO_ASSERT(!actor.is_offered());
  DOJO_ASSERT(cost.nominal >= 0 && cost.jitter >= 0);
  actor.earliest_ = now_ + cost.nominal;
  actor.latest_ = must ? lambda_.latest(actor.earliest_, cost.jitter) : kNever;
  actor.order_ = order;
  actor.must_ = must;
  actor.enabling_ = {static_cast<StepId>(steps_), cost.nominal, must ? cost.jitter : kNever, 0, 0};
  insert(actor);
}

bool Engine::is_next_by_default(Actor& actor, Cost cost, OrderClass order) {
  if (!is_within_limits()) return false;
  DOJO_ASSERT(!actor.is_offered());
  DOJO_ASSERT(cost.nominal >= 0 && cost.jitter >= 0);
  actor.earliest_ = now_ + cost.nominal;
  actor.latest_ = lambda_.latest(actor.earliest_, cost.jitter);
  actor.order_ = order;
  actor.must_ = true;
  if (actor.earliest_ > active.limits.horizon) return false;
  if (!heap_.empty() && !Entry(rank_of(actor), actor).is_before(heap_.front())) return false;
  actor.enabling_ = {static_cast<StepId>(steps_), cost.nominal, cost.jitter, 0, 0};
  ++insertions_;
  ++actor.times_default_;
  advance(actor, actor.earliest_);
  return true;
}

void Engine::offer_since(Actor& actor, const Origin& origin, Cost cost, OrderClass order) {
  DOJO_ASSERT(!actor.is_offered());
  DOJO_ASSERT(origin.time <= now_ && cost.nominal >= 0 && cost.jitter >= 0);
  actor.earliest_ = origin.time + cost.nominal;
  actor.latest_ = lambda_.latest(actor.earliest_, cost.jitter);
  actor.order_ = order;
  actor.must_ = true;
  actor.enabling_ = {origin.step, cost.nominal, cost.jitter, 0, 0};
  reoffer(actor);
}

void Engine::withdraw(Actor& actor) {
  if (actor.is_offered()) remove(actor);
}

void Engine::cancel(Actor& actor) {
  if (!actor.is_offered()) return;
  if (observer_ != nullptr) {
    const arena::Outside outside;
    observer_->on_withdraw(actor);
  }
  remove(actor);
}

void Engine::reoffer(Actor& actor, Tick shift) {
  DOJO_ASSERT(!actor.is_offered());
  actor.earliest_ += shift;
  if (actor.latest_ < kNever) actor.latest_ += shift;
  Enabling& enabling = actor.enabling_;
  enabling.nominal += shift;
  if (actor.latest_ < now_) {
    // The enabling event of now decides alone: it fires at once; what came first stays first.
    enabling = {static_cast<StepId>(steps_), 0, 0, enabling.cause, enabling.nominal};
    actor.earliest_ = actor.latest_ = now_;
  } else if (actor.earliest_ < now_) {
    enabling.after = static_cast<StepId>(steps_);
    enabling.after_nominal = 0;
    actor.earliest_ = now_;
  }
  insert(actor);
}

// --- the loop --------------------------------------------------------------------------------------------

struct Engine::Gathered {
  Actor** end;
  Tick horizon;     // the earliest `latest` so far
  Tick last_start;  // the largest `earliest` so far
};

// Walks the heap below `index`: an entry that starts after the horizon found so far can neither
// fire nor lower the horizon, and neither can its descendants.
void Engine::gather(std::size_t index, Gathered& found) {
  const std::size_t first = index * kArity + 1;
  const std::size_t last = std::min(first + kArity, heap_.size());
  for (std::size_t child = first; child < last; ++child) {
    const Entry& entry = heap_[child];
    if (entry.earliest > found.horizon) continue;
    found.horizon = std::min(found.horizon, entry.latest);
    found.last_start = std::max(found.last_start, entry.earliest);
    *found.end++ = entry.actor;
    if (child * kArity + 1 < heap_.size()) gather(child, found);
  }
}

[[gnu::always_inline]] inline Engine::Decision Engine::ask(Chooser& chooser) {
  if (ready_.size() < heap_.size()) ready_.resize(heap_.size());
  const Entry& first = heap_.front();
  ready_[0] = first.actor;
  Gathered found{ready_.data() + 1, first.latest, first.earliest};
  if (heap_.size() > 1) gather(0, found);
  if (found.last_start > found.horizon) {
    const auto is_late = [&](const Actor* actor) { return actor->earliest_ > found.horizon; };
    found.end = std::remove_if(ready_.data(), found.end, is_late);
  }
  // A window that closed while its owner was held up by others fires now: never backwards.
  const Tick horizon = std::max(found.horizon, now_);
  const Ready ready{{ready_.data(), found.end}, now_, horizon};
  const arena::Outside outside;
  const Pick pick = chooser.next(ready);
  DOJO_ASSERT(pick.index < ready.actors.size());
  DOJO_ASSERT(pick.instant >= ready.first_instant(pick.index) && pick.instant <= horizon);
  return {ready_[pick.index], pick.instant};
}

[[gnu::always_inline]] inline Engine::Decision Engine::decide() {
  Actor* first = heap_.front().actor;
  ++first->times_default_;
  if (active.takes_defaults) return {first, std::max(now_, first->earliest_)};
  return ask(*active.chooser);
}

[[gnu::always_inline]] inline void Engine::advance(Actor& actor, Tick instant) {
  now_ = instant;
  ++steps_;
  ++actor.fired_;
  fingerprint_ = fold(fingerprint_, actor.path_ ^ (static_cast<std::uint64_t>(now_) << 20));
  if (observer_ != nullptr) {
    actor.history_ = fold(actor.history_, 1);
    const arena::Outside outside;
    observer_->on_step(static_cast<StepId>(steps_), actor, now_, actor.enabling_);
  }
}

[[gnu::always_inline]] inline Actor& Engine::begin_next() {
  const Decision next = decide();
  advance(*next.actor, next.instant);
  remove(*next.actor);
  running_ = next.actor;
  return *next.actor;
}

Actor* Engine::begin_next_on_fiber() {
  if (!active.may_run_on_fibers || !may_step()) return nullptr;
  Actor& next = begin_next();
  if (next.code() == nullptr) begun_ = &next;
  return &next;
}

Stop Engine::loop() {
  while (begun_ != nullptr || may_step()) {
    Actor& next = begun_ != nullptr ? *std::exchange(begun_, nullptr) : begin_next();
    next.fire();
    running_ = nullptr;
    if (is_violated) return Stop::kViolation;
  }
  if (stop_asked_) return Stop::kAsked;
  if (must_count_ == 0) return Stop::kQuiescent;
  if (steps_ >= active.limits.steps) return Stop::kStepLimit;
  if (now_ >= active.limits.until) return Stop::kTimeLimit;
  if (heap_.front().earliest > active.limits.horizon) return Stop::kHorizon;
  violate("livelock", fmt::format("no operation of the workload completed in {} steps",
                                  active.limits.livelock_steps));
}

Stop Engine::run(Chooser& chooser, const RunLimits& limits) {
  DOJO_ASSERT(Fiber::running() == nullptr);
  is_violated = false;
  const arena::Inside inside;
  active = {&chooser, chooser.takes_defaults(), chooser.may_run_on_fibers(), limits};
  goes_by_default_ = active.takes_defaults && active.may_run_on_fibers;
  begun_ = nullptr;
  const ProtectedRun protection;
  // A fault signal in code under test comes back here, and the world is not touched any more.
  if (DOJO_CATCH_FAULT(protection)) {
    const arena::Outside outside;
    last_violation = protection.violation();
    Fiber::abandon_running();
    last_violation.step = steps_;
    last_violation.time = now_;
    is_violated = true;
    return Stop::kViolation;
  }
  try {
    return loop();
  } catch (const StopRun&) {
    return Stop::kViolation;
  }
}

std::optional<Violation> Engine::inspect(const std::function<void()>& look) {
  DOJO_ASSERT(Fiber::running() == nullptr);
  const arena::Inside inside;
  try {
    look();
  } catch (const StopRun&) {
    const arena::Outside outside;
    return last_violation;
  }
  return std::nullopt;
}

std::uint32_t Engine::choose(const Site& site, Actor& who, std::uint32_t options) {
  if (options <= 1) return 0;
  const std::uint32_t ordinal = who.next_ordinal(site.hash);
  std::uint32_t answer = 0;
  {
    const arena::Outside outside;
    answer = active.chooser->choose(site, who, ordinal, options);
  }
  DOJO_ASSERT(answer < options);
  mix(site.hash + answer);
  return answer;
}

bool Engine::happens(const Site& site, Actor& who, std::uint32_t ppm) {
  if (ppm == 0) return false;
  const std::uint32_t ordinal = who.next_ordinal(site.hash);
  bool answer = false;
  {
    const arena::Outside outside;
    answer = active.chooser->happens(site, who, ordinal, ppm);
  }
  mix(site.hash + (answer ? 1 : 0));
  return answer;
}

void Engine::violate(std::string_view oracle, std::string_view message,
                     std::source_location where) {
  {
    // In a scope of its own: a fiber that stops for good never frees what it still has in hand.
    const arena::Outside outside;
    note_violation(oracle, message, fmt::format("{}:{}", where.file_name(), where.line()));
  }
  leave_for_good();
}

void Engine::violate(std::string_view oracle, std::string_view message, std::string_view where) {
  note_violation(oracle, message, where);
  leave_for_good();
}

void Engine::note_violation(std::string_view oracle, std::string_view message,
                            std::string_view where) {
  const arena::Outside outside;
  last_violation = {std::string(oracle),
                    std::string(message),
                    std::string(where),
                    running_ != nullptr ? running_->name() : "",
                    steps_,
                    now_,
                    ""};
  is_violated = true;
}

void Engine::leave_for_good() {
  if (Fiber::running() == nullptr) throw StopRun{};
  Fiber::pause();
  our_bug("a run was continued after its violation");
}

void Engine::tell_touch(std::uint32_t object, Touch kind) {
  const arena::Outside outside;
  observer_->on_touch(object, kind);
}

void Engine::tell_judged(std::uint32_t memory, Touch kind) {
  const arena::Outside outside;
  observer_->on_judged(memory, kind);
}

void Engine::tell_watched(std::uint32_t object) {
  const arena::Outside outside;
  observer_->on_watched(object);
}

void Engine::tell_mix(std::uint64_t value) {
  if (running_ != nullptr) running_->history_ = fold(running_->history_, value);
  const arena::Outside outside;
  observer_->on_mix(value);
}

void Engine::tell_guard(std::uint32_t lock, bool is_taken) {
  const arena::Outside outside;
  observer_->on_guard(lock, is_taken);
}

}  // namespace dojo::sim
