// Quantities: exact, with units, and printed so that they read back.

#include "runner/scenario/units.h"

#include <catch2/catch.hpp>

namespace dojo::scenario {
namespace {

std::int64_t ns(const char* text) { return parse_quantity(Quantity::kDuration, text).value_or(-1); }
std::int64_t bps(const char* text) { return parse_quantity(Quantity::kRate, text).value_or(-1); }
std::int64_t bytes(const char* text) { return parse_quantity(Quantity::kSize, text).value_or(-1); }
std::int64_t ppm(const char* text) { return parse_quantity(Quantity::kPercent, text).value_or(-1); }

TEST_CASE("units: durations", "[scenario]") {
  CHECK(ns("0ns") == 0);
  CHECK(ns("25us") == 25'000);
  CHECK(ns("1.5us") == 1'500);
  CHECK(ns("0.000000001s") == 1);
  CHECK(ns("2 ms") == 2'000'000);
  CHECK(ns("9223372036s") == 9'223'372'036'000'000'000);
}

TEST_CASE("units: rates are decimal bits, sizes binary bytes", "[scenario]") {
  CHECK(bps("100Mbps") == 100'000'000);
  CHECK(bps("2.5Gbps") == 2'500'000'000);
  CHECK(bytes("64MiB") == 64 * 1024 * 1024);
  CHECK(bytes("0.5KiB") == 512);
  CHECK(bytes("1.25MiB") == 1'310'720);
  CHECK(ppm("30%") == 300'000);
  CHECK(ppm("0.0001%") == 1);
}

TEST_CASE("units: what is refused", "[scenario]") {
  CHECK(ns("25") == -1);
  CHECK(ns("25uss") == -1);
  CHECK(ns("25US") == -1);
  CHECK(ns("us") == -1);
  CHECK(ns("") == -1);
  CHECK(ns("-1us") == -1);
  CHECK(ns("+1us") == -1);
  CHECK(ns("1.us") == -1);
  CHECK(ns(".5us") == -1);
  CHECK(ns("1e3us") == -1);
  CHECK(ns("0.5ns") == -1);
  CHECK(ns("9223372037s") == -1);
  CHECK(ns("99999999999999999999ns") == -1);
  CHECK(bytes("64MB") == -1);
  CHECK(bytes("0.3B") == -1);
  CHECK(bps("100MBps") == -1);
  CHECK(ppm("0.00001%") == -1);
}

TEST_CASE("units: what is printed reads back", "[scenario]") {
  for (const std::int64_t value :
       {0L, 1L, 999L, 1'000L, 1'500L, 25'000L, 3'906'250L, 60'000'000'000L}) {
    CHECK(ns(print_quantity(Quantity::kDuration, value).c_str()) == value);
    CHECK(bytes(print_quantity(Quantity::kSize, value).c_str()) == value);
    CHECK(bps(print_quantity(Quantity::kRate, value).c_str()) == value);
    CHECK(ppm(print_quantity(Quantity::kPercent, value).c_str()) == value);
  }
  CHECK(print_quantity(Quantity::kDuration, 25'000) == "25us");
  CHECK(print_quantity(Quantity::kPercent, 25'000) == "2.5%");
  CHECK(print_quantity(Quantity::kSize, 64 << 20) == "64MiB");
}

TEST_CASE("units: jitter is a share or a time", "[scenario]") {
  CHECK(parse_jitter("30%") == Jitter{.ppm = 300'000});
  CHECK(parse_jitter("200ns") == Jitter{.ns = 200});
  CHECK(print_jitter(Jitter{.ppm = 300'000}) == "30%");
  CHECK(print_jitter(Jitter{.ns = 200}) == "200ns");
  CHECK_FALSE(parse_jitter("30"));
  CHECK_FALSE(parse_jitter(""));
}

}  // namespace
}  // namespace dojo::scenario
