// Worker processes that die in the middle of a chunk: its schedules, and no others, are run again.
//
// Method: a story sink is asked about every event, in the worker processes too, and ends them.

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>

#include "models/story.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

/// Ends worker processes, not this one: at their first event, so many times.
class Death final : public models::StorySink {
 public:
  explicit Death(int times) : left_(shared(times)) { install(this); }
  ~Death() override { install(nullptr); }
  void on_event(const models::StoryEvent&) override {
    if (getpid() != parent_ && left_->fetch_sub(1) > 0) _exit(9);
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
};

campaign::HuntResult hunt_dying(const char* schedules, int deaths) {
  const Shipped what = shipped("hardened-entry", {std::string("hunt.schedules=") + schedules});
  campaign::HuntOptions options;
  options.workers = 1;
  options.minimise = false;
  const Death death(deaths);
  return hunt(what, options);
}

TEST_CASE("worker death: a last chunk that is not full is run again as long as it is", "[runner]") {
  const campaign::HuntResult result = hunt_dying("20", 1);
  INFO(text_of(result));
  CHECK(result.schedules == 20);
  CHECK(result.findings.empty());
}

TEST_CASE("worker death: the schedule that dies again is the finding", "[runner]") {
  const campaign::HuntResult result = hunt_dying("20", 2);
  INFO(text_of(result));
  REQUIRE(result.findings.size() == 1);
  CHECK(result.findings[0].violation.oracle == "process-death");
  CHECK(result.findings[0].index == 0);
}

}  // namespace
}  // namespace dojo::test
