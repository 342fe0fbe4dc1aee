// The counting rules: one rule per case, then whole traces with known counts.

#include "runner/trace/counting.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/shared_data.h"
#include "tests/trace/unpacked.h"

namespace dojo::page_trace {
namespace {

// `accesses` are words such as `2W5`: node, read or write, page.
std::string counts_of(const std::string& accesses) {
  PageCounter counter;
  for (std::size_t i = 0; i + 2 < accesses.size() + 1; i += 4) {
    const int node = accesses[i] - '0';
    const int page = accesses[i + 2] - '0';
    if (accesses[i + 1] == 'R') counter.read(node, page);
    if (accesses[i + 1] == 'W') counter.write(node, page);
  }
  const Counts c = counter.counts();
  return std::to_string(c.first_touches) + " first " + std::to_string(c.read_misses) + " rm " +
         std::to_string(c.write_misses) + " wm " + std::to_string(c.upgrades) + " up " +
         std::to_string(c.invalidations) + " inv " + std::to_string(c.pages_sent) + " sent";
}

TEST_CASE("page counts: a first touch is local", "[trace]") {
  CHECK(counts_of("2W5") == "1 first 0 rm 0 wm 0 up 0 inv 0 sent");
  CHECK(counts_of("2R5") == "1 first 0 rm 0 wm 0 up 0 inv 0 sent");
  CHECK(counts_of("2W5 2R5 2W5") == "1 first 0 rm 0 wm 0 up 0 inv 0 sent");
}

TEST_CASE("page counts: after a first read the own copy is read-only", "[trace]") {
  CHECK(counts_of("2R5 2W5") == "1 first 0 rm 0 wm 1 up 0 inv 0 sent");
  CHECK(counts_of("2R5 2W5 2W5") == "1 first 0 rm 0 wm 1 up 0 inv 0 sent");
}

TEST_CASE("page counts: a read miss makes the owner's copy read-only", "[trace]") {
  CHECK(counts_of("2W5 3R5") == "1 first 1 rm 0 wm 0 up 0 inv 1 sent");
  CHECK(counts_of("2W5 3R5 3R5 2R5") == "1 first 1 rm 0 wm 0 up 0 inv 1 sent");
  CHECK(counts_of("2W5 3R5 2W5") == "1 first 1 rm 0 wm 1 up 1 inv 1 sent");
}

TEST_CASE("page counts: the example of the format description", "[trace]") {
  CHECK(counts_of("2W5 3R5 2W5 0W5") == "1 first 1 rm 1 wm 1 up 1 inv 2 sent");
}

TEST_CASE("page counts: an upgrade by a reader invalidates the former owner too", "[trace]") {
  CHECK(counts_of("2W5 3R5 0R5 3W5") == "1 first 2 rm 0 wm 1 up 2 inv 2 sent");
}

TEST_CASE("page counts: on a write miss the former owner's copy does not count", "[trace]") {
  CHECK(counts_of("2W5 3R5 0R5 1W5") == "1 first 2 rm 1 wm 0 up 2 inv 3 sent");
}

TEST_CASE("page counts: pages are independent", "[trace]") {
  CHECK(counts_of("0W1 1W2 0R2 1R1") == "2 first 2 rm 0 wm 0 up 0 inv 2 sent");
}

TEST_CASE("page counts: the shipped trace", "[trace]") {
  const auto trace = load(std::string(DOJO_SOURCE_DIR) + "/scenarios/traces/small.tr");
  REQUIRE(trace.has_value());
  CHECK(counts_text(count_in_file_order(*trace)) ==
        "first_touches 6, read_misses 13, write_misses 2, upgrades 6, invalidations 6, "
        "pages_sent 15");
}

TEST_CASE("page counts: the reference trace tiny.tr", "[trace]") {
  const auto path = dojo::test::shared_file("traces/tiny.tr");
  if (path.empty()) return;
  CHECK(count_in_file_order(load(path.string()).value()) == Counts{4, 4, 1, 3, 2, 5});
}

TEST_CASE("page counts: the reference trace mgs512-p4", "[trace]") {
  const auto packed = dojo::test::shared_file("traces/mgs512-p4.tr.xz");
  if (packed.empty()) return;
  CHECK(load(packed.string()).error().message.find("packed with xz") != std::string::npos);
  const test::Unpacked unpacked(packed);
  if (!unpacked.is_good) {
    WARN("skipped: xz cannot unpack the trace");
    return;
  }
  const auto trace = load(unpacked.path);
  REQUIRE(trace.has_value());
  CHECK(trace->records.size() == 269262);
  CHECK(trace->thread_count == 4);
  CHECK(count_in_file_order(*trace) == Counts{512, 1530, 0, 0, 0, 1530});
}

}  // namespace
}  // namespace dojo::page_trace
