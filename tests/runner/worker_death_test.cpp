// Worker processes that die or hang in the middle of a chunk: its schedules, and no others, are run
// again, and what kills them again is a finding.
//
// Method: a story sink is asked about every event, in the worker processes too, and ends them. It
// stands for code of the simulator, outside of any task.

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <functional>

#include "models/story.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

/// Ends worker processes, not this one: at their first event, so many times.
class Death final : public models::StorySink {
 public:
  Death(int times, std::function<void()> end) : left_(shared(times)), end_(std::move(end)) {
    install(this);
  }
  ~Death() override { install(nullptr); }
  void on_event(const models::StoryEvent&) override {
    if (getpid() != parent_ && left_->fetch_sub(1) > 0) end_();
  }
  bool wants(std::string_view) const override { return false; }

 private:
  static std::atomic<int>* shared(int times) {
    void* memory = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return new (memory) std::atomic<int>(times);
  }
  pid_t parent_ = getpid();
  std::atomic<int>* left_;
  std::function<void()> end_;
};

void exit_at_once() { _exit(9); }
void kill_hard() { kill(getpid(), SIGKILL); }
void write_to_nowhere() {
  volatile int* nowhere = reinterpret_cast<volatile int*>(0x40);
  *nowhere = 1;
}
void hang() {
  volatile bool is_forever = true;
  while (is_forever) {
  }
}

/// A chunk that was lost is run again as it is; lost again, one schedule after another.
constexpr int kOnce = 1;
constexpr int kUntilFound = 3;

campaign::HuntResult hunt_dying(int deaths, std::function<void()> end, bool keep_going = false,
                                unsigned workers = 1) {
  const Shipped what = shipped("hardened-entry", {"hunt.schedules=20"});
  campaign::HuntOptions options;
  options.workers = workers;
  options.minimise = false;
  options.keep_going = keep_going;
  const Death death(deaths, std::move(end));
  return hunt(what, options);
}

TEST_CASE("worker death: a chunk that is lost once changes nothing", "[runner]") {
  const campaign::HuntResult undisturbed = hunt_dying(0, exit_at_once);
  const campaign::HuntResult result = hunt_dying(kOnce, kill_hard);
  INFO(text_of(result));
  CHECK(result.schedules == 20);
  CHECK(result.findings.empty());
  CHECK(result.fingerprint == undisturbed.fingerprint);
  CHECK(result.steps == undisturbed.steps);
  CHECK(result.sometimes == undisturbed.sometimes);
  CHECK(result.coverage.classes == undisturbed.coverage.classes);
  CHECK(result.coverage.pairs == undisturbed.coverage.pairs);
}

TEST_CASE("worker death: the schedule that dies again is the finding", "[runner]") {
  const campaign::HuntResult result = hunt_dying(kUntilFound, exit_at_once);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].violation.oracle == "process-death");
  CHECK(result.findings[0].index == 0);
  CHECK(result.outcome == campaign::Outcome::kViolation);
}

TEST_CASE("worker death: the others are run all the same", "[runner]") {
  const campaign::HuntResult undisturbed = hunt_dying(0, exit_at_once);
  const campaign::HuntResult result = hunt_dying(kUntilFound, exit_at_once, /*keep_going=*/true);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.schedules == 20);
  CHECK(result.steps > undisturbed.steps / 2);
}

TEST_CASE("worker death: a fault in the simulator's own code is told by its signal", "[runner]") {
  const campaign::HuntResult result = hunt_dying(kUntilFound, write_to_nowhere);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0].violation.message, Catch::Contains("Segmentation fault"));
}

TEST_CASE("worker death: whoever runs out of memory is killed, and that is told", "[runner]") {
  const campaign::HuntResult result = hunt_dying(kUntilFound, kill_hard);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0].violation.message, Catch::Contains("Killed"));
}

TEST_CASE("worker death: a hang in the simulator's own code comes to an end", "[runner][.slow]") {
  const campaign::HuntResult result = hunt_dying(kUntilFound, hang);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0].violation.message, Catch::Contains("Aborted"));
}

}  // namespace
}  // namespace dojo::test
