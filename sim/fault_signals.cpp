#include "sim/fault_signals.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/time.h>
#include <ucontext.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <new>

#include "sim/arena.h"
#include "sim/engine.h"
#include "sim/limits.h"
#include "sim/task.h"

namespace dojo::sim {

namespace {

constexpr std::array kFaultSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr std::size_t kStackDepth = 24;
constexpr std::size_t kSignalStackBytes = 64 << 10;
// Alarms in one step that mean that it hangs.
constexpr int kAlarms = 4;
constexpr int kHostAlarms =
    kAlarms * limits::kHostWatchdogMilliseconds / limits::kWatchdogMilliseconds;

// Written by the signal handler, read after the jump: process state, not run state.
struct Fault {
  int signal = 0;
  void* address = nullptr;
  std::array<void*, kStackDepth> stack{};
  std::size_t depth = 0;
};
Fault fault;
sigjmp_buf jump_buffer;
bool are_handlers_installed = false;
bool is_protected = false;
std::uint64_t steps_at_last_alarm = 0;
int alarms_in_same_step = 0;

bool is_on_stack_of(const Task& task, const void* address) {
  const char* at = static_cast<const char*>(address);
  return at >= arena::stack_bottom(task.stack()) && at < arena::stack_top(task.stack());
}

// Frame pointers are kept in every build, so the chain can be walked without any allocation.
void walk_stack(const Task& task, const ucontext_t& context) {
  fault.depth = 0;
  fault.stack[fault.depth++] = reinterpret_cast<void*>(context.uc_mcontext.gregs[REG_RIP]);
  auto* frame = reinterpret_cast<void**>(context.uc_mcontext.gregs[REG_RBP]);
  while (fault.depth < kStackDepth && is_on_stack_of(task, frame) &&
         is_on_stack_of(task, frame + 1)) {
    fault.stack[fault.depth++] = frame[1];
    auto* next = static_cast<void**>(frame[0]);
    if (next <= frame) break;
    frame = next;
  }
}

void on_signal(int signal, siginfo_t* info, void* context) {
  const Task* task = Task::current();
  // Host code (chooser, trace) under a task is ours: only code that allocates inside is under test.
  const bool is_code_under_test = is_protected && task != nullptr && arena::is_inside();
  if (signal == SIGPROF) {
    const Engine* engine = Engine::current();
    if (!is_protected || engine == nullptr) return;
    if (engine->steps() != steps_at_last_alarm) {
      steps_at_last_alarm = engine->steps();
      alarms_in_same_step = 0;
      return;
    }
    ++alarms_in_same_step;
    if (!is_code_under_test) {
      if (alarms_in_same_step >= kHostAlarms) std::abort();
      return;
    }
    if (alarms_in_same_step < kAlarms) return;
  } else if (!is_code_under_test) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  fault.signal = signal;
  fault.address = signal == SIGPROF ? nullptr : info->si_addr;
  walk_stack(*task, *static_cast<const ucontext_t*>(context));
  siglongjmp(jump_buffer, 1);
}

// Nobody caught an exception of the code under test. Its stack is still whole (the search for a
// handler came to its end), and stays so: no destructor runs.
std::terminate_handler terminate_as_usual = nullptr;

[[noreturn]] void on_terminate() {
  if (is_protected && Task::current() != nullptr && arena::is_inside()) {
    Engine& engine = *Engine::current();
    try {
      throw;
    } catch (const std::bad_alloc&) {
      engine.violate("memory-fault", "out of memory: the world needs more than its arena has");
    } catch (const std::exception& error) {
      engine.violate("assertion",
                     fmt::format("an exception that nobody catches: {}", error.what()));
    } catch (...) {
      engine.violate("assertion", "an exception that nobody catches");
    }
  }
  terminate_as_usual();
  std::abort();
}

void install_handlers() {
  static char* const signal_stack = static_cast<char*>(std::malloc(kSignalStackBytes));
  stack_t alternative{};
  alternative.ss_sp = signal_stack;
  alternative.ss_size = kSignalStackBytes;
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
  for (const int signal : kFaultSignals) sigaction(signal, &action, nullptr);
  sigaction(SIGPROF, &action, nullptr);
  if (!are_handlers_installed) terminate_as_usual = std::set_terminate(on_terminate);
  are_handlers_installed = true;
}

void set_watchdog(int milliseconds) {
  itimerval timer{};
  timer.it_interval.tv_usec = milliseconds * 1000 / kAlarms;
  timer.it_value = timer.it_interval;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

std::string function_name(void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_sname == nullptr) return fmt::format("{}", address);
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> demangled(
      abi::__cxa_demangle(info.dli_sname, nullptr, nullptr, &status), &std::free);
  return status == 0 ? demangled.get() : info.dli_sname;
}

std::string stack_text() {
  std::string text;
  for (std::size_t i = 0; i < fault.depth; ++i) {
    text += fmt::format("{}{}", i == 0 ? " in " : " < ", function_name(fault.stack[i]));
  }
  return text;
}

}  // namespace

void arm_fault_handlers() {
  install_handlers();
  set_watchdog(limits::kWatchdogMilliseconds);
}

ProtectedRun::ProtectedRun() {
  if (!are_handlers_installed) arm_fault_handlers();
  alarms_in_same_step = 0;
  is_protected = true;
}

ProtectedRun::~ProtectedRun() { is_protected = false; }

sigjmp_buf& ProtectedRun::come_back() const { return jump_buffer; }

Violation ProtectedRun::violation() const {
  Violation result;
  const Task* task = Task::current();
  result.actor = task != nullptr ? task->name() : "";
  if (fault.signal == SIGPROF) {
    result.oracle = "watchdog";
    result.message = fmt::format("a step used {} ms of CPU time without reaching a choice point{}",
                                 limits::kWatchdogMilliseconds, stack_text());
  } else {
    result.oracle = "memory-fault";
    const char* what =
        arena::is_guard_page(fault.address) ? "stack overflow" : strsignal(fault.signal);
    result.message = fmt::format("{} at address {}{}", what, fault.address, stack_text());
  }
  return result;
}

}  // namespace dojo::sim
