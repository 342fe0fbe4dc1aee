// A page trace in file order on the data layer counts what the rules of docs/page-trace-format.md
// give for the file alone: the shipped trace, random ones, and recorded runs where they are at
// hand.

#include "runner/trace/page_trace.h"

#include <catch2/catch.hpp>
#include <random>

#include "runner/campaign/single_run.h"
#include "runner/trace/counting.h"
#include "runner/world.h"
#include "tests/runner/shipped.h"
#include "tests/support/shared_data.h"
#include "tests/trace/unpacked.h"

namespace dojo {
namespace {

using page_trace::Counts;
using page_trace::Record;
using page_trace::RecordKind;

page_trace::PageTrace parsed(const std::string& text) {
  auto trace = page_trace::parse(text, "test.tr");
  INFO((trace ? std::string() : trace.error().text()));
  REQUIRE(trace.has_value());
  return std::move(*trace);
}

/// The replay scenario with this trace; each thread has its node.
scenario::Scenario replay_of(const scenario::Scenario& base, const std::string& text, int nodes) {
  scenario::Scenario scenario = base;
  scenario.cluster.nodes = nodes;
  scenario.workload = {scenario::PageTrace{{"test.tr", text}, scenario::TraceOrder::kFile}};
  return scenario;
}

/// What the data layer counted. Requires: the run ends without a violation.
Counts counted(const scenario::Scenario& scenario) {
  runner::ClusterWorld world(scenario, sim::Lambda::timed(), 1);
  const campaign::SingleRun run = campaign::run_once(world, nullptr, nullptr);
  INFO((run.result.violation ? run.result.violation->message : std::string("no violation")));
  REQUIRE_FALSE(run.result.violation.has_value());
  REQUIRE(run.result.stop == sim::Stop::kQuiescent);
  const models::Metrics& metrics = run.metrics;
  return {metrics.counter("data.first_touches"), metrics.counter("data.read_misses"),
          metrics.counter("data.write_misses"),  metrics.counter("data.upgrades"),
          metrics.counter("data.invalidations"), metrics.counter("data.pages_sent")};
}

void check_counts(const scenario::Scenario& base, const std::string& text) {
  const page_trace::PageTrace trace = parsed(text);
  const Counts expected = page_trace::count_in_file_order(trace);
  const Counts actual = counted(replay_of(base, text, trace.thread_count));
  INFO("expected " << page_trace::counts_text(expected) << "; counted "
                   << page_trace::counts_text(actual));
  CHECK(actual == expected);
}

std::string text_of_file(const std::string& file) {
  const auto trace = page_trace::load(file);
  REQUIRE(trace.has_value());
  std::string text;
  for (const Record& record : trace->records) text += page_trace::record_text(record) + "\n";
  return text;
}

/// Accesses only: every such file is valid as long as each thread has a line.
std::string random_trace(std::mt19937_64& random) {
  const std::uint64_t nodes = 2 + random() % 3;
  const std::uint64_t pages = 1 + random() % 4;
  const std::uint64_t lines = 5 + random() % 60;
  std::string text;
  for (std::uint64_t t = 0; t < nodes; ++t) {
    text += page_trace::record_text({static_cast<int>(t), RecordKind::kRead,
                                     static_cast<std::int32_t>(random() % pages)}) +
            "\n";
  }
  for (std::uint64_t i = 0; i < lines; ++i) {
    const auto thread = static_cast<int>(random() % nodes);
    const RecordKind kind = random() % 3 == 0 ? RecordKind::kWrite : RecordKind::kRead;
    const auto page = static_cast<std::int32_t>(random() % pages);
    text += page_trace::record_text({thread, kind, page}) + "\n";
  }
  return text;
}

TEST_CASE("page-trace: the shipped trace counts as its file says", "[runner]") {
  const test::Shipped base = test::shipped("page-trace");
  check_counts(base.scenario, text_of_file(test::shipped_file("traces/small.tr")));
}

TEST_CASE("page-trace: 200 random traces count as their files say", "[runner]") {
  const test::Shipped base = test::shipped("page-trace");
  std::mt19937_64 random(20'241);
  for (int i = 0; i < 200; ++i) {
    const std::string text = random_trace(random);
    INFO("trace " << i << ":\n" << text);
    check_counts(base.scenario, text);
  }
}

TEST_CASE("page-trace: the counts do not depend on locking or cores", "[runner]") {
  std::mt19937_64 random(7);
  const std::string text = random_trace(random);
  for (const char* locking : {"none", "big", "entry"}) {
    for (const char* cores : {"1", "2"}) {
      INFO("locking " << locking << ", cores " << cores << "\n" << text);
      const test::Shipped base =
          test::shipped("page-trace", {std::string("protocols.data.locking=") + locking,
                                       std::string("cluster.node.cores=") + cores});
      check_counts(base.scenario, text);
    }
  }
}

TEST_CASE("page-trace: the recorded small program counts as its file says", "[runner]") {
  const auto path = test::shared_file("traces/tiny.tr");
  if (path.empty()) return;
  check_counts(test::shipped("page-trace").scenario, text_of_file(path.string()));
}

TEST_CASE("page-trace: Modified Gram-Schmidt on 4 nodes counts as published", "[runner]") {
  const auto packed = test::shared_file("traces/mgs512-p4.tr.xz");
  if (packed.empty()) return;
  const page_trace::test::Unpacked plain(packed);
  if (!plain.is_good) {
    WARN("skipped: xz is not installed");
    return;
  }
  const std::string text = text_of_file(plain.path);
  const Counts actual = counted(replay_of(test::shipped("page-trace").scenario, text, 4));
  INFO(page_trace::counts_text(actual));
  CHECK(actual == Counts{512, 1530, 0, 0, 0, 1530});
}

}  // namespace
}  // namespace dojo
