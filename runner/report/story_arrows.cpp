#include "runner/report/story_arrows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace dojo::report {

using models::StoryKind;

namespace {

/// Untold events looked through for one line; a story of this much scenery between two lines has
/// its arrow left out.
constexpr std::size_t kLookedAtMax = 5'000;

ArrowKind kind_of(const Event& cause, const Event& effect) {
  const bool is_met = effect.kind == StoryKind::kReceive || effect.kind == StoryKind::kFault;
  switch (cause.kind) {
    case StoryKind::kSend:
      return is_met ? ArrowKind::kMessage : ArrowKind::kOther;
    case StoryKind::kWake:
      return ArrowKind::kWake;
    case StoryKind::kUnlock:
      return ArrowKind::kLock;
    case StoryKind::kSpawn:
      return ArrowKind::kStart;
    case StoryKind::kSignal:
      return ArrowKind::kSignal;
    case StoryKind::kIrq:
    case StoryKind::kIpi:
    case StoryKind::kTimer:
      return ArrowKind::kInterrupt;
    default:
      return ArrowKind::kOther;
  }
}

/// The edge between contexts that an arrow is named after.
struct Edge {
  ArrowKind kind = ArrowKind::kOther;
  std::size_t cause = SIZE_MAX;
};

class Finder {
 public:
  Finder(std::span<const std::vector<std::size_t>> lines, std::span<const Event> events,
         const Causality& causality)
      : lines_(lines), events_(events), causality_(causality) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (const std::size_t event : lines[i]) line_of_[event] = i;
    }
  }

  /// The lines directly before line `to`, the transitive ones left out.
  std::vector<Arrow> arrows_to(std::size_t to) {
    found_.clear();
    seen_.clear();
    const std::size_t first = lines_[to].front();
    collect(first);
    std::vector<Arrow> arrows;
    for (const auto& [from, edge] : found_) {
      if (is_same_context(lines_[from].back(), first) || is_implied(from, edge.kind)) continue;
      const bool is_message = edge.kind == ArrowKind::kMessage;
      arrows.push_back({from, to, edge.kind, is_message ? events_[edge.cause].object : ""});
    }
    return arrows;
  }

 private:
  using Open = std::vector<std::pair<std::size_t, std::optional<Edge>>>;

  /// What comes before `start`: through its own context and the causes on the way, each path up to
  /// its first told event.
  void collect(std::size_t start) {
    Open open{{start, std::nullopt}};
    while (!open.empty() && seen_.size() < kLookedAtMax) {
      const auto [event, how] = open.back();
      open.pop_back();
      for (const std::size_t cause : causality_.causes(event)) {
        // The edge nearest to the line names the arrow; a message keeps its name.
        const Edge edge{kind_of(events_[cause], events_[event]), cause};
        // Who had a lock before, without a line about it, explains nothing.
        if (edge.kind == ArrowKind::kLock && !line_of_.contains(cause)) continue;
        visit(cause, how && edge.kind != ArrowKind::kMessage ? *how : edge, open);
      }
      if (const auto before = causality_.previous(event)) visit(*before, how, open);
    }
  }

  void visit(std::size_t event, const std::optional<Edge>& how, Open& open) {
    if (!seen_.insert(event).second) return;
    const auto told = line_of_.find(event);
    if (told == line_of_.end()) {
      open.emplace_back(event, how);
    } else {
      found_.try_emplace(told->second, how.value_or(Edge{}));
    }
  }

  bool is_same_context(std::size_t a, std::size_t b) const {
    return events_[a].node == events_[b].node && events_[a].path == events_[b].path;
  }

  // Another of the lines comes after it: the way leads through that one. Messages are always shown.
  bool is_implied(std::size_t from, ArrowKind kind) const {
    if (kind == ArrowKind::kMessage) return false;
    return std::ranges::any_of(found_, [&](const auto& other) {
      return other.first > from &&
             causality_.is_ordered(lines_[from].front(), lines_[other.first].front());
    });
  }

  std::span<const std::vector<std::size_t>> lines_;
  std::span<const Event> events_;
  const Causality& causality_;
  std::map<std::size_t, std::size_t> line_of_;  // by event
  std::map<std::size_t, Edge> found_;           // by line
  std::set<std::size_t> seen_;
};

}  // namespace

std::string_view name_of(ArrowKind kind) {
  switch (kind) {
    case ArrowKind::kMessage:
      return "message";
    case ArrowKind::kWake:
      return "wake";
    case ArrowKind::kLock:
      return "lock";
    case ArrowKind::kStart:
      return "start";
    case ArrowKind::kSignal:
      return "signal";
    case ArrowKind::kInterrupt:
      return "interrupt";
    case ArrowKind::kOther:
      return "order";
  }
  return "";
}

std::vector<Arrow> arrows_between(std::span<const std::vector<std::size_t>> lines,
                                  std::span<const Event> events, const Causality& causality) {
  Finder finder(lines, events, causality);
  std::vector<Arrow> arrows;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::vector<Arrow> more = finder.arrows_to(i);
    arrows.insert(arrows.end(), more.begin(), more.end());
  }
  return arrows;
}

}  // namespace dojo::report
