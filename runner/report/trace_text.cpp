#include "runner/report/trace_text.h"

#include <fmt/format.h>

#include "runner/report/text.h"

namespace dojo::report {

namespace {

constexpr std::size_t kTimeWidth = 14;
constexpr std::size_t kPlaceWidth = 7;
constexpr std::size_t kContextWidth = 14;
constexpr std::size_t kOperationWidth = 20;
constexpr std::size_t kChannelWidth = 9;
constexpr std::size_t kWhatWidth = 44;

// Microseconds with three digits: one unit for all lines, so that they sort and subtract.
std::string microseconds(sim::Tick nanoseconds) {
  return fmt::format("{}.{:03}", nanoseconds / 1'000, nanoseconds % 1'000);
}

// An empty column is a dash: every line has the same number of columns.
std::string or_dash(std::string text) { return text.empty() ? "-" : text; }

std::string columns(const std::string& time, const std::string& place, const std::string& context,
                    const std::string& operation, std::string_view channel, const std::string& what,
                    const std::string& where) {
  return fmt::format("{}  {} {} {} {} {}  {}", padded_left(time, kTimeWidth),
                     padded(place, kPlaceWidth), padded(context, kContextWidth),
                     padded(operation, kOperationWidth), padded(channel, kChannelWidth),
                     padded(what, kWhatWidth), where);
}

}  // namespace

std::string trace_line(const Event& event) {
  return columns(microseconds(event.time), place_text(event), or_dash(printable(event.context)),
                 or_dash(operation_text(event)), channel_of(event), what_text(event),
                 or_dash(where_text(event)));
}

std::string trace_text(std::span<const Event> events) {
  std::string text = columns("us", "place", "task", "operation", "channel", "what", "where") + "\n";
  for (const Event& event : events) text += trace_line(event) + "\n";
  return text;
}

}  // namespace dojo::report
