#include "runner/campaign/rounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

/// Learning and the --time limit act between rounds of this many schedules.
constexpr std::uint64_t kRoundSchedules = 1'000;
/// Given to a worker at once; part of the fingerprint, so a constant.
constexpr std::uint64_t kChunkSchedules = 50;

using Clock = std::chrono::steady_clock;

class Rounds {
 public:
  Rounds(runner::ClusterWorld& world, const HuntOptions& options)
      : world_(world),
        options_(options),
        strategy_(sim::make_strategy(world.scenario().hunt.strategy)),
        workers_(options.workers, [this](std::string_view request) {
          return to_text(run_chunk(world_, *strategy_, request_from(request)));
        }) {
    DOJO_ASSERT(strategy_ != nullptr);
  }

  RoundsResult run() {
    // The default order is one schedule, however many are asked for.
    const auto planned = strategy_->takes_defaults()
                             ? std::uint64_t{1}
                             : static_cast<std::uint64_t>(world_.scenario().hunt.schedules);
    while (result_.schedules < planned && !is_over_) {
      run_round(std::min(round_end(), planned) - result_.schedules);
      tell_progress(planned);
      if (options_.seconds && seconds() >= *options_.seconds && !is_over_ &&
          result_.schedules < planned) {
        result_.limit = "--time";
        is_over_ = true;
      }
    }
    return std::move(result_);
  }

 private:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

  /// What the first schedules teach is worth a round of its own.
  std::uint64_t round_end() const {
    if (result_.schedules < strategy_->first_round()) return strategy_->first_round();
    return (result_.schedules / kRoundSchedules + 1) * kRoundSchedules;
  }

  bool is_interrupted() const { return options_.is_interrupted && options_.is_interrupted(); }

  void run_round(std::uint64_t count) {
    std::vector<std::string> requests;
    const std::uint64_t first = result_.schedules;
    for (std::uint64_t at = 0; at < count; at += kChunkSchedules) {
      requests.push_back(request_text(first + at, std::min(kChunkSchedules, count - at)));
    }
    const sim::Learned at_start = result_.learned;
    const auto answers = workers_.run(requests, [this] { return is_interrupted(); });
    if (is_interrupted()) {
      result_.is_interrupted = true;
      is_over_ = true;
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].is_lost && is_over_) return;
      const std::uint64_t at = i * kChunkSchedules;
      const ChunkAnswer answer =
          answers[i].is_lost
              ? find_crash(first + at, std::min(kChunkSchedules, count - at), at_start)
              : answer_from(answers[i].text);
      if (!merge(answer, at_start)) {
        is_over_ = true;
        return;
      }
    }
  }

  std::string request_text(std::uint64_t first, std::uint64_t count) const {
    return to_text(ChunkRequest{options_.seed, first, count, result_.learned, options_.keep_going});
  }

  /// False: this chunk ended the hunt.
  bool merge(const ChunkAnswer& answer, const sim::Learned& at_start) {
    result_.schedules += answer.done;
    result_.steps += answer.steps;
    if (result_.cut_by.empty()) result_.cut_by = answer.cut_by;
    result_.fingerprint = sim::fold(result_.fingerprint, answer.fingerprint);
    result_.learned.merge(answer.learned);
    for (const auto& [name, times] : answer.reached) result_.reached[name] += times;
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

  /// A worker died: the `count` schedules it had are run one by one until it dies again.
  ChunkAnswer find_crash(std::uint64_t first, std::uint64_t count, const sim::Learned& at_start) {
    ChunkAnswer merged;
    for (std::uint64_t i = 0; i < count; ++i) {
      ChunkRequest request{options_.seed, first + i, 1, at_start, options_.keep_going};
      const auto answers = workers_.run({to_text(request)});
      ++merged.done;
      if (!answers[0].is_lost) {
        const ChunkAnswer one = answer_from(answers[0].text);
        merged.findings.insert(merged.findings.end(), one.findings.begin(), one.findings.end());
        continue;
      }
      sim::Violation violation;
      violation.oracle = kCrashOracle;
      violation.message =
          fmt::format("the process running this schedule died: {}",
                      answers[0].signal != 0 ? strsignal(answers[0].signal) : "it exited");
      merged.findings.push_back({first + i, 1, violation});
      return merged;
    }
    return merged;
  }

  void tell_progress(std::uint64_t planned) const {
    if (!options_.on_progress) return;
    options_.on_progress(
        {result_.schedules, planned, result_.findings.size(), seconds(), "hunting"});
  }

  static constexpr const char* kCrashOracle = "process-death";

  runner::ClusterWorld& world_;
  const HuntOptions& options_;
  std::unique_ptr<sim::Strategy> strategy_;
  sim::Workers workers_;
  RoundsResult result_;
  bool is_over_ = false;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

RoundsResult run_rounds(runner::ClusterWorld& world, const HuntOptions& options) {
  return Rounds(world, options).run();
}

}  // namespace dojo::campaign
