#include "runner/report/shiviz_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "runner/report/causality.h"
#include "runner/report/text.h"

namespace dojo::report {

namespace {

using Json = nlohmann::json;

/// Names of contexts without spaces, one each.
class Hosts {
 public:
  const std::string& of(const Event& event) {
    std::string& name = names_[{event.node, event.path}];
    if (name.empty()) name = unused(name_of(event));
    return name;
  }

 private:
  // A task keeps its name when it moves to another core; an interrupt context is its core's.
  static std::string name_of(const Event& event) {
    const bool is_interrupt = event.context == "softirq" || event.context == "hardirq";
    const std::string place = is_interrupt              ? place_text(event)
                              : event.node == kNoNumber ? std::string("cluster")
                                                        : fmt::format("n{}", event.node);
    std::string name = fmt::format("{}/{}", place, printable(event.context));
    std::ranges::replace(name, ' ', '_');
    return name;
  }
  std::string unused(std::string name) {
    const std::string first = name;
    for (int i = 2; !taken_.insert(name).second; ++i) name = fmt::format("{}~{}", first, i);
    return name;
  }

  std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> names_;
  std::set<std::string> taken_;
};

using Clock = std::map<std::string, std::uint64_t>;

void join(Clock& clock, const Clock& other) {
  for (const auto& [host, count] : other) {
    std::uint64_t& known = clock[host];
    known = std::max(known, count);
  }
}

}  // namespace

std::string shiviz_log(const std::vector<Event>& events) {
  const Causality causality{std::span<const Event>(events)};
  Hosts hosts;
  std::map<std::string, Clock> now;  // by host
  std::vector<Clock> after(events.size());
  std::string out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string& host = hosts.of(events[i]);
    Clock& clock = now[host];
    for (const std::size_t cause : causality.causes(i)) join(clock, after[cause]);
    ++clock[host];
    after[i] = clock;
    out += fmt::format("{} {}\n", host,
                       Json(clock).dump(-1, ' ', false, Json::error_handler_t::replace));
    const std::string where = where_text(events[i]);
    out += fmt::format("{} {}{}{}\n", time_text(events[i].time), printable(what_text(events[i])),
                       where.empty() ? "" : " at ", where);
  }
  return out;
}

}  // namespace dojo::report
