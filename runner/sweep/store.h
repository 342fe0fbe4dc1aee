// The results database: what campaigns want, what has been run, what came out.
//
// SQLite, write-ahead log: readers and several writers at once, and whatever was committed is there
// after a kill. Table `run` has one row per finished run and holds nothing that depends on when and
// where it ran, so that two databases can be compared; that is in `execution`. Every other table
// and column: docs/sweeps.md. Tests: tests/sweep/store_test.cpp, tests/sweep/kill_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "runner/measure/measurements.h"
#include "runner/sweep/plan.h"

namespace SQLite {
class Database;
}

namespace dojo::sweep {

/// Of the tables. A database of an older one is brought up to date when it is opened.
inline constexpr int kSchemaVersion = 2;

/// What went wrong with a database, in a sentence that names it.
struct StoreError {
  std::string text;
  bool is_limit = false;  ///< the disk is full or somebody holds it: not wrong, but not now
};
template <class T>
using Stored = tl::expected<T, StoreError>;

/// One figure of one run.
struct Metric {
  std::string name;
  std::string unit;
  double value = 0;
  measure::Better better = measure::Better::kNeither;
  friend bool operator==(const Metric&, const Metric&) = default;
};

/// A finished run.
struct RunRecord {
  std::string key;
  std::string outcome;      ///< pass, violation, limit, crash
  bool has_failed = false;  ///< a violation that is not expected, a limit, a crash
  std::string violation;    ///< oracle, limit or signal; "" for none
  std::string message;
  std::string explanation;  ///< of a violation: the steps that led there
  std::string fingerprint;
  std::uint64_t steps = 0;
  std::int64_t time_ns = 0;
  std::string result;  ///< the document that `dojo run --json` prints, without wall-clock time
  std::vector<Metric> metrics;
  double seconds = 0;  ///< wall clock
};

struct PendingUnit {
  std::int64_t id = 0;
  std::string key;
  std::uint64_t seed = 1;
};

struct CampaignInfo {
  std::int64_t id = 0;
  std::string name;
  std::string file;
  std::string version;
  std::vector<std::string> overrides;
  std::vector<std::string> axes;
  std::int64_t repetitions = 1;
  std::uint64_t seed = 1;
  std::string created;  ///< UTC
  std::int64_t runs = 0;
  std::int64_t finished = 0;
  std::int64_t failed = 0;
};

/// A finished run of a campaign, with its place in it.
struct CampaignRun {
  std::int64_t variant = 0;
  std::vector<std::string> overrides;  ///< of the variant
  std::uint64_t seed = 1;
  RunRecord run;
};

class Store {
 public:
  enum class Access { kRead, kWrite };

  /// Opens; makes the tables where there are none (kWrite), and migrates older ones.
  static Stored<Store> open(const std::string& file, Access access);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) = delete;

  const std::string& file() const { return file_; }

  /// Writes the plan down, seeds included, before anything runs. An equal plan is there already:
  /// that campaign.
  Stored<std::int64_t> add_campaign(const Plan& plan);
  /// Units of the campaign that have no result, in the plan's order.
  Stored<std::vector<PendingUnit>> pending(std::int64_t campaign);
  Stored<bool> has_run(const std::string& key);
  Stored<std::string> unit_scenario(std::int64_t unit);
  /// All or none. A run that is there already stays as it is.
  Stored<void> add_runs(std::span<const RunRecord> runs);

  Stored<std::vector<CampaignInfo>> campaigns();
  /// Finished runs with their metrics, by variant and seed. `result` is not filled.
  Stored<std::vector<CampaignRun>> runs(std::int64_t campaign);
  /// The `result` of each run that did not fail, one by one: together they may be large.
  Stored<void> visit_results(
      std::int64_t campaign,
      const std::function<void(std::int64_t variant, const std::string& result)>& visit);

 private:
  Store(std::string file, std::unique_ptr<SQLite::Database> database);

  std::string file_;
  std::unique_ptr<SQLite::Database> database_;
};

/// What `dojo run` is called with to do one run again.
std::string run_command(const std::string& file, const std::vector<std::string>& overrides,
                        const std::vector<std::string>& variant, std::uint64_t seed);

}  // namespace dojo::sweep
