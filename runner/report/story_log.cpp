#include "runner/report/story_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runner/report/text.h"
#include "sim/access/listener.h"

namespace dojo::report {

using models::StoryKind;

namespace {

// clang-format off
constexpr ChannelInfo kMachineChannels[] = {
    {"word",      "reads and writes of shared fields, memory barriers"},
    {"lock",      "locks taken, given back, found held"},
    {"wait",      "wait queues: prepare, sleep, wake, retry, signals"},
    {"task",      "tasks: spawned, run again, preempted, computing, ended"},
    {"net",       "messages handed to the network card and received"},
    {"irq",       "interrupts: hard, soft, between cores, masks"},
    {"timer",     "timers armed and cancelled"},
    {"memory",    "page frames and page tables"},
    {"choice",    "answers of the schedule other than the order of steps"},
    {"fault",     "injected faults"},
    {"sometimes", "declared situations reached"},
};
// clang-format on

// "n0/c1/softirq" -> "softirq": place_text() says the rest.
std::string_view without_place(std::string_view context) {
  const auto is_place = [](std::string_view part, char letter) {
    return part.size() >= 2 && part[0] == letter &&
           std::ranges::all_of(part.substr(1), [](char c) { return c >= '0' && c <= '9'; });
  };
  for (const char letter : {'n', 'c'}) {
    const std::size_t slash = context.find('/');
    if (slash == std::string_view::npos || !is_place(context.substr(0, slash), letter)) continue;
    context.remove_prefix(slash + 1);
  }
  return context;
}

Event owned(const models::StoryEvent& event) {
  Event copy;
  copy.kind = event.kind;
  copy.step = event.step;
  copy.time = event.time;
  copy.node = event.node.value;
  copy.cpu = event.cpu.value;
  copy.context = without_place(event.context);
  copy.path = event.path;
  for (const models::OperationLabel& label : event.operations) {
    copy.operations.push_back({label.name, label.argument});
  }
  copy.object = event.object;
  copy.object_id = event.object_id;
  copy.access = event.access;
  copy.before = event.before;
  copy.after = event.after;
  if (event.where.line() != 0) {
    copy.file = base_name(event.where.file_name());
    copy.source = event.where.file_name();
    copy.line = event.where.line();
  }
  copy.packet = event.packet;
  copy.text = event.text;
  if (event.describe != nullptr) {
    const sim::access::Unheard protocol_code;
    copy.before_text = event.describe(event.before);
    copy.after_text = event.describe(event.after);
  }
  return copy;
}

}  // namespace

std::span<const ChannelInfo> machine_channels() { return kMachineChannels; }

std::string_view channel_of(const Event& event) {
  switch (event.kind) {
    case StoryKind::kAccess:
    case StoryKind::kBarrier:
      return "word";
    case StoryKind::kLock:
    case StoryKind::kLockWait:
    case StoryKind::kUnlock:
      return "lock";
    case StoryKind::kPrepare:
    case StoryKind::kSleep:
    case StoryKind::kWake:
    case StoryKind::kSignal:
    case StoryKind::kRetry:
      return "wait";
    case StoryKind::kRun:
    case StoryKind::kPreempt:
    case StoryKind::kSpawn:
    case StoryKind::kExit:
    case StoryKind::kCompute:
      return "task";
    case StoryKind::kSend:
    case StoryKind::kReceive:
      return "net";
    case StoryKind::kIrq:
    case StoryKind::kSoftirq:
    case StoryKind::kIpi:
    case StoryKind::kMask:
      return "irq";
    case StoryKind::kTimer:
      return "timer";
    case StoryKind::kMemory:
      return "memory";
    case StoryKind::kChoice:
      return "choice";
    case StoryKind::kFault:
      return "fault";
    case StoryKind::kSometimes:
      return "sometimes";
    case StoryKind::kLog:
      return event.object;
  }
  return "";
}

StoryLog::StoryLog(std::vector<std::string> channels)
    : channels_(std::move(channels)),
      wants_all_(std::ranges::find(channels_, "all") != channels_.end()) {}

bool StoryLog::wants(std::string_view channel) const {
  return wants_all_ || std::ranges::find(channels_, channel) != channels_.end();
}

void StoryLog::on_event(const models::StoryEvent& event) { add(owned(event)); }

void StoryLog::add(Event event) {
  if (wants(channel_of(event))) events_.push_back(std::move(event));
}

// --- words -------------------------------------------------------------------------------------------

std::string place_text(const Event& event) {
  if (event.node == kNoNumber) return "-";
  if (event.cpu == kNoNumber) return fmt::format("n{}", event.node);
  return fmt::format("n{}/c{}", event.node, event.cpu);
}

std::string operation_text(const Event& event) {
  if (event.operations.empty()) return "";
  const Operation& inner = event.operations.back();
  return fmt::format("{}({})", inner.name, inner.argument);
}

std::string value_text(std::uint64_t value) {
  constexpr std::uint64_t kLargestDecimal = 99'999;
  return value <= kLargestDecimal ? fmt::format("{}", value) : fmt::format("{:#x}", value);
}

std::string where_text(const Event& event) {
  return event.file.empty() ? "" : fmt::format("{}:{}", event.file, event.line);
}

namespace {

std::string access_text(const Event& event) {
  const bool is_described = !event.before_text.empty();
  const std::string before = is_described ? event.before_text : value_text(event.before);
  const std::string after = is_described ? event.after_text : value_text(event.after);
  switch (event.access) {
    case kapi::Access::kRead:
      return fmt::format("reads {} {}", event.object, before);
    case kapi::Access::kWrite:
      return fmt::format("writes {} {}", event.object, after);
    case kapi::Access::kReadWrite:
      break;
  }
  return fmt::format("changes {} {} -> {}", event.object, before, after);
}

std::string memory_text(const Event& event) {
  const std::string frame = fmt::format("frame {}", event.object_id);
  if (event.object == "alloc") {
    return event.text.empty() ? "allocates " + frame : "allocates no frame: " + event.text;
  }
  if (event.object == "free") return "frees " + frame;
  if (event.object == "read") {
    return fmt::format("reads {}[{}] {}", frame, event.before, value_text(event.after));
  }
  if (event.object == "write") {
    return fmt::format("writes {}[{}] {}", frame, event.before, value_text(event.after));
  }
  if (event.object == "pack") return fmt::format("copies {} out", frame);
  if (event.object == "unpack") return fmt::format("copies {} in", frame);
  // Page tables: the object is what is done, the text which table.
  return fmt::format("{} page {} of {}", event.object, event.before, event.text);
}

std::string with_colon(std::string text, std::string_view detail) {
  if (!detail.empty()) text += fmt::format(": {}", detail);
  return text;
}

std::string raw_what(const Event& event) {
  const std::string& object = event.object;
  const std::string& text = event.text;
  switch (event.kind) {
    case StoryKind::kAccess:
      return access_text(event);
    case StoryKind::kBarrier:
      return object;
    case StoryKind::kLock:
      return "locks " + object;
    case StoryKind::kLockWait:
      return fmt::format("waits for {}{}{}", object, text.empty() ? "" : ", held by ", text);
    case StoryKind::kUnlock:
      return "unlocks " + object;
    case StoryKind::kPrepare:
      return "prepares to wait on " + object;
    case StoryKind::kSleep:
      return "sleeps on " + object;
    case StoryKind::kWake:
      return text.empty() ? fmt::format("wakes {}: nobody is there", object)
                          : fmt::format("wakes {} on {}", text, object);
    case StoryKind::kRun:
      return "runs again after " + object;
    case StoryKind::kPreempt:
      return with_colon("loses the core", object);
    case StoryKind::kSpawn:
      return "starts " + text;
    case StoryKind::kExit:
      return "ends";
    case StoryKind::kSend:
      return fmt::format("sends {} to {}", object, text);
    case StoryKind::kReceive:
      return fmt::format("receives {} from {}", object, text);
    case StoryKind::kIrq:
      return "interrupt " + object;
    case StoryKind::kSoftirq:
      return "soft interrupt " + object;
    case StoryKind::kIpi:
      return fmt::format("interrupts c{}: {}", event.after, object);
    case StoryKind::kTimer:
      return event.text == "armed" ? fmt::format("arms timer {} in {}", object,
                                                 time_text(static_cast<sim::Tick>(event.after)))
                                   : fmt::format("timer {} {}", object, text);
    case StoryKind::kMask:
      return fmt::format("{} {}", object, text);
    case StoryKind::kMemory:
      return memory_text(event);
    case StoryKind::kSignal:
      return fmt::format("signals {}: {}", object, event.after);
    case StoryKind::kRetry:
      return "will try again";
    case StoryKind::kCompute:
      return "computes " + time_text(static_cast<sim::Tick>(event.after));
    case StoryKind::kChoice:
      return fmt::format("choice {}: {} of {}", object, event.after, event.before);
    case StoryKind::kSometimes:
      return "reached: " + object;
    case StoryKind::kFault:
      return with_colon("fault at " + object, text);
    case StoryKind::kLog:
      return text;
  }
  return text;
}

}  // namespace

std::string what_text(const Event& event) { return printable(raw_what(event)); }

std::string told_text(const Event& event) {
  if (event.kind != StoryKind::kAccess) return what_text(event);
  Event short_named = event;
  short_named.object.erase(0, event.object.rfind('.') + 1);
  return what_text(short_named);
}

}  // namespace dojo::report
