// Opening, and what a running sweep writes. What reports read: store_read.cpp.

#include "runner/sweep/store.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "runner/sweep/schema.h"
#include "runner/sweep/store_guard.h"

namespace dojo::sweep {

namespace {

namespace fs = std::filesystem;

/// Several sweeps may write; each holds the database for milliseconds.
constexpr int kBusyMilliseconds = 60'000;

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string host_name() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

std::string list_text(const std::vector<std::string>& words) {
  return nlohmann::json(words).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// What opening found; "" when all is well.
std::string complaint(const std::string& file, SQLite::Database& database, bool may_write) {
  const int version = schema_version(database);
  const int application = application_id(database);
  const bool is_empty = version == 0 && application == 0 &&
                        database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  if (is_empty) {
    return may_write ? "" : fmt::format("{}: holds no results yet; `dojo sweep` writes them", file);
  }
  if (application != kApplicationId) {
    return fmt::format("{}: is a database of another program; accepted: one that `dojo sweep` made",
                       file);
  }
  if (version > kSchemaVersion) {
    return fmt::format(
        "{}: its tables are of version {}, written by a newer dojo; this one knows versions up to "
        "{}. Use that dojo, or another file with --db; nothing was changed",
        file, version, kSchemaVersion);
  }
  return "";
}

std::unique_ptr<SQLite::Database> connect(const std::string& file, Store::Access access) {
  const bool is_new = !fs::exists(file);
  int flags = SQLite::OPEN_READWRITE;
  if (access == Store::Access::kWrite) flags |= SQLite::OPEN_CREATE;
  // A report of a database on read-only media only reads; otherwise readers may have to migrate.
  const bool can_write =
      is_new || access == Store::Access::kWrite || ::access(file.c_str(), W_OK) == 0;
  if (!can_write) flags = SQLite::OPEN_READONLY;
  return std::make_unique<SQLite::Database>(file, flags, kBusyMilliseconds);
}

void set_up(SQLite::Database& database) {
  if (schema_version(database) < kSchemaVersion) {
    // Outside the migration's transaction: the journal's kind cannot change inside one.
    database.exec("PRAGMA journal_mode = WAL");
    migrate(database);
  }
  // A commit is on the disk when it returns: a run that was reported finished is never lost.
  database.exec("PRAGMA synchronous = FULL");
}

}  // namespace

Store::Store(std::string file, std::unique_ptr<SQLite::Database> database)
    : file_(std::move(file)), database_(std::move(database)) {}
Store::~Store() = default;
Store::Store(Store&&) noexcept = default;

Stored<Store> Store::open(const std::string& file, Access access) {
  std::error_code error;
  if (access == Access::kRead && !fs::exists(file, error)) {
    return tl::unexpected(
        StoreError{fmt::format("{}: there is no such database; `dojo sweep` makes one", file)});
  }
  if (fs::is_directory(file, error)) {
    return tl::unexpected(StoreError{fmt::format("{}: is a folder, not a database", file)});
  }
  std::unique_ptr<SQLite::Database> database;
  std::string wrong;
  const auto opened = guarded(file, nullptr, [&] {
    database = connect(file, access);
    wrong = complaint(file, *database, access == Access::kWrite);
    if (!wrong.empty()) return;
    const bool is_readonly = sqlite3_db_readonly(database->getHandle(), "main") == 1;
    if (!is_readonly) {
      set_up(*database);
    } else if (schema_version(*database) < kSchemaVersion) {
      wrong = fmt::format(
          "{}: its tables are of the older version {} and it may not be written to; a copy that "
          "may "
          "be is brought up to date when it is opened",
          file, schema_version(*database));
    }
  });
  if (!opened) return tl::unexpected(opened.error());
  if (!wrong.empty()) return tl::unexpected(StoreError{wrong});
  return Store(file, std::move(database));
}

namespace {

/// Inserts what a plan consists of; each piece only once.
class PlanWriter {
 public:
  PlanWriter(SQLite::Database& database, const Plan& plan) : database_(database), plan_(plan) {}

  std::int64_t write(const std::string& hash) {
    const std::int64_t campaign = insert_campaign(hash);
    std::vector<std::string> hashes = insert_scenarios();
    insert_variants(campaign);
    insert_units(campaign, hashes);
    return campaign;
  }

 private:
  std::int64_t insert_campaign(const std::string& hash) {
    SQLite::Statement insert(database_,
                             "INSERT INTO campaign(hash, name, file, version, overrides, axes, "
                             "repetitions, seed, created) VALUES(?,?,?,?,?,?,?,?,?)");
    SQLite::bind(insert, hash, plan_.name, plan_.file, plan_.version, list_text(plan_.overrides),
                 list_text(plan_.axes), plan_.repetitions, static_cast<std::int64_t>(plan_.seed),
                 utc_now());
    insert.exec();
    return database_.getLastInsertRowid();
  }

  std::vector<std::string> insert_scenarios() {
    SQLite::Statement insert(database_, "INSERT OR IGNORE INTO scenario(hash, text) VALUES(?,?)");
    std::vector<std::string> hashes;
    for (const Variant& variant : plan_.variants) {
      hashes.push_back(content_hash(variant.scenario));
      SQLite::bind(insert, hashes.back(), variant.scenario);
      insert.exec();
      insert.reset();
    }
    return hashes;
  }

  void insert_variants(std::int64_t campaign) {
    SQLite::Statement insert(database_,
                             "INSERT INTO variant(campaign, number, overrides) VALUES(?,?,?)");
    for (std::size_t i = 0; i < plan_.variants.size(); ++i) {
      SQLite::bind(insert, campaign, static_cast<std::int64_t>(i),
                   list_text(plan_.variants[i].overrides));
      insert.exec();
      insert.reset();
    }
  }

  void insert_units(std::int64_t campaign, const std::vector<std::string>& hashes) {
    SQLite::Statement unit(
        database_, "INSERT OR IGNORE INTO unit(key, scenario, seed, version) VALUES(?,?,?,?)");
    SQLite::Statement part(database_,
                           "INSERT INTO part(campaign, position, variant, unit) SELECT ?,?,?,id "
                           "FROM unit WHERE key = ?");
    for (std::size_t i = 0; i < plan_.units.size(); ++i) {
      const WorkUnit& work = plan_.units[i];
      SQLite::bind(unit, work.key, hashes[work.variant], static_cast<std::int64_t>(work.seed),
                   plan_.version);
      unit.exec();
      unit.reset();
      SQLite::bind(part, campaign, static_cast<std::int64_t>(i),
                   static_cast<std::int64_t>(work.variant), work.key);
      part.exec();
      part.reset();
    }
  }

  SQLite::Database& database_;
  const Plan& plan_;
};

const char* better_name(measure::Better better) {
  switch (better) {
    case measure::Better::kLower:
      return "lower";
    case measure::Better::kHigher:
      return "higher";
    case measure::Better::kNeither:
      return "neither";
  }
  return "neither";
}

/// Inserts finished runs; one that is there already stays.
class RunWriter {
 public:
  explicit RunWriter(SQLite::Database& database)
      : run_(database,
             "INSERT OR IGNORE INTO run(key, seed, version, outcome, failed, violation, message, "
             "explanation, fingerprint, steps, time_ns, result) SELECT key, seed, version, "
             "?2,?3,?4,?5,?6,?7,?8,?9,?10 FROM unit WHERE key = ?1"),
        metric_(database, "INSERT INTO metric(key, name, unit, value, better) VALUES(?,?,?,?,?)"),
        execution_(database,
                   "INSERT INTO execution(key, finished, host, seconds) VALUES(?,?,?,?)") {}

  void write(const RunRecord& run) {
    SQLite::bind(run_, run.key, run.outcome, run.has_failed ? 1 : 0, run.violation, run.message,
                 run.explanation, run.fingerprint, static_cast<std::int64_t>(run.steps),
                 run.time_ns, run.result);
    const int inserted = run_.exec();
    run_.reset();
    if (inserted == 0) return;
    for (const Metric& metric : run.metrics) {
      SQLite::bind(metric_, run.key, metric.name, metric.unit, metric.value,
                   better_name(metric.better));
      metric_.exec();
      metric_.reset();
    }
    SQLite::bind(execution_, run.key, utc_now(), host_name(), run.seconds);
    execution_.exec();
    execution_.reset();
  }

 private:
  SQLite::Statement run_;
  SQLite::Statement metric_;
  SQLite::Statement execution_;
};

}  // namespace

Stored<std::int64_t> Store::add_campaign(const Plan& plan) {
  return guarded(file_, database_.get(), [&]() -> std::int64_t {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    const std::string hash = plan_hash(plan);
    SQLite::Statement known(*database_, "SELECT id FROM campaign WHERE hash = ?");
    known.bind(1, hash);
    if (known.executeStep()) return known.getColumn(0).getInt64();
    const std::int64_t campaign = PlanWriter(*database_, plan).write(hash);
    transaction.commit();
    return campaign;
  });
}

Stored<std::vector<PendingUnit>> Store::pending(std::int64_t campaign) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(*database_,
                            "SELECT unit.id, unit.key, unit.seed FROM part JOIN unit ON unit.id = "
                            "part.unit LEFT JOIN run ON run.key = unit.key WHERE part.campaign = ? "
                            "AND run.key IS NULL GROUP BY unit.id ORDER BY min(part.position)");
    query.bind(1, campaign);
    std::vector<PendingUnit> units;
    while (query.executeStep()) {
      units.push_back({query.getColumn(0).getInt64(), query.getColumn(1).getString(),
                       static_cast<std::uint64_t>(query.getColumn(2).getInt64())});
    }
    return units;
  });
}

Stored<bool> Store::has_run(const std::string& key) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(*database_, "SELECT 1 FROM run WHERE key = ?");
    query.bind(1, key);
    return query.executeStep();
  });
}

Stored<std::string> Store::unit_scenario(std::int64_t unit) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Statement query(
        *database_,
        "SELECT text FROM unit JOIN scenario ON scenario.hash = unit.scenario WHERE unit.id = ?");
    query.bind(1, unit);
    query.executeStep();
    return query.getColumn(0).getString();
  });
}

Stored<void> Store::add_runs(std::span<const RunRecord> runs) {
  return guarded(file_, database_.get(), [&] {
    SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
    RunWriter writer(*database_);
    for (const RunRecord& run : runs) writer.write(run);
    transaction.commit();
  });
}

}  // namespace dojo::sweep
