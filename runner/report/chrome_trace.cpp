#include "runner/report/chrome_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <utility>

#include "runner/report/causality.h"

namespace dojo::report {

using models::StoryKind;

namespace {

using Json = nlohmann::ordered_json;
using Track = std::pair<std::uint32_t, std::uint32_t>;  // node, core

/// Track of what runs on no core: boot code, links.
constexpr std::uint32_t kNoCore = 1'000'000;
/// Process of what belongs to no node.
constexpr std::uint32_t kNoNode = 1'000'000;

Track track_of(const Event& event) {
  return {event.node == kNoNumber ? kNoNode : event.node,
          event.cpu == kNoNumber ? kNoCore : event.cpu};
}

/// Writes the list of trace events as text: nanoseconds must not pass through floating point.
class Writer {
 public:
  void add(const char* phase, const Track& track, sim::Tick time, std::string_view name,
           std::string_view category, const std::string& rest = "") {
    begin();
    out_ += fmt::format(R"({{"ph":"{}","pid":{},"tid":{},"ts":{}.{:03},"name":{},"cat":"{}"{}}})",
                        phase, track.first, track.second, time / 1'000, time % 1'000, quoted(name),
                        category, rest);
  }
  void name(const char* what, const Track& track, const std::string& name) {
    begin();
    out_ += fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"{}","args":{{"name":{}}}}})",
                        track.first, track.second, what, quoted(name));
  }
  static std::string quoted(std::string_view text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  std::string take() {
    return "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n" + std::move(out_) + "\n]}\n";
  }

 private:
  void begin() {
    if (!out_.empty()) out_ += ",\n";
  }
  std::string out_;
};

std::string label(const Operation& operation) {
  return fmt::format("{}({})", operation.name, operation.argument);
}

constexpr sim::Tick kNever = INT64_MAX;

// A slice ends a nanosecond after its last event, so that an arrow from there has a slice to begin
// in; but never after `limit`, where the next one begins: viewers drop slices that overlap.
std::string duration(sim::Tick from, sim::Tick to, sim::Tick limit) {
  const sim::Tick length = std::min(to + 1, limit) - from;
  return fmt::format(R"(,"dur":{}.{:03})", length / 1'000, length % 1'000);
}

/// A stretch of one core's time in which one context has it.
class Stretch {
 public:
  explicit Stretch(const Event& first) : path_(first.path), context_(first.context) {
    begin_ = end_ = first.time;
    enter(first);
  }

  bool is_of(const Event& event) const {
    return !is_over_ && event.path == path_ && event.context == context_;
  }
  /// The context has given the core up: what it does next is another stretch.
  void end() { is_over_ = true; }

  void go_on(const Event& event) {
    end_ = event.time;
    std::size_t same = 0;
    while (same < open_.size() && same < event.operations.size() &&
           open_[same].first == event.operations[same]) {
      ++same;
    }
    leave_until(same);
    enter(event);
  }

  /// `limit`: when the next stretch of this core begins.
  void write(Writer& writer, const Track& track, sim::Tick limit) {
    leave_until(0);
    writer.add("X", track, begin_, context_, "core", duration(begin_, end_, limit));
    // Outer operations first: they have the same beginning as the inner ones, or an earlier one.
    std::ranges::stable_sort(done_, [](const Slice& a, const Slice& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.depth < b.depth;
    });
    for (std::size_t i = 0; i < done_.size(); ++i) {
      const Slice& slice = done_[i];
      const auto next =
          std::find_if(done_.begin() + static_cast<std::ptrdiff_t>(i) + 1, done_.end(),
                       [&](const Slice& other) { return other.depth <= slice.depth; });
      const sim::Tick end = next == done_.end() ? limit : std::min(limit, next->begin);
      writer.add("X", track, slice.begin, slice.name, "operation",
                 duration(slice.begin, slice.end, end));
    }
  }

 private:
  struct Slice {
    std::string name;
    sim::Tick begin;
    sim::Tick end;
    std::size_t depth;
  };

  void enter(const Event& event) {
    for (std::size_t i = open_.size(); i < event.operations.size(); ++i) {
      open_.emplace_back(event.operations[i], event.time);
    }
    last_ = event.time;
  }
  // An operation ends with its last event.
  void leave_until(std::size_t depth) {
    while (open_.size() > depth) {
      const auto& [operation, begin] = open_.back();
      done_.push_back({label(operation), begin, last_, open_.size()});
      open_.pop_back();
    }
  }

  std::uint32_t path_;
  std::string context_;
  sim::Tick begin_;
  sim::Tick end_;
  sim::Tick last_ = 0;
  bool is_over_ = false;
  std::vector<std::pair<Operation, sim::Tick>> open_;
  std::vector<Slice> done_;
};

void write_names(Writer& writer, const std::vector<Event>& events, bool has_series) {
  std::set<Track> tracks;
  for (const Event& event : events) tracks.insert(track_of(event));
  if (has_series) tracks.insert({kNoNode, kNoCore});
  std::set<std::uint32_t> nodes;
  for (const Track& track : tracks) {
    if (nodes.insert(track.first).second) {
      writer.name("process_name", {track.first, 0},
                  track.first == kNoNode ? "cluster" : fmt::format("n{}", track.first));
    }
    writer.name("thread_name", track,
                track.second == kNoCore ? "no core" : fmt::format("c{}", track.second));
  }
}

void write_stretches(Writer& writer, const std::vector<Event>& events) {
  std::map<Track, Stretch> running;
  for (const Event& event : events) {
    const Track track = track_of(event);
    const auto found = running.find(track);
    if (found != running.end() && found->second.is_of(event)) {
      found->second.go_on(event);
    } else {
      if (found != running.end()) {
        found->second.write(writer, track, event.time);
        running.erase(found);
      }
      running.emplace(track, Stretch(event));
    }
    const bool gives_up_core = event.kind == StoryKind::kSleep || event.kind == StoryKind::kExit ||
                               event.kind == StoryKind::kPreempt;
    if (gives_up_core) running.at(track).end();
  }
  for (auto& [track, stretch] : running) stretch.write(writer, track, kNever);
}

void write_instants(Writer& writer, const std::vector<Event>& events) {
  for (const Event& event : events) {
    writer.add("i", track_of(event), event.time, what_text(event),
               event.kind == StoryKind::kLog ? "log" : channel_of(event),
               fmt::format(R"(,"s":"t","args":{{"step":{},"task":{},"where":{}}})", event.step,
                           Writer::quoted(event.context), Writer::quoted(where_text(event))));
  }
}

void write_messages(Writer& writer, const std::vector<Event>& events) {
  const Causality causality{std::span<const Event>(events)};
  std::size_t id = 0;
  for (const EventPair& message : causality.messages()) {
    const Event& sent = events[message.first];
    const Event& received = events[message.second];
    const std::string rest = fmt::format(R"(,"id":{})", ++id);
    writer.add("s", track_of(sent), sent.time, sent.object, "message", rest);
    writer.add("f", track_of(received), received.time, sent.object, "message",
               rest + R"(,"bp":"e")");
  }
}

void write_counter(Writer& writer, std::uint32_t process, sim::Tick time, const std::string& name,
                   const std::string& value) {
  writer.add("C", {process, 0}, time, name, "counter",
             fmt::format(R"(,"args":{{"value":{}}})", value));
}

// Lost packets are not counted: they never end.
void write_packets_under_way(Writer& writer, const std::vector<Event>& events) {
  struct Change {
    sim::Tick time;
    std::uint32_t node;
    int by;
  };
  std::vector<Change> changes;
  const Causality causality{std::span<const Event>(events)};
  for (const EventPair& message : causality.messages()) {
    const std::uint32_t node = events[message.second].node;
    changes.push_back({events[message.first].time, node, 1});
    changes.push_back({events[message.second].time, node, -1});
  }
  std::ranges::stable_sort(changes, {}, &Change::time);
  std::map<std::uint32_t, int> under_way;
  for (const Change& change : changes) {
    const int count = under_way[change.node] += change.by;
    write_counter(writer, change.node, change.time, "packets under way", std::to_string(count));
  }
}

void write_series(Writer& writer, const std::vector<measure::Series>& series) {
  for (const measure::Series& one : series) {
    for (std::size_t i = 0; i < one.mean.size(); ++i) {
      write_counter(writer, kNoNode, one.from + static_cast<sim::Tick>(i) * one.interval,
                    fmt::format("{} ({})", one.name, one.unit), fmt::format("{:.3f}", one.mean[i]));
    }
  }
}

}  // namespace

std::string chrome_trace(const std::vector<Event>& events,
                         const std::vector<measure::Series>& series) {
  Writer writer;
  write_names(writer, events, !series.empty());
  write_stretches(writer, events);
  write_instants(writer, events);
  write_messages(writer, events);
  write_packets_under_way(writer, events);
  write_series(writer, series);
  return writer.take();
}

}  // namespace dojo::report
