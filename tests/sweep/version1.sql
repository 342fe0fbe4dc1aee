-- A results database as dojo wrote it with tables of version 1. Never changes: it stands for those
-- that are out there. Read by tests/sweep/migration_test.cpp.
CREATE TABLE scenario(
  hash TEXT PRIMARY KEY,
  text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE unit(
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  scenario TEXT NOT NULL REFERENCES scenario(hash),
  seed INTEGER NOT NULL,
  version TEXT NOT NULL
);
CREATE TABLE campaign(
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  version TEXT NOT NULL,
  overrides TEXT NOT NULL,
  axes TEXT NOT NULL,
  repetitions INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  created TEXT NOT NULL
);
CREATE TABLE variant(
  campaign INTEGER NOT NULL REFERENCES campaign(id),
  number INTEGER NOT NULL,
  overrides TEXT NOT NULL,
  PRIMARY KEY (campaign, number)
) WITHOUT ROWID;
CREATE TABLE part(
  campaign INTEGER NOT NULL REFERENCES campaign(id),
  position INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  unit INTEGER NOT NULL REFERENCES unit(id),
  PRIMARY KEY (campaign, position)
) WITHOUT ROWID;
CREATE TABLE run(
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
  result TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE metric(
  key TEXT NOT NULL REFERENCES run(key),
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (key, name)
) WITHOUT ROWID;
CREATE TABLE execution(
  key TEXT PRIMARY KEY REFERENCES run(key),
  finished TEXT NOT NULL,
  host TEXT NOT NULL,
  seconds REAL NOT NULL
) WITHOUT ROWID;
INSERT INTO scenario VALUES('5c1a', 'the scenario');
INSERT INTO unit VALUES(1, 'k1', '5c1a', 1, '0.1.0+11111111');
INSERT INTO unit VALUES(2, 'k2', '5c1a', 2, '0.1.0+11111111');
INSERT INTO campaign VALUES(1, 'h1', 'old', 'old.yaml', '0.1.0+11111111', '["a=1"]', '["cluster.nodes"]', 2, 1,
  '2026-01-02T03:04:05Z');
INSERT INTO variant VALUES(1, 0, '["cluster.nodes=2"]');
INSERT INTO part VALUES(1, 0, 0, 1);
INSERT INTO part VALUES(1, 1, 0, 2);
INSERT INTO run VALUES('k1', 1, '0.1.0+11111111', 'pass', 0, '', '', '', '00ff', 7, 900, '{}');
INSERT INTO metric VALUES('k1', 'latency.get.p50_ns', 'ns', 41.5);
INSERT INTO metric VALUES('k1', 'throughput.total_per_s', 'per_s', 1000);
INSERT INTO metric VALUES('k1', 'data.read_misses_count', 'count', 3);
INSERT INTO execution VALUES('k1', '2026-01-02T03:04:06Z', 'host', 0.25);
PRAGMA application_id = 1148152431;
PRAGMA user_version = 1;
