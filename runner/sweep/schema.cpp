#include "runner/sweep/schema.h"

#include <fmt/format.h>

#include "runner/sweep/store.h"

namespace dojo::sweep {

namespace {

// One entry per version: what leads there from the version before. Entries never change once they
// were released; a new one is added.
constexpr const char* kSteps[] = {
    // 1
    R"sql(
CREATE TABLE scenario(            -- resolved scenarios, each once
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE unit(                -- what can be run by itself: scenario, seed, version
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  scenario TEXT NOT NULL REFERENCES scenario(hash),
  seed INTEGER NOT NULL,
  version TEXT NOT NULL
);
CREATE TABLE campaign(            -- one sweep: what was asked for
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  version TEXT NOT NULL,
  overrides TEXT NOT NULL,        -- JSON list of "path=value"
  axes TEXT NOT NULL,             -- JSON list of paths
  repetitions INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  created TEXT NOT NULL
);
CREATE TABLE variant(             -- one point of a campaign's product
  campaign INTEGER NOT NULL REFERENCES campaign(id),
  number INTEGER NOT NULL,
  overrides TEXT NOT NULL,        -- JSON list of "path=value"
  PRIMARY KEY (campaign, number)
) WITHOUT ROWID;
CREATE TABLE part(                -- which units a campaign consists of, in its order
  campaign INTEGER NOT NULL REFERENCES campaign(id),
  position INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  unit INTEGER NOT NULL REFERENCES unit(id),
  PRIMARY KEY (campaign, position)
) WITHOUT ROWID;
CREATE TABLE run(                 -- one row per finished run; nothing of when and where
  key TEXT PRIMARY KEY REFERENCES unit(key),
  seed INTEGER NOT NULL,
  version TEXT NOT NULL,
  outcome TEXT NOT NULL,
  failed INTEGER NOT NULL,
  violation TEXT NOT NULL,
  message TEXT NOT NULL,
  explanation TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  steps INTEGER NOT NULL,
  time_ns INTEGER NOT NULL,
  result TEXT NOT NULL            -- JSON
) WITHOUT ROWID;
CREATE TABLE metric(              -- the figures of a run
  key TEXT NOT NULL REFERENCES run(key),
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (key, name)
) WITHOUT ROWID;
CREATE TABLE execution(           -- when and where a run was done
  key TEXT PRIMARY KEY REFERENCES run(key),
  finished TEXT NOT NULL,
  host TEXT NOT NULL,
  seconds REAL NOT NULL
) WITHOUT ROWID;
)sql",
    // 2: which way a figure is better. In version 1 only latencies had an obvious one.
    R"sql(
ALTER TABLE metric ADD COLUMN better TEXT NOT NULL DEFAULT 'neither';
UPDATE metric SET better = 'lower' WHERE name LIKE 'latency.%';
UPDATE metric SET better = 'higher' WHERE name LIKE 'throughput.%';
)sql",
};
static_assert(std::size(kSteps) == kSchemaVersion);

int pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

}  // namespace

int schema_version(SQLite::Database& database) { return pragma(database, "user_version"); }
int application_id(SQLite::Database& database) { return pragma(database, "application_id"); }

void migrate(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = schema_version(database);
  for (int next = version; next < kSchemaVersion; ++next) database.exec(kSteps[next]);
  database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  transaction.commit();
}

}  // namespace dojo::sweep
