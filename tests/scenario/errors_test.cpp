// What the loader says about bad scenarios: where, what is wrong, what is accepted.
//
// Method: the smallest good scenario with one thing broken; the whole error line is the expectation
// where its wording is the feature, a part of it elsewhere.

#include <catch2/catch.hpp>

#include "runner/scenario/limits.h"
#include "runner/scenario/load.h"
#include "tests/scenario/scenario_texts.h"

namespace dojo::scenario {
namespace {

using Catch::Contains;
using test::small_with;

std::string errors_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const auto scenario = load_text(text, "s.yaml", {.overrides = overrides, .machine_folders = {}});
  return scenario ? "" : to_text(scenario.error());
}

std::string errors_with(const std::string& from, const std::string& to) {
  return errors_of(small_with(from, to));
}

TEST_CASE("scenario errors: the small scenario has none", "[scenario]") {
  REQUIRE(errors_of(test::kSmall) == "");
}

TEST_CASE("scenario errors: an unknown key has its place, the accepted keys and a guess",
          "[scenario]") {
  REQUIRE(errors_with("cores: 2", "coers: 2") ==
          "s.yaml:4:9: cluster.node: key \"cores\" is missing (cores of each node)\n"
          "s.yaml:4:10: cluster.node: unknown key \"coers\"; accepted: cores, memory, machine, "
          "preemption, interrupts, jitter; did you mean \"cores\"?\n");
}

TEST_CASE("scenario errors: all of a file are told, not only the first", "[scenario]") {
  std::string text = small_with("nodes: 2", "nodes: 0");
  text.replace(text.find("increments: 2"), 13, "increments: -1");
  text += "hunt: {strategy: portfoli, mode: feasable}\n";

  const std::string errors = errors_of(text);

  CHECK_THAT(errors,
             Contains("s.yaml:3:10: cluster.nodes: 0 is out of range; accepted: 1 to 10000"));
  CHECK_THAT(errors, Contains("s.yaml:6:64: workload.0.increments: -1 is out of range"));
  CHECK_THAT(errors, Contains("hunt.strategy: \"portfoli\" is unknown"));
  CHECK_THAT(errors, Contains("did you mean \"portfolio\"?"));
  CHECK_THAT(errors, Contains("did you mean \"feasible\"?"));
}

TEST_CASE("scenario errors: a quantity needs its unit", "[scenario]") {
  const std::string net = "\n  interconnect: {latency: ";
  CHECK_THAT(errors_with("\nworkload", net + "50}\nworkload"),
             Contains("s.yaml:5:27: cluster.interconnect.latency: \"50\" has no unit; accepted: a "
                      "duration such as 25us (ns, us, ms, s)"));
  CHECK_THAT(errors_with("\nworkload", net + "50uz}\nworkload"),
             Contains("has the unknown unit \"uz\""));
  CHECK_THAT(errors_with("\nworkload", net + "0.5ns}\nworkload"),
             Contains("is no whole number of the smallest unit"));
  CHECK_THAT(errors_with("\nworkload", net + "-5us}\nworkload"), Contains("is no number"));
}

TEST_CASE("scenario errors: wrong types", "[scenario]") {
  CHECK_THAT(errors_with("cores: 2", "cores: two"), Contains("\"two\" is no count"));
  CHECK_THAT(errors_with("cores: 2", "cores: \"2\""), Contains("is no count"));
  CHECK_THAT(errors_with("cores: 2", "cores: [2]"), Contains("a list is no count"));
  CHECK_THAT(errors_with("[ownership-moved]", "ownership-moved"), Contains("a list is expected"));
  CHECK_THAT(errors_with("{cores: 2, machine: pentium3-700}", "2"),
             Contains("a mapping is expected"));
  CHECK_THAT(errors_of("- 1\n"), Contains("s.yaml:1:1: is a list; a mapping is expected"));
  CHECK_THAT(errors_of(""), Contains("1:1: the file is empty"));
}

TEST_CASE("scenario errors: empty and repeated things", "[scenario]") {
  CHECK_THAT(errors_with("[ownership-moved]", "[]"), Contains("the list is empty"));
  CHECK_THAT(errors_with("[no-lost-update]", "[no-lost-update, no-lost-update]"),
             Contains("s.yaml:7:26: always: \"no-lost-update\" is given twice"));
  CHECK_THAT(errors_with("about: A test.", "about: A test.\nabout: Again."),
             Contains("s.yaml:2:1: key \"about\" is given twice, first in line 1"));
}

TEST_CASE("scenario errors: names that do not exist", "[scenario]") {
  CHECK_THAT(errors_with("always: [no-lost-update]", "always: [no-lost-updat]"),
             Contains("did you mean \"no-lost-update\"?"));
  CHECK_THAT(
      errors_with("pentium3-700", "pentium3-800"),
      Contains(
          "there is no machine \"pentium3-800\"; accepted: decstation-5000-240, "
          "pentium3-700, treadmarks-basic, xeon-gold-6230, or a profile in place; did you mean "
          "\"pentium3-700\"?"));
  CHECK_THAT(errors_with("pentium3-700", "../machines/pentium3-700"),
             Contains("there is no machine"));
  CHECK_THAT(errors_with("kind: shared-counter", "kind: shared-countre"),
             Contains("did you mean \"shared-counter\"?"));
  CHECK_THAT(errors_with("about: A test.", "about: A test.\nprotocols: {data: {variant: hard}}"),
             Contains("accepted: kerrighed, hardened; did you mean \"hardened\"?"));
  CHECK_THAT(errors_with("about: A test.", "about: A test.\nexpect: {violation: lost-updates}"),
             Contains("expect.violation: \"lost-updates\" is unknown"));
}

TEST_CASE("scenario errors: values that no run can have", "[scenario]") {
  CHECK_THAT(errors_with("nodes: 2", "nodes: 257"), Contains("prob_owner field has 8 bits"));
  CHECK_THAT(errors_with("threads: 1", "nodes: [0, 2], threads: 1"),
             Contains("workload.0.nodes: there is no node 2; accepted: 0 to 1"));
  const std::string counter = "{kind: shared-counter, threads: 1, objects: 1, increments: 2}";
  const std::string programs = "{kind: programs, threads: [{node: 0, run: [";
  CHECK_THAT(errors_with(counter, programs + "flush to 2]}]}"),
             Contains("workload.0.threads.0.run.0: there is no node 2; accepted: 0 to 1"));
  CHECK_THAT(errors_with(counter, programs + "flush to x]}]}"), Contains("is no count"));
  CHECK_THAT(errors_with(counter, programs + "jump]}]}"), Contains("\"jump\" is unknown"));
  CHECK_THAT(errors_with("threads: 1", "nodes: [1, 1], threads: 1"),
             Contains("node 1 is given twice"));
  CHECK_THAT(errors_with("about: A test.", "about: A test.\nfaults: [{kind: delay, rate: 1%}]"),
             Contains("delay needs \"extra\""));
  CHECK_THAT(errors_with("about: A test.", "about: A test.\nfaults: [{kind: drop, rate: 101%}]"),
             Contains("out of range; accepted: 0.0001% to 100%"));
  CHECK_THAT(errors_with("about: A test.",
                         "about: A test.\nfaults: [{kind: drop, rate: 1%}]\n"
                         "protocols: {rpc: {reliable: true}}"),
             Contains("s.yaml:3:29: protocols.rpc.reliable"));
}

TEST_CASE("scenario errors: faults that no run can have", "[scenario]") {
  const auto errors_of = [](const std::string& fault, const std::string& more = "") {
    return errors_with("about: A test.", "about: A test.\nfaults: [{" + fault + "}]" + more);
  };
  CHECK_THAT(errors_of("kind: drop"), Contains("s.yaml:2:10: faults.0: key \"rate\" is missing"));
  CHECK_THAT(errors_of("kind: flap, rate: 5%"), Contains("key \"for\" is missing"));
  CHECK_THAT(errors_of("kind: flap, for: 2ms"),
             Contains("key \"rate\" is missing (share of the messages that it strikes with; or at, "
                      "or when)"));
  CHECK_THAT(errors_of("kind: flap, at: 1ms, for: 0s"),
             Contains("faults.0.for: 0s is out of range; accepted: 1ns to"));
  CHECK_THAT(errors_of("kind: drop, rate: 1%, for: 2ms"),
             Contains("drop has no \"for\"; that is of faults that last"));
  CHECK_THAT(errors_of("kind: flap, at: 1ms, for: 1ms, from: [0]"),
             Contains("flap has no \"from\"; that is of partition"));
  CHECK_THAT(errors_of("kind: flap, at: 1ms, when: {state: READ_COPY}, for: 1ms"),
             Contains("at a time or when a state is reached, not both"));
  CHECK_THAT(errors_of("kind: flap, nodes: [5], at: 1ms, for: 1ms"),
             Contains("s.yaml:2:30: faults.0.nodes: there is no node 5; accepted: 0 to 1"));
  CHECK_THAT(errors_of("kind: partition, from: [0], to: [2], at: 1ms, for: 1ms"),
             Contains("faults.0.to: there is no node 2; accepted: 0 to 1"));
  CHECK_THAT(errors_of("kind: partition, from: [0], to: all, at: 1ms, for: 1ms"),
             Contains("node 0 is also in \"from\""));
  CHECK_THAT(errors_of("kind: partition, at: 1ms, for: 1ms"), Contains("key \"from\" is missing"));
  CHECK_THAT(errors_of("kind: clog, at: 1ms, for: 1ms"), Contains("clog needs \"extra\""));
  CHECK_THAT(
      errors_of("kind: flap, when: {state: WAIT_OBJ}, for: 1ms"),
      Contains("faults.0.when.state: \"WAIT_OBJ\" is unknown; accepted: INV_COPY, READ_COPY"));
  CHECK_THAT(errors_of("kind: flap, when: {node: 2, state: READ_COPY}, for: 1ms"),
             Contains("faults.0.when.node: there is no node 2; accepted: 0 to 1"));
  CHECK_THAT(errors_of("kind: flap, at: 90s, for: 1ms"),
             Contains("faults.0.at: 90s is after the run's end; accepted: less than "
                      "hunt.bounds.simulated, 60s"));
  CHECK_THAT(
      errors_of("kind: flap, at: 20ms, for: 1ms", "\neventually: {quiet_after: 20ms, within: 1s}"),
      Contains("faults.0.at: 20ms is when all is quiet; accepted: less than "
               "eventually.quiet_after, 20ms"));
}

TEST_CASE("scenario errors: a file that is named has to be there", "[scenario]") {
  const std::string trace = "kind: page-trace, file: no-such.tr}";
  CHECK_THAT(errors_with("kind: shared-counter, threads: 1, objects: 1, increments: 2}", trace),
             Contains("workload.0.file: \"no-such.tr\": no such file"));
  CHECK_THAT(errors_with("kind: shared-counter, threads: 1, objects: 1, increments: 2}",
                         "kind: page-trace}"),
             Contains("key \"file\" is missing"));
  const auto missing = load_file("no/such/scenario.yaml");
  REQUIRE_FALSE(missing);
  CHECK(to_text(missing.error()) == "no/such/scenario.yaml:1:1: no such file\n");
  CHECK_FALSE(load_file("/dev/null"));
}

TEST_CASE("scenario errors: a sweep is checked value by value", "[scenario]") {
  CHECK_THAT(errors_of(test::kSmall + "sweep: {cluster.nodez: [2, 3]}\n"),
             Contains("s.yaml:9:25: cluster: unknown key \"nodez\""));
  CHECK_THAT(errors_of(test::kSmall + "sweep:\n  cluster.nodes: [2, 0]\n"),
             Contains("s.yaml:10:22: cluster.nodes: 0 is out of range"));
  CHECK_THAT(errors_of(test::kSmall + "sweep: {cluster.nodes: []}\n"),
             Contains("the list is empty"));
  CHECK(errors_of(test::kSmall + "sweep: {cluster.nodes: [2, 4], hunt.mode: [timed]}\n") == "");
}

TEST_CASE("scenario errors: values of a sweep that are right alone and wrong together",
          "[scenario]") {
  const std::string readers =
      small_with("{kind: shared-counter, threads: 1, objects: 1, increments: 2}",
                 "{kind: readers-writers, readers: 1, writers: 1, objects: 1, operations: 1}");
  CHECK_THAT(
      errors_of(readers + "sweep:\n  workload.0.readers: [0, 1]\n  workload.0.writers: [0, 1]\n"),
      Catch::StartsWith("s.yaml:10:24: workload.0: neither a reader nor a writer; at least one is "
                        "needed (the sweep's combination workload.0.readers=0, "
                        "workload.0.writers=0)"));
  CHECK(errors_of(readers +
                  "sweep:\n  workload.0.readers: [0, 1]\n  workload.0.writers: [1, 2]\n") == "");
}

TEST_CASE("scenario errors: at most kErrorsMax are told", "[scenario]") {
  std::string text = test::kSmall;
  for (int i = 0; i < 100; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto scenario = load_text(text, "s.yaml");
  REQUIRE_FALSE(scenario);
  CHECK(scenario.error().size() == kErrorsMax);
  CHECK_THAT(to_text(scenario.error()), Contains("(more may follow)"));
}

// --- text that is no scenario at all
// --------------------------------------------------------------

TEST_CASE("scenario text: syntax errors have a place that counts from 1", "[scenario]") {
  CHECK_THAT(errors_of("about: [1, 2\n"), Contains("not YAML"));
  CHECK_THAT(errors_of("about: ok\n\tcluster: 1\n"), Contains("s.yaml:2:"));
}

TEST_CASE("scenario text: an alias bomb is stopped", "[scenario]") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    std::string line = "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) line += ", " + before;
    text += line + "]\n";
  }
  CHECK_THAT(errors_of(text), Contains("more than 20000 values, aliases counted each time"));
}

TEST_CASE("scenario text: deep nesting is stopped", "[scenario]") {
  CHECK_THAT(errors_of("a: " + std::string(10'000, '[')), Contains("nested deeper than 32 levels"));
  CHECK_THAT(errors_of("a: &x [*x]\n"), Contains("an anchor cannot contain itself"));
}

TEST_CASE("scenario text: bytes that are no text are refused", "[scenario]") {
  CHECK_THAT(errors_of("about: \xff\n"), Contains("byte 8 is no text in UTF-8"));
  CHECK_THAT(errors_of(std::string("about: a\0b\n", 11)), Contains("byte 9 is no text"));
  CHECK_THAT(errors_of("about: \xed\xa0\x80\n"), Contains("is no text in UTF-8"));
  CHECK(errors_with("A test.", "Überprüfung.") == "");
}

TEST_CASE("scenario text: long things are cut in errors, at whole characters", "[scenario]") {
  const std::string long_key(59, 'k');
  const auto errors = errors_of(test::kSmall + long_key + "äääää: 1\n", {"äää" + long_key + "=1"});
  CHECK_THAT(errors, Contains("unknown key \"" + long_key + "...\""));
  CHECK_THAT(errors, Contains("-D 1 (äää" + std::string(54, 'k') + "...)"));
  CHECK_THAT(errors_of(test::kSmall, {"\xff=1"}), Contains("-D 1: byte 1 is no text in UTF-8"));
}

TEST_CASE("scenario text: a mapping with very many keys is stopped", "[scenario]") {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  CHECK_THAT(errors_of(text), Contains("s.yaml:1001:1: a mapping of more than 1000 keys"));
}

// The libFuzzer target looks deeper; this one runs in every build.
TEST_CASE("scenario text: damaged bytes are refused or load, and never crash", "[scenario]") {
  std::uint64_t state = 20'261'120;  // a linear congruential generator, the same everywhere
  const auto draw = [&state](std::size_t n) {
    state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return static_cast<std::size_t>((state >> 33) % n);
  };
  const std::string whole = test::read(test::kScenarios / "lossy-network.yaml");
  std::size_t refused = 0;
  for (int round = 0; round < 1'000; ++round) {
    std::string text = whole;
    for (std::size_t i = 0; i <= draw(4); ++i) {
      const std::size_t at = draw(text.size());
      const char replacement = "{}[]:,-&*\n\t\"'#%|>0\xc3"[draw(20)];  // the last one is NUL
      text.replace(at, draw(3), 1, replacement);
    }
    const auto scenario = load_text(text, "s.yaml");
    if (scenario) continue;
    ++refused;
    REQUIRE_FALSE(scenario.error().empty());
  }
  CHECK(refused > 500);
}

TEST_CASE("scenario text: anchors are fine, two documents are not", "[scenario]") {
  const std::string anchored = small_with("always: [no-lost-update]",
                                          "always: &a [no-lost-update]\nexpect: {violation: *a}");
  CHECK(errors_of(anchored) == "");
  CHECK_THAT(errors_of(test::kSmall + "---\nabout: Second.\n"), Contains("more than one document"));
}

std::string swarm_errors(const std::string& swarm, const std::string& hunt = "") {
  return errors_of(test::kSmall + "hunt: {" + hunt + "swarm: {" + swarm + "}}\n");
}

TEST_CASE("scenario errors: swarm draws within ranges", "[scenario]") {
  CHECK(swarm_errors("jitter: [0%, 50%], machines: [xeon-gold-6230], rare: [rpc-ack-now]") == "");
  CHECK(swarm_errors("jitter: [60%, 50%]") ==
        "s.yaml:9:24: hunt.swarm.jitter: [60%, 50%] is empty; the lower percentage comes first\n");
  CHECK_THAT(swarm_errors("jitter: 50%"),
             Contains("s.yaml:9:24: hunt.swarm.jitter: is \"50%\"; accepted: two percentages, the "
                      "lower one first, such as [0%, 100%]"));
  CHECK_THAT(swarm_errors("jitter: [0%, 101%]"), Contains("101% is out of range"));
  CHECK_THAT(swarm_errors("rare: [rpc-akc-now]"), Contains("did you mean \"rpc-ack-now\"?"));
  CHECK_THAT(swarm_errors("machines: [xeon]"), Contains("hunt.swarm.machines.0"));
}

TEST_CASE("scenario errors: swarm where there is nothing to draw", "[scenario]") {
  CHECK_THAT(swarm_errors("faults: [0%, 50%]"),
             Contains("hunt.swarm.faults: there are no faults whose rate could be drawn"));
  CHECK_THAT(swarm_errors("jitter: [0%, 50%]", "mode: async, "),
             Contains("hunt.swarm.jitter: only mode feasible has jitter to draw"));
  CHECK_THAT(swarm_errors("rare: [rpc-ack-now]", "strategy: delay, "),
             Contains("hunt.swarm: this strategy draws nothing; accepted with swarm: portfolio"));
}

}  // namespace
}  // namespace dojo::scenario
