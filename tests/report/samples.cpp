#include "tests/report/samples.h"

#include <utility>

namespace dojo::report::test {

using models::StoryKind;

namespace {

constexpr sim::Tick kBetween = 100;
constexpr std::uint32_t kFrozenCount = 11;
constexpr std::uint32_t kSpareWord = 12;

}  // namespace

StoryMaker& StoryMaker::in(std::uint32_t node, std::uint32_t cpu, std::string context,
                           std::uint32_t path) {
  who_ = {};
  who_.node = node;
  who_.cpu = cpu;
  who_.context = std::move(context);
  who_.path = path;
  return *this;
}

StoryMaker& StoryMaker::doing(std::string name, std::uint64_t argument) {
  who_.operations.clear();
  if (!name.empty()) who_.operations.push_back({std::move(name), argument});
  return *this;
}

Event StoryMaker::next(StoryKind kind) {
  Event event = who_;
  event.kind = kind;
  event.step = events_.size() + 1;
  event.time = 2'000 + kBetween * static_cast<sim::Tick>(events_.size());
  event.file = "local.cpp";
  event.line = 200 + static_cast<std::uint32_t>(events_.size());
  return event;
}

StoryMaker& StoryMaker::reads(const std::string& word, std::uint32_t id, std::uint64_t value) {
  Event event = next(StoryKind::kAccess);
  event.object = word;
  event.object_id = id;
  event.access = kapi::Access::kRead;
  event.before = event.after = value;
  events_.push_back(event);
  return *this;
}

StoryMaker& StoryMaker::writes(const std::string& word, std::uint32_t id, std::uint64_t before,
                               std::uint64_t after) {
  Event event = next(StoryKind::kAccess);
  event.object = word;
  event.object_id = id;
  event.access = kapi::Access::kWrite;
  event.before = before;
  event.after = after;
  events_.push_back(event);
  return *this;
}

StoryMaker& StoryMaker::event(StoryKind kind, const std::string& object, std::uint32_t id,
                              const std::string& text) {
  Event event = next(kind);
  event.object = object;
  event.object_id = id;
  event.text = text;
  event.access = kapi::Access::kWrite;
  events_.push_back(event);
  return *this;
}

StoryMaker& StoryMaker::message(StoryKind kind, const std::string& name, std::uint64_t packet,
                                const std::string& other) {
  event(kind, name, 4, other);
  events_.back().packet = packet;
  return *this;
}

StoryMaker& StoryMaker::log(const std::string& channel, const std::string& text) {
  return event(StoryKind::kLog, channel, 0, text);
}

std::vector<Event> lost_hold_story() {
  StoryMaker story;
  story.in(0, 0, "inc#0", 1).doing("grab", 7).event(StoryKind::kLock, "spare", 20);
  story.writes("spare", kSpareWord, 0, 1).event(StoryKind::kUnlock, "spare", 20);
  story.in(0, 1, "inc#1", 2).doing("grab", 7).event(StoryKind::kLock, "spare", 20);
  story.writes("spare", kSpareWord, 1, 2).event(StoryKind::kUnlock, "spare", 20);
  story.in(0, 0, "inc#0", 1).doing("grab", 7).reads("frozen_count", kFrozenCount, 0);
  story.in(0, 1, "inc#1", 2).doing("grab", 7).reads("frozen_count", kFrozenCount, 0);
  story.in(0, 0, "inc#0", 1).doing("grab", 7).writes("frozen_count", kFrozenCount, 0, 1);
  story.in(0, 1, "inc#1", 2).doing("grab", 7).writes("frozen_count", kFrozenCount, 1, 1);
  story.in(0, 1, "inc#1", 2).doing("put", 7).writes("frozen_count", kFrozenCount, 1, 0);
  story.in(1, 0, "inc#2", 3).doing("grab", 7).message(StoryKind::kSend, "REQ_COPY", 1, "n0");
  story.in(0, 0, "softirq", 4).message(StoryKind::kReceive, "REQ_COPY", 1, "n1");
  story.doing("REQ_COPY", 7).reads("frozen_count", kFrozenCount, 0);
  story.log("data", "REQ_COPY(7) from n1: WRITE_OWNER -> INV_COPY");
  return story.events();
}

sim::Violation lost_hold_violation() {
  sim::Violation violation;
  violation.oracle = "frozen-state-kept";
  violation.message = "object 7 lost its state while inc#0 holds it";
  violation.where = "protocols/data/data_invariants.cpp:88";
  violation.actor = "n0/c0/softirq";
  violation.step = 15;
  violation.time = 3'400;
  return violation;
}

scenario::Scenario sample_scenario() {
  scenario::Scenario scenario;
  scenario.name = "kerrighed-smp-port";
  scenario.cluster.nodes = 3;
  scenario.cluster.node.cores = 2;
  scenario.protocols.data.variant = scenario::DataVariant::kKerrighed;
  scenario.protocols.data.locking = scenario::Locking::kNone;
  scenario.expect.violations = {"frozen-state-kept"};
  return scenario;
}

campaign::HuntResult sample_result() {
  campaign::HuntResult result;
  result.outcome = campaign::Outcome::kViolation;
  campaign::Finding finding;
  finding.violation = lost_hold_violation();
  finding.index = 413;
  finding.is_expected = true;
  finding.key = "d1:9f3c21ab:1:AwIb";
  finding.overrides = {"cluster.nodes=2"};
  finding.before = {61, 1, 3, 6, 2'000, 40};
  finding.after = {3, 0, 2, 3, 300, 5};
  finding.has_margin = true;
  finding.margin.gap_ns = 140;
  finding.margin.allowed_ns = 1'200;
  finding.margin.where = {"n0/c1"};
  campaign::Finding other;
  other.violation.oracle = "unhandled";
  other.violation.message = "no answer for M4 in INV_OWNER";
  other.index = 77;
  other.times = 5;
  other.key = "d1:9f3c21ab:1:BBBB";
  result.findings = {other, finding};
  result.main = 1;
  result.schedules = 500;
  result.seconds = 0.03;
  result.steps = 250'000;
  result.fingerprint = 0x1234abcd;
  result.strategy = "portfolio";
  result.sometimes = {{"ownership-moved", 450}};
  return result;
}

}  // namespace dojo::report::test
