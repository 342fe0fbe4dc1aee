#include "runner/sweep/loop.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>

#include "runner/sweep/worker.h"

namespace dojo::sweep {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMilliseconds = 100;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class Loop {
 public:
  Loop(Store& store, Claims& claims, const LoopOptions& options)
      : store_(store), claims_(claims), options_(options) {}

  Stored<LoopResult> run(std::int64_t campaign) {
    auto pending = store_.pending(campaign);
    if (!pending) return tl::unexpected(pending.error());
    to_do_.assign(pending->begin(), pending->end());
    before_ = options_.total - to_do_.size();
    while (!is_over()) {
      const Stored<void> stepped = step();
      if (!stepped) return tl::unexpected(stepped.error());
    }
    result_.seconds = seconds_since(start_);
    return std::move(result_);
  }

 private:
  bool is_over() {
    result_.is_interrupted = options_.is_interrupted && options_.is_interrupted();
    return result_.is_interrupted || (to_do_.empty() && elsewhere_.empty() && workers_.empty());
  }

  Stored<void> step() {
    while (workers_.size() < options_.workers && !to_do_.empty()) {
      const Stored<void> started = start_next();
      if (!started) return started;
    }
    wait();
    const Stored<void> kept = collect();
    if (!kept) return kept;
    // What another sweep held is looked at again once there is nothing else to start.
    if (to_do_.empty() && workers_.size() < options_.workers) std::swap(to_do_, elsewhere_);
    tell();
    return {};
  }

  /// The claim comes first: whoever has it may believe the database that there is no result.
  Stored<void> start_next() {
    PendingUnit unit = std::move(to_do_.front());
    to_do_.pop_front();
    if (!claims_.take(unit.id)) {
      elsewhere_.push_back(std::move(unit));
      return {};
    }
    const Stored<bool> is_done = store_.has_run(unit.key);
    if (!is_done) return tl::unexpected(is_done.error());
    if (*is_done) {
      claims_.release(unit.id);
      ++done_elsewhere_;
      return {};
    }
    const Stored<std::string> scenario = store_.unit_scenario(unit.id);
    if (!scenario) return tl::unexpected(scenario.error());
    workers_.emplace_back(std::move(unit), *scenario);
    return {};
  }

  void wait() {
    std::vector<pollfd> files;
    for (const Worker& worker : workers_) files.push_back({worker.descriptor(), POLLIN, 0});
    poll(files.data(), files.size(), kPollMilliseconds);
  }

  /// Everything that has ended since the last time, in one transaction.
  Stored<void> collect() {
    std::vector<RunRecord> finished;
    std::vector<std::int64_t> claimed;
    for (std::size_t i = 0; i < workers_.size();) {
      if (!workers_[i].read()) {
        ++i;
        continue;
      }
      RunRecord record;
      if (workers_[i].result(record) == Worker::End::kKilled) {
        try_again(workers_[i].unit());
      } else {
        finished.push_back(std::move(record));
        claimed.push_back(workers_[i].unit().id);
      }
      workers_.erase(workers_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (finished.empty()) return {};
    const Stored<void> kept = store_.add_runs(finished);
    if (!kept) return kept;
    for (const std::int64_t unit : claimed) claims_.release(unit);
    for (const RunRecord& run : finished) result_.failed += run.has_failed ? 1 : 0;
    result_.ran += finished.size();
    return {};
  }

  /// The claim stays.
  void try_again(const PendingUnit& unit) {
    if (++kills_[unit.id] < kKillsMax) {
      to_do_.push_front(unit);
      return;
    }
    result_.given_up.push_back(unit.key);
    claims_.release(unit.id);
  }

  void tell() {
    if (!options_.on_progress) return;
    Progress progress;
    progress.total = options_.total;
    progress.done = before_ + done_elsewhere_ + result_.ran;
    progress.failed = options_.failed + result_.failed;
    progress.running = workers_.size();
    progress.elsewhere = to_do_.empty() || !workers_.empty() ? elsewhere_.size() : to_do_.size();
    progress.seconds = seconds_since(start_);
    const std::size_t here = done_elsewhere_ + result_.ran;
    if (here > 0) {
      progress.eta_seconds = progress.seconds / static_cast<double>(here) *
                             static_cast<double>(progress.total - progress.done);
    }
    options_.on_progress(progress);
  }

  Store& store_;
  Claims& claims_;
  const LoopOptions& options_;
  Clock::time_point start_ = Clock::now();
  std::deque<PendingUnit> to_do_;
  std::deque<PendingUnit> elsewhere_;
  std::vector<Worker> workers_;
  std::map<std::int64_t, int> kills_;
  std::size_t before_ = 0;
  std::size_t done_elsewhere_ = 0;
  LoopResult result_;
};

}  // namespace

Stored<LoopResult> work_off(Store& store, Claims& claims, std::int64_t campaign,
                            const LoopOptions& options) {
  return Loop(store, claims, options).run(campaign);
}

}  // namespace dojo::sweep
