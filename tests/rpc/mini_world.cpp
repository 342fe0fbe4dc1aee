#include "tests/rpc/mini_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

namespace dojo::rpc::test {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;
constexpr std::uint64_t kMaxSteps = 2'000'000;
constexpr std::uint32_t kEarlyTimerPercent = 1;

// AddressSanitizer has to know on which stack the code runs.
void leave_stack([[maybe_unused]] void** fake_stack, [[maybe_unused]] const void* bottom,
                 [[maybe_unused]] std::size_t bytes) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_start_switch_fiber(fake_stack, bottom, bytes);
#endif
}
void enter_stack([[maybe_unused]] void* fake_stack, [[maybe_unused]] const void** old_bottom,
                 [[maybe_unused]] std::size_t* old_bytes) {
#ifdef __SANITIZE_ADDRESS__
  __sanitizer_finish_switch_fiber(fake_stack, old_bottom, old_bytes);
#endif
}

}  // namespace

MiniWorld::MiniWorld(const WorldConfig& config)
    : config_(config),
      generator_(config.seed),
      before_(nullptr),
      cores_(config.nodes * config.cores) {
  kapi::set_kernel(this);
}

MiniWorld::~MiniWorld() { kapi::set_kernel(before_); }

void MiniWorld::at(std::uint32_t node, const std::function<void()>& build) {
  building_node_ = node;
  build();
}

void MiniWorld::task(std::uint32_t node, std::uint32_t core, std::function<void()> body) {
  make_context(node * config_.cores + core, false, std::move(body));
}

MiniWorld::Context& MiniWorld::make_context(std::uint32_t core, bool is_softirq,
                                            std::function<void()> body) {
  Context& context = contexts_.emplace_back(
      Context{.core = core, .is_softirq = is_softirq, .body = std::move(body)});
  context.stack.resize(kStackBytes);
  getcontext(&context.registers);
  context.registers.uc_stack.ss_sp = context.stack.data();
  context.registers.uc_stack.ss_size = context.stack.size();
  context.registers.uc_link = &scheduler_;
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&context.registers, reinterpret_cast<void (*)()>(&MiniWorld::start), 2,
              static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
  return context;
}

// makecontext passes ints only: the world's address comes in two halves.
void MiniWorld::start(unsigned low, unsigned high) {
  auto* world = reinterpret_cast<MiniWorld*>(static_cast<std::uintptr_t>(high) << 32 | low);
  enter_stack(nullptr, &world->scheduler_stack_, &world->scheduler_stack_bytes_);
  try {
    world->current_->body();
  } catch (const Violation& violation) {
    world->violation_ = std::make_unique<Violation>(violation);
  } catch (const std::logic_error& error) {
    world->violation_ = std::make_unique<Violation>("test", error.what());
  }
  world->current_->status = Status::kDone;
  leave_stack(nullptr, world->scheduler_stack_, world->scheduler_stack_bytes_);
}

void MiniWorld::choice() {
  if (current_ == nullptr) return;
  leave_stack(&current_->fake_stack, scheduler_stack_, scheduler_stack_bytes_);
  swapcontext(&current_->registers, &scheduler_);
  enter_stack(current_->fake_stack, nullptr, nullptr);
}

void MiniWorld::resume(Context& context) {
  current_ = &context;
  void* fake_stack = nullptr;
  leave_stack(&fake_stack, context.stack.data(), context.stack.size());
  swapcontext(&scheduler_, &context.registers);
  enter_stack(fake_stack, nullptr, nullptr);
  current_ = nullptr;
  Core& core = cores_[context.core];
  core.running = is_exclusive(context) ? &context : context.interrupted;
}

// A softirq has its core until it ends; a task while it holds a spinlock or has interrupts off.
bool MiniWorld::is_exclusive(const Context& context) const {
  if (context.status == Status::kDone) return false;
  return context.is_softirq || context.irq_depth != 0 || context.spin_depth != 0;
}

void MiniWorld::run() {
  std::vector<Step> steps;
  while (!violation_) {
    if (++steps_ > kMaxSteps) throw Violation("livelock", "no end in sight");
    steps.clear();
    collect_steps(steps);
    Timer* timer = next_timer();
    const bool is_early = config_.has_early_timers && draw(kEarlyTimerPercent);
    if (timer != nullptr && (steps.empty() || is_early)) {
      fire(*timer);
    } else if (steps.empty()) {
      return;
    } else {
      const std::size_t drawn = generator_() % steps.size();
      steps[drawn]();
    }
    forget_finished();
  }
  throw Violation(*violation_);
}

void MiniWorld::forget_finished() {
  contexts_.remove_if([](const Context& context) { return context.status == Status::kDone; });
}

void MiniWorld::collect_steps(std::vector<Step>& steps) {
  for (std::uint32_t core = 0; core < cores_.size(); ++core) collect_core_steps(core, steps);
  const std::size_t heads =
      config_.reorders ? wire_.size() : std::min<std::size_t>(wire_.size(), 1);
  for (std::size_t i = 0; i < heads; ++i) {
    steps.emplace_back([this, i] { arrive(i); });
  }
}

void MiniWorld::collect_core_steps(std::uint32_t core, std::vector<Step>& steps) {
  Context* exclusive = cores_[core].running;
  for (Context& context : contexts_) {
    if (context.core != core || (exclusive != nullptr && exclusive != &context)) continue;
    if (context.status != Status::kReady) continue;
    if (context.wants_lock != 0 && held_[context.wants_lock]) continue;
    steps.emplace_back([this, &context] { resume(context); });
  }
  const bool is_open =
      exclusive == nullptr || (!exclusive->is_softirq && exclusive->irq_depth == 0);
  if (is_open && !cores_[core].softirqs.empty()) {
    steps.emplace_back([this, core] { start_softirq(core); });
  }
}

void MiniWorld::start_softirq(std::uint32_t core) {
  std::function<void()> handler = std::move(cores_[core].softirqs.front());
  cores_[core].softirqs.pop_front();
  Context& context = make_context(core, true, std::move(handler));
  context.interrupted = cores_[core].running;
  resume(context);
}

void MiniWorld::arrive(std::size_t index) {
  const auto at = wire_.begin() + static_cast<std::ptrdiff_t>(index);
  Packet packet = std::move(*at);
  wire_.erase(at);
  const std::uint32_t core = packet.source.value % config_.cores;
  const std::uint32_t node = packet.destination.value;
  const std::function<void(const Packet&)>& receiver = receivers_.at(node);
  cores_[node * config_.cores + core].softirqs.emplace_back(
      [&receiver, packet = std::move(packet)] { receiver(packet); });
}

MiniWorld::Timer* MiniWorld::next_timer() {
  Timer* next = nullptr;
  for (const auto& timer : timers_) {
    if (timer->deadline < 0) continue;
    if (next == nullptr || timer->deadline < next->deadline) next = timer.get();
  }
  return next;
}

void MiniWorld::fire(Timer& timer) {
  now_ = std::max(now_, timer.deadline);
  timer.deadline = -1;
  cores_[timer.core].softirqs.emplace_back(timer.handler);
}

std::int64_t MiniWorld::counted(const std::string& name) const {
  const auto found = counters_.find(name);
  return found == counters_.end() ? 0 : found->second;
}

std::size_t MiniWorld::unfinished_tasks() const {
  return static_cast<std::size_t>(
      std::count_if(contexts_.begin(), contexts_.end(),
                    [](const Context& context) { return !context.is_daemon; }));
}

std::size_t MiniWorld::armed_timers() const {
  return static_cast<std::size_t>(std::count_if(
      timers_.begin(), timers_.end(), [](const auto& timer) { return timer->deadline >= 0; }));
}

// --- kapi::Kernel: who, where, tasks
// ---------------------------------------------------------------

kapi::NodeId MiniWorld::node() const {
  return {current_ == nullptr ? building_node_ : current_->core / config_.cores};
}
kapi::CpuId MiniWorld::cpu() const {
  return {current_ == nullptr ? 0 : current_->core % config_.cores};
}
kapi::TaskId MiniWorld::current() const { return {}; }
bool MiniWorld::in_interrupt() const { return current_ != nullptr && current_->is_softirq; }
bool MiniWorld::in_atomic() const { return current_ != nullptr && is_exclusive(*current_); }

kapi::TaskId MiniWorld::spawn(const kapi::TaskOptions& options, std::function<void()> body) {
  const std::uint32_t core = node().value * config_.cores + options.cpu.value;
  make_context(core, false, std::move(body)).is_daemon = options.is_daemon;
  return {};
}

kapi::WakeReason MiniWorld::schedule(Nanoseconds, const Where&) {
  if (in_atomic()) throw Violation("sleep-in-atomic", "schedule");
  if (!current_->is_woken) current_->status = Status::kAsleep;
  choice();
  return kapi::WakeReason::kWoken;
}

// --- locks: spinlocks only
// ---------------------------------------------------------------------------

ObjectId MiniWorld::make_lock(kapi::LockKind, const char*, std::int32_t) {
  held_.push_back(false);
  return {static_cast<std::uint32_t>(held_.size() - 1)};
}

void MiniWorld::acquire(ObjectId lock, kapi::LockMode, const Where&) {
  if (current_ == nullptr) return;
  current_->wants_lock = lock.value;
  choice();
  current_->wants_lock = 0;
  held_[lock.value] = true;
  ++current_->spin_depth;
}

bool MiniWorld::try_acquire(ObjectId, kapi::LockMode, const Where&) { unused("try_acquire"); }

void MiniWorld::release(ObjectId lock, kapi::LockMode, const Where&) {
  if (current_ == nullptr) return;
  choice();
  if (!held_[lock.value]) throw Violation("double-unlock", "release");
  held_[lock.value] = false;
  --current_->spin_depth;
}

void MiniWorld::irq_disable(const Where&) {
  choice();
  if (current_ != nullptr) ++current_->irq_depth;
}

void MiniWorld::irq_enable(const Where&) {
  choice();
  if (current_ != nullptr) --current_->irq_depth;
}

// --- wait queues
// ---------------------------------------------------------------------------------------

ObjectId MiniWorld::make_wait_queue(const char*) {
  queues_.emplace_back();
  return {static_cast<std::uint32_t>(queues_.size() - 1)};
}

void MiniWorld::prepare_to_wait(ObjectId queue, kapi::SleepKind, const Where&) {
  choice();
  current_->is_woken = false;
  queues_[queue.value].push_back(current_);
}

void MiniWorld::finish_wait(ObjectId queue, const Where&) {
  choice();
  queues_[queue.value].remove(current_);
}

std::uint32_t MiniWorld::wake_up(ObjectId queue, std::int32_t count, const Where&) {
  choice();
  std::uint32_t woken = 0;
  std::list<Context*>& sleepers = queues_[queue.value];
  while (!sleepers.empty() && (count < 0 || woken < static_cast<std::uint32_t>(count))) {
    sleepers.front()->is_woken = true;
    sleepers.front()->status = Status::kReady;
    sleepers.pop_front();
    ++woken;
  }
  return woken;
}

std::uint32_t MiniWorld::waiters(ObjectId queue) const {
  return static_cast<std::uint32_t>(queues_[queue.value].size());
}

// --- timers and network
// ----------------------------------------------------------------------------------

ObjectId MiniWorld::make_timer(const char*, std::function<void()> handler) {
  timers_.push_back(std::make_unique<Timer>(Timer{node().value, std::move(handler)}));
  return {static_cast<std::uint32_t>(timers_.size() - 1)};
}

void MiniWorld::arm_timer(ObjectId timer, Nanoseconds delay, const Where&) {
  choice();
  timers_[timer.value]->deadline = now_ + delay;
  timers_[timer.value]->core = current_->core;
}

bool MiniWorld::cancel_timer(ObjectId timer, const Where&) {
  choice();
  return std::exchange(timers_[timer.value]->deadline, -1) >= 0;
}

void MiniWorld::send_packet(Packet packet, const Where&) {
  choice();
  if (packet.source != node()) throw Violation("test", "packet with a false source");
  if (draw(config_.loss_percent)) return;
  if (draw(config_.duplication_percent)) wire_.push_back(packet);
  wire_.push_back(std::move(packet));
}

void MiniWorld::on_packet(std::uint16_t, std::function<void(const Packet&)> handler) {
  receivers_[node().value] = std::move(handler);
}

void MiniWorld::violation(std::string_view oracle, std::string_view text, const Where&) {
  throw Violation(oracle, text);
}

}  // namespace dojo::rpc::test
