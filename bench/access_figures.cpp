// What it costs that protocol code reports its memory accesses: nobody listening, a detector
// listening, and a whole hunt either way.

#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "bench/access/work.h"
#include "bench/groups.h"
#include "bench/measure.h"
#include "runner/scenario/load.h"
#include "runner/world.h"
#include "sim/access/listener.h"
#include "sim/assert.h"
#include "sim/explore/strategy.h"

namespace dojo::bench {

namespace {

constexpr std::uint64_t kOperations = 20'000;
constexpr std::uint64_t kBatch = 20;
constexpr std::uint64_t kSeed = 1;

double nanoseconds(double seconds, std::uint64_t (*work)(std::uint64_t)) {
  const double rate = measure_rate(seconds, [&] {
    if (work(kOperations) == 0) sim::our_bug("the work of a benchmark came to nothing");
    return kOperations;
  });
  return 1e9 / rate;
}

// Both in turn in one process: the ratio means more than either.
Figure nobody_listens(const Request& request) {
  Figure figure;
  figure.measures =
      "look-up and change in a std::map: accesses reported while nobody listens; the peer is the "
      "same code without instrumentation";
  figure.unit = "ns";
  figure.peer = Peer{"uninstrumented", "", {}, {}};
  for (unsigned i = 0; i < request.repetitions; ++i) {
    const double ours = nanoseconds(request.seconds / 2, watched::work);
    const double theirs = nanoseconds(request.seconds / 2, plain::work);
    figure.samples.values.push_back(ours);
    figure.peer->samples.values.push_back(theirs);
    figure.peer->ratios.values.push_back(ours / theirs);
  }
  figure.details.push_back({"instrumented", sim::access::is_instrumented() ? 1.0 : 0.0});
  return figure;
}

scenario::Scenario load(const std::vector<std::string>& overrides) {
  scenario::LoadOptions options;
  options.overrides = overrides;
  const auto loaded =
      scenario::load_file(scenario::scenarios_folder() / "hardened-entry.yaml", options);
  if (!loaded) sim::our_bug(scenario::to_text(loaded.error()));
  return *loaded;
}

Samples rate_of_hunt(const Request& request, const std::vector<std::string>& overrides) {
  const scenario::Scenario scenario = load(overrides);
  runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), kSeed);
  const auto strategy = sim::make_strategy(scenario.hunt.strategy);
  std::uint64_t index = 0;
  return sample_rates(request, [&] {
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      world.rewind();
      strategy->begin(kSeed, index++, {});
      world.run(*strategy);
    }
    return kBatch;
  });
}

// The peer is a build of this program without instrumentation: what the reporting costs a hunt.
Figure hunt(const Request& request) {
  Figure figure;
  figure.measures =
      "schedules of hardened-entry.yaml, random walk, accesses reported while nobody listens";
  figure.unit = "schedules/s";
  const std::vector<std::string> plain{"hunt.strategy=random-walk"};
  std::vector<std::string> raced = plain;
  raced.emplace_back("always=[data-race]");
  figure.samples = rate_of_hunt(request, plain);
  figure.peer = Peer{"uninstrumented build",
                     "set DOJO_UNINSTRUMENTED to a program that prints the rate of a build with "
                     "-D DOJO_ACCESSES=OFF (tools/uninstrumented_rate)",
                     {},
                     {}};
  if (const char* program = std::getenv("DOJO_UNINSTRUMENTED"); program != nullptr) {
    if (const auto rate = ask_program(program)) {
      figure.peer->samples.values.push_back(*rate);
      figure.peer->ratios.values.push_back(figure.samples.median() / *rate);
    }
  }
  figure.details.push_back({"with the race detector", rate_of_hunt(request, raced).median()});
  return figure;
}

}  // namespace

std::vector<Entry> access_entries() {
  return {{"access.off", nobody_listens}, {"access.hunt", hunt}};
}

}  // namespace dojo::bench
