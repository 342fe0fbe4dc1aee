#include "runner/campaign/rounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "runner/accesses.h"
#include "runner/campaign/progress.h"
#include "runner/campaign/strategy_of.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

/// Learning and the --time limit act between rounds of this many schedules.
constexpr std::uint64_t kRoundSchedules = 1'000;
/// The first round where it is learned which plain accesses race: later ones have them as choice
/// points.
constexpr std::uint64_t kRacyRoundSchedules = 50;
/// Given to a worker at once; part of the fingerprint, so a constant.
constexpr std::uint64_t kChunkSchedules = 50;

class Rounds {
 public:
  Rounds(runner::ClusterWorld& world, const HuntOptions& options)
      : world_(world),
        options_(options),
        strategy_(make_strategy(world.scenario(), world.scenario().hunt.strategy)),
        // The default order is one schedule, however many are asked for.
        planned_(strategy_->takes_defaults()
                     ? std::uint64_t{1}
                     : static_cast<std::uint64_t>(world_.scenario().hunt.schedules)),
        progress_(options, planned_),
        workers_(options.workers, [this](std::string_view request) {
          return to_text(run_chunk(world_, *strategy_, request_from(request)));
        }) {
    DOJO_ASSERT(strategy_ != nullptr);
  }

  RoundsResult run() {
    result_.learned.sites = runner::sites_from(world_.scenario().hunt.sites);
    while (result_.schedules < planned_ && !is_over_) {
      run_round(std::min(round_end(), planned_) - result_.schedules);
      if (options_.seconds && progress_.seconds() >= *options_.seconds && !is_over_ &&
          result_.schedules < planned_) {
        result_.limit = "--time";
        is_over_ = true;
      }
    }
    return std::move(result_);
  }

 private:
  /// What the first schedules teach is worth a round of its own.
  std::uint64_t round_end() const {
    if (result_.schedules < strategy_->first_round()) return strategy_->first_round();
    const bool learns_sites = world_.scenario().hunt.accesses == scenario::Accesses::kRacy;
    if (learns_sites && result_.schedules < kRacyRoundSchedules) return kRacyRoundSchedules;
    return (result_.schedules / kRoundSchedules + 1) * kRoundSchedules;
  }

  bool is_interrupted() const { return options_.is_interrupted && options_.is_interrupted(); }

  /// Between two answers: is the rest of them of no use?
  bool may_stop() {
    progress_.tell(result_);
    return is_over_ || is_interrupted();
  }

  /// Chunks are merged in the order of their schedules, each as soon as those before it are there.
  void run_round(std::uint64_t count) {
    const std::uint64_t first = result_.schedules;
    const sim::Learned at_start = result_.learned;
    std::vector<ChunkRequest> chunks;
    std::vector<std::string> requests;
    for (std::uint64_t at = 0; at < count; at += kChunkSchedules) {
      chunks.push_back({options_.seed, first + at, std::min(kChunkSchedules, count - at), at_start,
                        options_.keep_going});
      requests.push_back(to_text(chunks.back()));
    }
    std::vector<std::string> answers(chunks.size());
    std::size_t merged = 0;
    const auto merge_more = [&] {
      while (!is_over_ && merged < chunks.size() && !answers[merged].empty()) {
        is_over_ = !merge(answer_from(answers[merged++]), at_start);
      }
    };
    workers_.run(
        requests, [this] { return may_stop(); },
        [&](std::size_t i, const sim::Workers::Answer& answer) {
          answers[i] = answer.text;
          merge_more();
        });
    note_interrupt();
    // The next one has no answer: the worker that had it died.
    while (!is_over_ && merged < chunks.size()) {
      is_over_ = !run_again(chunks[merged++]);
      merge_more();
    }
    progress_.tell(result_);
  }

  void note_interrupt() {
    if (is_over_ || !is_interrupted()) return;
    result_.is_interrupted = true;
    is_over_ = true;
  }

  /// False: this chunk ended the hunt.
  bool merge(const ChunkAnswer& answer, const sim::Learned& at_start) {
    result_.schedules += answer.done;
    result_.steps += answer.steps;
    if (result_.cut_by.empty()) result_.cut_by = answer.cut_by;
    result_.fingerprint = sim::fold(result_.fingerprint, answer.fingerprint);
    result_.learned.merge(answer.learned);
    for (const auto& [name, times] : answer.reached) result_.reached[name] += times;
    for (const auto& [index, hash] : answer.classes) result_.coverage.add_class(index, hash);
    for (const auto& [pair, index] : answer.pairs) result_.coverage.add_pair(index, pair);
    bool goes_on = true;
    for (const ChunkFinding& finding : answer.findings) {
      add(finding, at_start);
      const scenario::Scenario& scenario = world_.scenario();
      const bool ends = scenario.expect.holds() || is_expected(scenario, finding.violation);
      if (ends && !options_.keep_going) goes_on = false;
    }
    return goes_on;
  }

  void add(const ChunkFinding& finding, const sim::Learned& at_start) {
    for (RawFinding& known : result_.findings) {
      if (known.violation.cause() != finding.violation.cause()) continue;
      known.times += finding.times;
      return;
    }
    const bool is_crash = finding.violation.oracle == kCrashOracle;
    result_.findings.push_back({.violation = finding.violation,
                                .index = finding.index,
                                .times = finding.times,
                                .learned = at_start,
                                .is_crash = is_crash});
  }

  /// The worker that had this chunk died. Once may be chance (somebody else ended it); when it dies
  /// again, the schedules are run one by one, and those that it dies of are findings. False: the
  /// hunt is over.
  bool run_again(const ChunkRequest& chunk) {
    if (const auto answer = run_alone(chunk); !answer.is_lost) {
      return merge(answer_from(answer.text), chunk.learned);
    }
    for (std::uint64_t i = 0; i < chunk.count; ++i) {
      ChunkRequest one = chunk;
      one.first = chunk.first + i;
      one.count = 1;
      const auto answer = run_alone(one);
      note_interrupt();
      if (is_over_) return false;
      const ChunkAnswer what =
          answer.is_lost ? death_of(one.first, answer.signal) : answer_from(answer.text);
      if (!merge(what, chunk.learned)) return false;
    }
    return true;
  }

  sim::Workers::Answer run_alone(const ChunkRequest& chunk) {
    return workers_.run({to_text(chunk)}, [this] { return may_stop(); })[0];
  }

  static ChunkAnswer death_of(std::uint64_t index, int signal) {
    sim::Violation violation;
    violation.oracle = kCrashOracle;
    violation.message = fmt::format("the process running this schedule died: {}",
                                    signal != 0 ? strsignal(signal) : "it exited");
    ChunkAnswer answer;
    answer.done = 1;
    answer.findings.push_back({index, 1, violation});
    return answer;
  }

  static constexpr const char* kCrashOracle = "process-death";

  runner::ClusterWorld& world_;
  const HuntOptions& options_;
  std::unique_ptr<sim::Strategy> strategy_;
  std::uint64_t planned_;
  ProgressTeller progress_;
  sim::Workers workers_;
  RoundsResult result_;
  bool is_over_ = false;
};

}  // namespace

RoundsResult run_rounds(runner::ClusterWorld& world, const HuntOptions& options) {
  return Rounds(world, options).run();
}

}  // namespace dojo::campaign
