// Hand-made stories and results that the report tests share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/campaign/result.h"
#include "runner/report/story_log.h"
#include "runner/scenario/scenario.h"

namespace dojo::report::test {

/// Builds events one by one: each is 100 ns and a step after the one before.
class StoryMaker {
 public:
  /// From here on, events of this context. "inc#0" on node 0, core 1.
  StoryMaker& in(std::uint32_t node, std::uint32_t cpu, std::string context, std::uint32_t path);
  /// Its operation; an empty name ends it.
  StoryMaker& doing(std::string name, std::uint64_t argument);
  StoryMaker& reads(const std::string& word, std::uint32_t id, std::uint64_t value);
  StoryMaker& writes(const std::string& word, std::uint32_t id, std::uint64_t before,
                     std::uint64_t after);
  StoryMaker& event(models::StoryKind kind, const std::string& object, std::uint32_t id = 0,
                    const std::string& text = "");
  /// A message's end: "n1" is the other node, `packet` the serial.
  StoryMaker& message(models::StoryKind kind, const std::string& name, std::uint64_t packet,
                      const std::string& other);
  StoryMaker& log(const std::string& channel, const std::string& text);

  const std::vector<Event>& events() const { return events_; }

 private:
  Event next(models::StoryKind kind);
  Event who_;
  std::vector<Event> events_;
};

/// Two tasks of node 0 take a hold on object 7 without a lock; one hold is lost. Node 1 asks for
/// it.
std::vector<Event> lost_hold_story();
/// What the oracle says at its end.
sim::Violation lost_hold_violation();

/// A scenario that could have made it.
scenario::Scenario sample_scenario();
/// A hunt in it that found the lost hold, and another one.
campaign::HuntResult sample_result();

}  // namespace dojo::report::test
