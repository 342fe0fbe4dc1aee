// The events of a run, kept: owned copies outside the arena, for traces, explanations and diagrams.
//
// Every event belongs to a channel. Log lines name theirs; the machine's own events have the
// channels of kMachineChannels. docs/TRACE.md says what each event means.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/story.h"

namespace dojo::report {

struct Operation {
  std::string name;
  std::uint64_t argument = 0;
  friend bool operator==(const Operation&, const Operation&) = default;
};

inline constexpr std::uint32_t kNoNumber = UINT32_MAX;

/// A models::StoryEvent that owns its text. `context` is without the node and core it starts with
/// there.
struct Event {
  models::StoryKind kind = models::StoryKind::kLog;
  std::uint64_t step = 0;
  sim::Tick time = 0;
  std::uint32_t node = kNoNumber;
  std::uint32_t cpu = kNoNumber;
  std::string context;  ///< "inc#0", "softirq"
  std::uint32_t path = 0;
  std::vector<Operation> operations;  ///< outermost first
  std::string object;
  std::uint32_t object_id = 0;
  kapi::Access access = kapi::Access::kRead;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::uint64_t packet = 0;   ///< serial of the packet of a message event
  std::string before_text{};  ///< the values in the protocol's words; "" where it has none
  std::string after_text{};
  std::string file;      ///< without folders; "" where there is no place
  std::string source{};  ///< the same as the compiler saw it, folders included
  std::uint32_t line = 0;
  std::string text;
};

struct ChannelInfo {
  const char* name;
  const char* about;
};
/// "word", "lock", "wait", "task", "net", "irq", "timer", "memory", "choice", "fault", "sometimes".
std::span<const ChannelInfo> machine_channels();

/// The channel an event belongs to.
std::string_view channel_of(const Event& event);

class StoryLog final : public models::StorySink {
 public:
  /// Keeps events of these channels only; "all" stands for every one.
  explicit StoryLog(std::vector<std::string> channels = {"all"});

  void on_event(const models::StoryEvent& event) override;
  bool wants(std::string_view channel) const override;

  const std::vector<Event>& events() const { return events_; }
  void clear() { events_.clear(); }
  /// For events made by hand.
  void add(Event event);

 private:
  std::vector<std::string> channels_;
  bool wants_all_;
  std::vector<Event> events_;
};

/// Installs a sink for a scope.
class StoryScope {
 public:
  explicit StoryScope(models::StorySink& sink) : previous_(models::StorySink::current()) {
    models::StorySink::install(&sink);
  }
  ~StoryScope() { models::StorySink::install(previous_); }
  StoryScope(const StoryScope&) = delete;
  StoryScope& operator=(const StoryScope&) = delete;

 private:
  models::StorySink* previous_;
};

// --- the words every view uses ---------------------------------------------------------------------

/// "n0/c1", "n0" where no core is known, "-" for what has no node.
std::string place_text(const Event& event);
/// "grab(7)", the innermost operation; "" when there is none.
std::string operation_text(const Event& event);
/// What happened: "reads frozen_count 0", "locks entry", "sends REQ(7) to n1".
std::string what_text(const Event& event);
/// The same as a story tells it: "kddm.frozen_count" is "frozen_count", for place and operation say
/// whose it is.
std::string told_text(const Event& event);
/// The value of a word: decimal, or hexadecimal where that is shorter to read.
std::string value_text(std::uint64_t value);
/// "local.cpp:212" or "".
std::string where_text(const Event& event);

}  // namespace dojo::report
