// StoryLog: owned copies of what the machine tells, by channel, and the words for them.
#include "runner/report/story_log.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace dojo::report {
namespace {

using models::StoryKind;

models::StoryEvent access_event(std::string_view context) {
  static constexpr std::array<models::OperationLabel, 2> kOperations{
      {{"grab", 7, 0}, {"wait", 9, 0}}};
  models::StoryEvent event;
  event.kind = StoryKind::kAccess;
  event.step = 12;
  event.time = 2'310;
  event.node = kapi::NodeId{0};
  event.cpu = kapi::CpuId{1};
  event.context = context;
  event.operations = kOperations;
  event.object = "frozen_count";
  event.access = kapi::Access::kWrite;
  event.before = 0;
  event.after = 1;
  event.where = std::source_location::current();
  return event;
}

TEST_CASE("story log: an event outlives the run that told it", "[report]") {
  StoryLog log;
  {
    std::string context = "n0/inc#0";
    log.on_event(access_event(context));
    context = "overwritten";
  }
  const Event& event = log.events().at(0);
  CHECK(event.context == "inc#0");
  CHECK(place_text(event) == "n0/c1");
  CHECK(operation_text(event) == "wait(9)");
  CHECK(what_text(event) == "writes frozen_count 1");
  CHECK(where_text(event).starts_with("story_log_test.cpp:"));
}

TEST_CASE("story log: an interrupt context loses node and core, nothing else", "[report]") {
  StoryLog log;
  log.on_event(access_event("n0/c1/softirq"));
  log.on_event(access_event("n0->n1/detour"));
  CHECK(log.events().at(0).context == "softirq");
  CHECK(log.events().at(1).context == "n0->n1/detour");
}

TEST_CASE("story log: only wanted channels are kept", "[report]") {
  StoryLog log({"kddm", "net"});
  Event line;
  line.kind = StoryKind::kLog;
  line.object = "kddm";
  line.text = "hello";
  log.add(line);
  line.object = "rpc";
  log.add(line);
  log.on_event(access_event("inc#0"));
  Event send;
  send.kind = StoryKind::kSend;
  log.add(send);
  CHECK(log.events().size() == 2);
  CHECK(log.wants("kddm"));
  CHECK_FALSE(log.wants("rpc"));
  CHECK(StoryLog().wants("rpc"));
}

TEST_CASE("story log: a scope installs the sink and puts the old one back", "[report]") {
  StoryLog log;
  REQUIRE(models::StorySink::current() == nullptr);
  {
    const StoryScope scope(log);
    CHECK(models::StorySink::current() == &log);
  }
  CHECK(models::StorySink::current() == nullptr);
}

TEST_CASE("story log: large values are hexadecimal, control characters visible", "[report]") {
  CHECK(value_text(99'999) == "99999");
  CHECK(value_text(0xdead'beef'0000) == "0xdeadbeef0000");
  Event line;
  line.text = "bell \a";
  CHECK(what_text(line) == "bell \\x07");
}

}  // namespace
}  // namespace dojo::report
