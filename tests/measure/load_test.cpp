// Load generators against what is known of them: rates, queues, and latencies that show a queue.
//
// Method: the scenario `load_scenario` with a machine on which only what is stated takes time.

#include "runner/scenario/load.h"

#include <catch2/catch.hpp>

#include "runner/campaign/repetitions.h"

namespace dojo {
namespace {

/// One node, one object that is there: a read takes `memory_access`, and nothing else takes time.
std::string load_scenario(const std::string& service, const std::string& load) {
  std::string text = "about: Load.\ncluster:\n  nodes: 1\n  node:\n    cores: 1\n    machine:\n";
  text += "      about: Only reading takes time.\n";
  text += "      memory_access: {cost: " + service + ", source: test}\n";
  for (const char* cost : {"cache_line_transfer", "lock", "context_switch", "interrupt", "softirq",
                           "ipi", "page_copy", "page_fault", "tlb_flush", "kernel_call",
                           "send_overhead", "receive_overhead", "nic_per_message"}) {
    text += std::string("      ") + cost + ": {cost: 0ns, source: test}\n";
  }
  text += "      tick: {period: 10ms, source: test}\n";
  text += "protocols: {data: {variant: hardened, locking: none}}\n";
  text += "workload:\n  - {kind: load, objects: 1, " + load + "}\n";
  text += "always: [coherence]\nsometimes: [all-finished]\n";
  text += "hunt: {mode: timed, bounds: {simulated: 1000s}}\n";
  return text;
}

measure::Measurements measured(const std::string& text, std::uint64_t seed = 1) {
  const auto scenario = scenario::load_text(text, "load.yaml");
  INFO((scenario ? "" : scenario::to_text(scenario.error())));
  REQUIRE(scenario.has_value());
  const campaign::Runs runs = campaign::run_repeatedly(*scenario, seed, nullptr);
  REQUIRE(runs.all.empty());
  REQUIRE_FALSE(runs.run.result.violation.has_value());
  REQUIRE_FALSE(runs.run.result.is_limit());
  return runs.run.measured;
}

double value(const measure::Measurements& m, const char* name) {
  const measure::Metric* metric = m.find(name);
  INFO(name);
  REQUIRE(metric != nullptr);
  return metric->value;
}

/// What one read takes when nothing is in its way, with the accesses of the data layer in it.
double service_time(const std::string& service) {
  const auto m = measured(load_scenario(service, "threads: 1, requests: 50, think: 10ms"));
  return value(m, "latency.read.p50_ns");
}

TEST_CASE("load: an open loop keeps its rate", "[measure]") {
  const auto m = measured(
      load_scenario("10ns", "threads: 4, requests: 20000, arrivals: poisson, rate: 2000/s"));
  CHECK(value(m, "throughput.read_per_s") == Approx(2'000).epsilon(0.03));
  CHECK(m.histogram("latency.request.read")->values.samples() == 20'000);
}

TEST_CASE("load: waiting in front of one server is as Pollaczek and Khinchine say", "[measure]") {
  // M/D/1: mean wait = load / (2 (1 - load)) services; at a load of 0.8 two services.
  const double service = service_time("10us");
  const auto rate = static_cast<int>(0.8 * 1e9 / service);
  const auto m = measured(load_scenario(
      "10us",
      "threads: 1, requests: 100000, arrivals: poisson, rate: " + std::to_string(rate) + "/s"));
  const double load = rate * service / 1e9;
  const double expected = service * (1 + load / (2 * (1 - load)));
  CAPTURE(service, load);
  CHECK(value(m, "latency.request.read.mean_ns") == Approx(expected).epsilon(0.05));
  CHECK(value(m, "latency.read.mean_ns") == Approx(service).epsilon(0.01));
  // Little: waiting requests = rate * wait.
  const double wait = value(m, "latency.request.read.mean_ns") - value(m, "latency.read.mean_ns");
  CHECK(value(m, "queue.backlog.mean_count") ==
        Approx(value(m, "throughput.read_per_s") * wait / 1e9).epsilon(0.03));
}

TEST_CASE("load: an open loop shows what a closed one hides", "[measure]") {
  // Twice what the server can do. The closed loop's latency stays that of the service; the open
  // loop's grows with the queue, up to the time by which the last request is late.
  const double service = service_time("10us");
  const auto rate = static_cast<int>(2 * 1e9 / service);
  const auto open = measured(load_scenario(
      "10us",
      "threads: 1, requests: 2000, arrivals: poisson, rate: " + std::to_string(rate) + "/s"));
  const auto closed = measured(load_scenario("10us", "threads: 1, requests: 2000"));
  CHECK(value(closed, "latency.request.read.p99_ns") <= service * 1.05);
  CHECK(value(open, "latency.read.p99_ns") <= service * 1.05);
  CHECK(value(open, "latency.request.read.p99_ns") > 500 * service);
  CHECK(value(open, "latency.request.read.max_ns") ==
        Approx(value(open, "time.measured_ns") / 2).epsilon(0.1));
}

TEST_CASE("load: a closed loop of thinking clients gives way", "[measure]") {
  // Interactive response time law: throughput = clients / (response + think).
  const auto m = measured(load_scenario("10us", "threads: 8, requests: 20000, think: 200us"));
  const double expected = 8 * 1e9 / (value(m, "latency.request.read.mean_ns") + 200'000);
  CHECK(value(m, "throughput.read_per_s") == Approx(expected).epsilon(0.02));
}

TEST_CASE("load: bursts queue up even when there is little to do", "[measure]") {
  const auto rate = ", rate: 1000/s";
  const auto smooth = measured(
      load_scenario("10us", std::string("threads: 1, requests: 5000, arrivals: poisson") + rate));
  const auto bursty = measured(load_scenario(
      "10us", std::string("threads: 1, requests: 5000, arrivals: bursty, burst: 10") + rate));
  CHECK(value(bursty, "queue.backlog.largest_count") >= 9);
  CHECK(value(bursty, "latency.request.read.mean_ns") >
        3 * value(smooth, "latency.request.read.mean_ns"));
}

TEST_CASE("load: several threads share the watch, and all requests are served once", "[measure]") {
  const auto m = measured(load_scenario(
      "100us", "threads: 5, requests: 3000, arrivals: bursty, burst: 7, rate: 9000/s"));
  CHECK(m.histogram("latency.request.read")->values.samples() == 3'000);
}

TEST_CASE("load: repetitions have their own seeds and the same figures each time", "[measure]") {
  const std::string text =
      load_scenario("10us", "threads: 2, requests: 300, arrivals: poisson, rate: 20000/s") +
      "run: {warm_up: 1ms, repetitions: 4}\n";
  const auto scenario = scenario::load_text(text, "load.yaml");
  REQUIRE(scenario.has_value());
  const campaign::Runs first = campaign::run_repeatedly(*scenario, 5, nullptr);
  const campaign::Runs again = campaign::run_repeatedly(*scenario, 5, nullptr);
  REQUIRE(first.all.size() == 4);
  REQUIRE(first.seed == 5);
  std::vector<measure::Measurements> all;
  for (std::size_t i = 0; i < first.all.size(); ++i) {
    CHECK(first.all[i].seed == 5 + i);
    CHECK(first.all[i].measured == again.all[i].measured);
    CHECK(first.all[i].measured.from == 1'000'000);
    all.push_back(first.all[i].measured);
  }
  CHECK(first.all[0].fingerprint == first.run.result.fingerprint);
  CHECK(first.all[0].measured == first.run.measured);
  CHECK(first.all[0].fingerprint != first.all[1].fingerprint);
  const auto estimates = measure::estimates(all);
  const auto mean =
      std::ranges::find(estimates, "latency.request.read.mean_ns", &measure::Estimate::name);
  REQUIRE(mean != estimates.end());
  CHECK(mean->values.size() == 4);
  CHECK(mean->half_width > 0);
}

TEST_CASE("load: what makes no sense is refused where it stands", "[measure]") {
  const auto complaint = [](const std::string& load) {
    const auto scenario = scenario::load_text(load_scenario("10ns", load), "load.yaml");
    return scenario ? std::string() : scenario::to_text(scenario.error());
  };
  using Catch::Contains;
  CHECK_THAT(complaint("threads: 1, requests: 1, arrivals: poisson"),
             Contains("load.yaml:25:") && Contains("need \"rate\", such as 2000/s"));
  CHECK_THAT(complaint("threads: 1, requests: 1, rate: 10/s"), Contains("no rate of its own"));
  CHECK_THAT(complaint("threads: 1, requests: 1, arrivals: poisson, rate: 10/s, think: 1ms"),
             Contains("wait for nobody to think"));
  CHECK_THAT(complaint("threads: 1, requests: 1, arrivals: poisson, rate: 10/s, burst: 3"),
             Contains("only arrivals bursty"));
  CHECK_THAT(complaint("threads: 1, requests: 1, arrivals: poisson, rate: 10Hz"),
             Contains("unknown unit \"Hz\"") && Contains("(/s, /ms)"));
  CHECK_THAT(complaint("threads: 1, requests: 1, arrivals: poison, rate: 10/s"),
             Contains("did you mean \"poisson\"?"));
}

}  // namespace
}  // namespace dojo
