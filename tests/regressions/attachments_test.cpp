// A trace or litmus test that is damaged passed the loader, which reads its text only, and ended in
// a failed assertion of ours after the output folder had been made.

#include "runner/workload/attachments.h"

#include <catch2/catch.hpp>

namespace dojo {

TEST_CASE("attachments: damaged ones are refused with their place", "[regressions]") {
  scenario::Scenario scenario;
  scenario.workload = {scenario::PageTrace{{"cut.tr", "0 R 1\n0 R"}, scenario::TraceOrder::kFile}};
  CHECK(runner::check_attachments(scenario).value().text().starts_with("cut.tr:2:4: "));
  scenario.workload = {scenario::PageTrace{{"held.tr", "0 L 1\n"}, scenario::TraceOrder::kFile}};
  CHECK(runner::check_attachments(scenario).value().text().starts_with("held.tr:1:1: "));
  scenario::Litmus load;
  load.test = {"cut.litmus", "X86_64 MP\n{\nuint64_t x;"};
  scenario.workload = {load};
  CHECK(runner::check_attachments(scenario).value().text().starts_with("cut.litmus:"));
}

TEST_CASE("attachments: valid ones, and workloads without any, pass", "[regressions]") {
  scenario::Scenario scenario;
  scenario.workload = {scenario::SharedCounter{},
                       scenario::PageTrace{{"", "0 R 1\n"}, scenario::TraceOrder::kFree}};
  CHECK_FALSE(runner::check_attachments(scenario).has_value());
}

}  // namespace dojo
