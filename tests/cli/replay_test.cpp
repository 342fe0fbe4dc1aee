// dojo replay --step, driven through a pipe, and the parts of --gdb that need no debugger.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

const std::string kPort = shipped_file("kerrighed-smp-port.yaml");
const std::string kFile = "out/kerrighed-smp-port/counterexample.json";

/// A folder with a counterexample in kFile; the step in which it breaks.
std::uint64_t hunt(const Bench& bench) {
  const Ended hunted = bench.run(
      {"hunt", kPort, "--json", "-D", "workload.0.threads=1", "-D", "workload.0.increments=1"});
  REQUIRE(hunted.code == 0);
  return nlohmann::json::parse(hunted.out).at("violations").at(0).at("step");
}

/// The search path of programs is `folder` while this lives.
class PathOf {
 public:
  explicit PathOf(const std::string& folder) : before_(getenv("PATH")) {
    setenv("PATH", folder.c_str(), 1);
  }
  ~PathOf() { setenv("PATH", before_.c_str(), 1); }
  PathOf(const PathOf&) = delete;
  PathOf& operator=(const PathOf&) = delete;

 private:
  std::string before_;
};

TEST_CASE("replay --step: walks on, back, and to what breaks", "[cli][replay]") {
  const Bench bench;
  const std::uint64_t broken = hunt(bench);
  const std::string total = " of " + std::to_string(broken) + "  ";
  const Ended walked = bench.run({"replay", kFile, "--step"}, "n\n\np\nb\ns\n5\nnonsense\nq\nn\n");
  INFO(walked.out << walked.err);
  CHECK(walked.code == 0);
  CHECK_THAT(walked.out, Contains("VIOLATION single-writer"));
  const std::size_t first = walked.out.find("\nstep 1" + total);
  const std::size_t third = walked.out.find("\nstep 3" + total, first);
  const std::size_t second = walked.out.find("\nstep 2" + total, third);
  const std::size_t last = walked.out.find("\nstep " + std::to_string(broken) + total, second);
  REQUIRE(last != std::string::npos);
  const std::string end = walked.out.substr(last);
  CHECK_THAT(end, Contains("n2/c0") && Contains("rpc/0.0") && Contains("OBJECT_SEND(0)") &&
                      Contains("writes flags WRITE_OWNER, owner n2") &&
                      Contains("kddm_entry.cpp:"));
  CHECK_THAT(end, Contains("  broken  single-writer: n2 became WRITE_OWNER"));
  CHECK_THAT(end, Contains("kddm.flags #"));
  CHECK_THAT(end, Contains("\nstep 5" + total));
  CHECK_THAT(end, Contains("'nonsense' is no command") && !Contains("\nstep 6" + total));
}

TEST_CASE("replay --step: the end of the input is the end of the walk", "[cli][replay]") {
  const Bench bench;
  hunt(bench);
  const Ended walked = bench.run({"replay", kFile, "--step"}, "n");
  CHECK(walked.code == 0);
  CHECK_THAT(walked.out, Contains("\nstep 2 of ") && !Contains("\nstep 3 of "));
}

TEST_CASE("run --step: walks a timed run forward and back, over SimGrid as well",
          "[cli][simgrid]") {
  const Bench bench;
  const std::string file = shipped_file("two-cabinets.yaml");
  const Ended whole = bench.run({"run", file, "--json", "--no-files"});
  REQUIRE(whole.code == 0);
  const auto steps = nlohmann::json::parse(whole.out).at("steps").get<std::uint64_t>();
  const std::string last = std::to_string(steps);
  const Ended walked = bench.run({"run", file, "--step"}, "n\np\n" + last + "\np\ns\nq\n");
  INFO(walked.out << walked.err);
  CHECK(walked.code == 0);
  CHECK_THAT(walked.out, Contains("no violation in " + last + " steps"));
  const std::string total = " of " + last + "  ";
  const std::size_t second = walked.out.find("\nstep 2" + total);
  const std::size_t first = walked.out.find("\nstep 1" + total, second);
  const std::size_t end = walked.out.find("\nstep " + last + total, first);
  const std::string before = "\nstep " + std::to_string(steps - 1) + total;
  CHECK(walked.out.find(before, end) != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(bench.path("out")));
  const Ended refused = bench.run({"run", file, "--step", "--json"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains("--step and --json do not go together"));
}

TEST_CASE("replay --gdb: starts gdb on this replay, stopped where it breaks", "[cli][replay]") {
  const Bench bench;
  const std::uint64_t broken = hunt(bench);
  // It works for about a second, which the watchdog of the replay must not end.
  const std::string gdb = bench.file(
      "bin/gdb",
      "#!/bin/sh\ni=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done\nprintf '%s\\n' \"$@\"\n");
  std::filesystem::permissions(gdb, std::filesystem::perms::owner_all);
  const PathOf path(bench.path("bin"));
  const Ended at_end = bench.run({"replay", "--gdb", kFile});
  CHECK(at_end.code == 0);
  CHECK_THAT(at_end.out, Contains("break dojo_replay_stop\n-ex\nrun\n") &&
                             Contains("--args\n" DOJO_PROGRAM "\nreplay\n" + kFile +
                                      "\n--stop-at=" + std::to_string(broken) + "\n"));
  CHECK_THAT(bench.run({"replay", kFile, "--gdb=7"}).out, Contains("\n--stop-at=7\n"));
}

TEST_CASE("replay --gdb: without gdb it says what to install", "[cli][replay]") {
  const Bench bench;
  hunt(bench);
  const PathOf path(bench.path("nowhere"));
  const Ended ended = bench.run({"replay", kFile, "--gdb=7"});
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK_THAT(ended.err, Contains("apt install gdb") && Contains("dojo_replay_stop") &&
                            Contains("./dojo replay " + kFile + " --stop-at=7"));
}

TEST_CASE("replay --gdb: a step that is none is refused", "[cli][replay]") {
  const Bench bench;
  hunt(bench);
  CHECK_THAT(bench.run({"replay", kFile, "--gdb=soon"}).err, Contains("not the number of a step"));
  CHECK(bench.run({"replay", kFile, "--gdb=0"}).code == 2);
  const Ended late = bench.run({"replay", kFile, "--gdb=1000000"});
  CHECK(late.code == 2);
  CHECK_THAT(late.err, Contains("the run has "));
}

TEST_CASE("replay --stop-at: without a debugger it changes nothing", "[cli][replay]") {
  const Bench bench;
  hunt(bench);
  const Ended plain = bench.run({"replay", kFile});
  const Ended stopped = bench.run({"replay", kFile, "--stop-at", "9"});
  CHECK(stopped.code == 0);
  CHECK(stopped.out == plain.out);
}

}  // namespace
}  // namespace dojo::test
