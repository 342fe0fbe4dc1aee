#include "runner/report/paje_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "runner/report/causality.h"
#include "runner/report/text.h"

namespace dojo::report {

using models::StoryKind;

namespace {

/// What each line of the trace holds; the numbers are ours.
constexpr const char* kDefinitions = R"(%EventDef PajeDefineContainerType 0
%       Alias string
%       Type string
%       Name string
%EndEventDef
%EventDef PajeDefineStateType 1
%       Alias string
%       Type string
%       Name string
%EndEventDef
%EventDef PajeDefineEventType 2
%       Alias string
%       Type string
%       Name string
%EndEventDef
%EventDef PajeDefineLinkType 3
%       Alias string
%       Type string
%       StartContainerType string
%       EndContainerType string
%       Name string
%EndEventDef
%EventDef PajeDefineEntityValue 4
%       Alias string
%       Type string
%       Name string
%       Color color
%EndEventDef
%EventDef PajeCreateContainer 5
%       Time date
%       Alias string
%       Type string
%       Container string
%       Name string
%EndEventDef
%EventDef PajeDestroyContainer 6
%       Time date
%       Type string
%       Name string
%EndEventDef
%EventDef PajeSetState 7
%       Time date
%       Type string
%       Container string
%       Value string
%EndEventDef
%EventDef PajeNewEvent 8
%       Time date
%       Type string
%       Container string
%       Value string
%EndEventDef
%EventDef PajeStartLink 9
%       Time date
%       Type string
%       Container string
%       StartContainer string
%       Value string
%       Key string
%EndEventDef
%EventDef PajeEndLink 10
%       Time date
%       Type string
%       Container string
%       EndContainer string
%       Value string
%       Key string
%EndEventDef
)";

enum EventNumber : int {
  kContainerType,
  kStateType,
  kEventType,
  kLinkType,
  kEntityValue,
  kCreate,
  kDestroy,
  kSetState,
  kNewEvent,
  kStartLink,
  kEndLink,
};

std::string seconds(sim::Tick time) {
  return fmt::format("{}.{:09}", time / 1'000'000'000, time % 1'000'000'000);
}

// Within quotes the format knows no escape: what would end them is replaced.
std::string quoted(std::string_view text) {
  std::string inner = printable(text);
  std::ranges::replace(inner, '"', '\'');
  return "\"" + inner + "\"";
}

std::string node_name(std::uint32_t node) { return fmt::format("n{}", node); }

class Writer {
 public:
  explicit Writer(const std::vector<Event>& events) : events_(events) {
    const Causality causality{std::span<const Event>(events)};
    messages_ = causality.messages();
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      starts_[messages_[i].first].push_back(i);
      ends_[messages_[i].second].push_back(i);
    }
  }

  std::string write() {
    out_ = kDefinitions;
    line(kContainerType, "CT_Cluster 0 \"Cluster\"");
    line(kContainerType, "CT_Node CT_Cluster \"Node\"");
    line(kContainerType, "CT_Core CT_Node \"Core\"");
    line(kStateType, "ST_Runs CT_Core \"Runs\"");
    line(kEventType, "ET_Told CT_Node \"Told\"");
    line(kLinkType, "LT_Message CT_Cluster CT_Node CT_Node \"Message\"");
    write_values();
    write_containers();
    for (std::size_t i = 0; i < events_.size(); ++i) write_event(i);
    const std::string end = seconds(events_.empty() ? 0 : events_.back().time);
    for (const std::string& core : cores_) line(kDestroy, end + " CT_Core " + core);
    for (const std::uint32_t node : nodes_) line(kDestroy, end + " CT_Node " + node_name(node));
    line(kDestroy, end + " CT_Cluster cluster");
    return std::move(out_);
  }

 private:
  void line(EventNumber number, const std::string& fields) {
    out_ += fmt::format("{} {}\n", static_cast<int>(number), fields);
  }

  static std::string core_name(const Event& event) {
    return fmt::format("n{}/c{}", event.node, event.cpu);
  }
  static bool has_core(const Event& event) {
    return event.node != kNoNumber && event.cpu != kNoNumber;
  }
  static bool gives_up_core(const Event& event) {
    return event.kind == StoryKind::kSleep || event.kind == StoryKind::kExit ||
           event.kind == StoryKind::kPreempt;
  }

  void write_values() {
    std::set<std::string> contexts{"idle"};
    for (const Event& event : events_) {
      if (has_core(event)) contexts.insert(event.context);
    }
    for (const std::string& context : contexts) {
      const char* color = context == "idle"                              ? "0.9 0.9 0.9"
                          : context == "softirq" || context == "hardirq" ? "0.9 0.4 0.2"
                                                                         : "0.3 0.5 0.8";
      value_of_[context] = fmt::format("V{}", value_of_.size());
      line(kEntityValue,
           fmt::format("{} ST_Runs {} \"{}\"", value_of_[context], quoted(context), color));
    }
  }

  void write_containers() {
    for (const Event& event : events_) {
      if (event.node == kNoNumber) continue;
      nodes_.insert(event.node);
      if (has_core(event)) cores_.insert(core_name(event));
    }
    line(kCreate, "0.000000000 cluster CT_Cluster 0 \"cluster\"");
    for (const std::uint32_t node : nodes_) {
      line(kCreate, fmt::format("0.000000000 {0} CT_Node cluster \"{0}\"", node_name(node)));
    }
    for (const std::string& core : cores_) {
      const std::string node = core.substr(0, core.find('/'));
      line(kCreate, fmt::format("0.000000000 {0} CT_Core {1} \"{0}\"", core, node));
      set_state("0.000000000", core, "idle");
    }
  }

  void set_state(const std::string& time, const std::string& core, const std::string& context) {
    std::string& running = running_[core];
    if (running == context) return;
    running = context;
    line(kSetState, fmt::format("{} ST_Runs {} {}", time, core, value_of_.at(context)));
  }

  void write_event(std::size_t index) {
    const Event& event = events_[index];
    const std::string time = seconds(event.time);
    if (has_core(event)) {
      set_state(time, core_name(event), event.context);
      if (gives_up_core(event)) set_state(time, core_name(event), "idle");
    }
    for (const std::size_t m : starts_[index]) write_link(kStartLink, time, m, event);
    for (const std::size_t m : ends_[index]) write_link(kEndLink, time, m, event);
    const bool is_told = event.kind == StoryKind::kLog || event.kind == StoryKind::kFault;
    if (is_told && event.node != kNoNumber) {
      line(kNewEvent,
           fmt::format("{} ET_Told {} {}", time, node_name(event.node), quoted(what_text(event))));
    }
  }

  // Both ends give the value of the sending, as the format wants it.
  void write_link(EventNumber number, const std::string& time, std::size_t message,
                  const Event& event) {
    line(number, fmt::format("{} LT_Message cluster {} {} m{}", time, node_name(event.node),
                             quoted(events_[messages_[message].first].object), message));
  }

  const std::vector<Event>& events_;
  std::vector<EventPair> messages_;
  std::map<std::size_t, std::vector<std::size_t>> starts_;  // event -> messages
  std::map<std::size_t, std::vector<std::size_t>> ends_;
  std::map<std::string, std::string> value_of_;  // context -> alias
  std::map<std::string, std::string> running_;   // core -> context
  std::set<std::uint32_t> nodes_;
  std::set<std::string> cores_;
  std::string out_;
};

}  // namespace

std::string paje_trace(const std::vector<Event>& events) { return Writer(events).write(); }

}  // namespace dojo::report
