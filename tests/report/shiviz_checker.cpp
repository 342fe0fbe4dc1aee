// ShiViz reads each event with its default expression, and then demands of the clocks: an event's
// own entry counts its host's events from 1; no clock knows of an event that has not been; what a
// host knows does not get less.

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "tests/report/paje_checker.h"

namespace dojo::report::test {

namespace {

using Clock = std::map<std::string, std::uint64_t>;

class Reader {
 public:
  std::string event(const std::string& host, const Clock& clock) {
    const auto own = clock.find(host);
    if (own == clock.end()) return "the clock does not have its own host";
    if (own->second != last_[host][host] + 1) return "its host's events are not counted one by one";
    for (const auto& [other, count] : clock) {
      if (other == host) continue;
      const auto known = after_.find({other, count});
      if (known == after_.end()) return "it knows of an event that has not been";
      // Who knows an event knows what that one knew.
      for (const auto& [third, seen] : known->second) {
        const auto here = clock.find(third);
        if (here == clock.end() || here->second < seen)
          return "it knows less than what it knows of";
      }
    }
    for (const auto& [other, count] : last_[host]) {
      const auto here = clock.find(other);
      if (here == clock.end() || here->second < count) return "the host has forgotten";
    }
    last_[host] = clock;
    after_[{host, own->second}] = clock;
    return "";
  }

 private:
  std::map<std::string, Clock> last_;
  std::map<std::pair<std::string, std::uint64_t>, Clock> after_;
};

}  // namespace

std::string shiviz_complaint(const std::string& log) {
  // ShiViz: (?<host>\S*) (?<clock>{.*})\n(?<event>.*)
  static const std::regex first(R"((\S+) (\{.*\}))");
  std::istringstream in(log);
  std::string line;
  std::string text;
  Reader reader;
  for (int number = 1; std::getline(in, line); number += 2) {
    const auto complain = [&](const std::string& what) {
      return fmt::format("line {}: {} ({})", number, what, line);
    };
    std::smatch match;
    if (!std::regex_match(line, match, first)) return complain("no host and clock");
    if (!std::getline(in, text) || text.empty()) return complain("no event");
    const auto json = nlohmann::json::parse(match[2].str(), nullptr, false);
    if (!json.is_object()) return complain("the clock is no JSON object");
    Clock clock;
    for (const auto& [host, count] : json.items()) {
      if (!count.is_number_unsigned() || count == 0) return complain("a clock counts from 1");
      clock[host] = count;
    }
    const std::string wrong = reader.event(match[1].str(), clock);
    if (!wrong.empty()) return complain(wrong);
  }
  return "";
}

}  // namespace dojo::report::test
