// Hunts through states as a user starts them: counts in the output, limits with exit 3, refusals.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

const std::string kGerman = shipped_file("german.yaml");

Ended hunt(std::vector<std::string> more) {
  const Bench bench;
  more.insert(more.begin(), {"hunt", kGerman, "--no-files"});
  return bench.run(more);
}

/// Exit 2, and every word in the message.
void check_refused(const std::vector<std::string>& arguments,
                   const std::vector<std::string>& words) {
  const Ended ended = Bench().run(arguments);
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  for (const std::string& word : words) CHECK_THAT(ended.err, Contains(word));
}

TEST_CASE("stateful: the output says what was covered and under which assumptions", "[cli]") {
  const Ended ended = hunt({"-D", "cluster.nodes=3"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK_THAT(ended.out, Contains("complete: 58,104 states, 235,872 rules"));
  CHECK_THAT(ended.out, Contains("compared word by word"));
}

TEST_CASE("stateful: --json has the counts", "[cli]") {
  const Ended ended = hunt({"-D", "cluster.nodes=3", "-D", "hunt.symmetry=on", "--json"});
  const auto document = nlohmann::json::parse(ended.out);
  CHECK(document["outcome"] == "pass");
  CHECK(document["stateful"]["states"] == 5'235);
  CHECK(document["stateful"]["rules"] == 21'289);
  CHECK(document["stateful"]["complete"] == true);
  CHECK(document["stateful"]["symmetry"] == true);
}

TEST_CASE("stateful: out of memory ends with what was seen, and exit 3", "[cli]") {
  const Ended ended = hunt({"-D", "hunt.bounds.memory=4MiB"});
  CHECK(ended.code == 3);
  CHECK_THAT(ended.out, Contains("STOPPED by memory"));
  CHECK_THAT(ended.out, Contains("not complete: "));
  const Ended json = hunt({"-D", "hunt.bounds.memory=4MiB", "--json"});
  const auto document = nlohmann::json::parse(json.out);
  CHECK(json.code == 3);
  CHECK(document["outcome"] == "limit");
  CHECK(document["limit"] == "memory");
  CHECK(document["stateful"]["states"] > 10'000);
}

TEST_CASE("stateful: a protocol without registered state is refused", "[cli][input]") {
  check_refused({"hunt", shipped_file("hardened-entry.yaml"), "--strategy", "stateful"},
                {"tell its state", "german"});
  check_refused({"hunt", shipped_file("hardened-entry.yaml"), "-D", "always=[lasso]"},
                {"lasso", "german"});
}

TEST_CASE("stateful: what rules cannot do is refused", "[cli][input]") {
  check_refused({"run", kGerman}, {"rules take no time", "dojo hunt"});
  check_refused({"hunt", kGerman, "--mode", "feasible"}, {"rules take no time"});
  check_refused({"hunt", kGerman, "-D", "cluster.nodes=9"}, {"1 to 8"});
  check_refused({"hunt", kGerman, "-D", "always=[lasso]", "-D", "hunt.symmetry=on"},
                {"hunt.symmetry", "accepted: off"});
  check_refused({"hunt", kGerman, "-D", "always=[ack-count]"}, {"ack-count", "coherence"});
  check_refused({"hunt", kGerman, "-D", "sometimes=[first-touch]"}, {"first-touch", "every-rule"});
  check_refused({"hunt", kGerman, "-D", "hunt.symmetry=maybe"}, {"accepted: off, on"});
  check_refused({"hunt", kGerman, "-D", "hunt.bounds.memory=0MiB"}, {"hunt.bounds.memory"});
}

TEST_CASE("stateful: the printed replay line shows the violation again", "[cli]") {
  const std::string file = shipped_file("german-busy-owner.yaml");
  const Bench bench;
  const auto found = nlohmann::json::parse(bench.run({"hunt", file, "--no-files", "--json"}).out);
  const std::string key = found["replay"]["key"];
  const Ended replayed = bench.run({"replay", key, file});
  INFO(replayed.err);
  CHECK_THAT(replayed.out, Contains("lasso"));
}

TEST_CASE("show: the rules of a protocol in rules", "[cli]") {
  const Ended ended = Bench().run({"show", "german"});
  CHECK(ended.code == 0);
  CHECK_THAT(ended.out, Contains("german: 12 rules"));
  CHECK_THAT(ended.out, Contains("G10"));
  CHECK_THAT(ended.out, Contains("single-writer"));
}

}  // namespace
}  // namespace dojo::test
