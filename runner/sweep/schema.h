// The tables of a results database, and how older ones become the present ones.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace dojo::sweep {

/// "Dojo" as SQLite's application id: other programs' databases are refused.
inline constexpr int kApplicationId = 0x446F6A6F;

/// 0: no tables yet.
int schema_version(SQLite::Database& database);
int application_id(SQLite::Database& database);

/// From whatever older version to kSchemaVersion, in one transaction. Requires: write access.
void migrate(SQLite::Database& database);

}  // namespace dojo::sweep
