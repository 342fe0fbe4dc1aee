#include "runner/sweep/store_guard.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace dojo::sweep {

namespace {

constexpr const char* kKept =
    "; what was finished before is kept, and the same command goes on from there";

bool is_lack_of_space(int error) { return error == ENOSPC || error == EDQUOT || error == EFBIG; }

}  // namespace

int system_error_of(SQLite::Database* database) {
  return database == nullptr ? 0 : sqlite3_system_errno(database->getHandle());
}

StoreError error_of(const std::string& file, const SQLite::Exception& error, int system_error) {
  const std::string why = system_error == 0 ? error.what() : std::strerror(system_error);
  switch (error.getErrorCode() & 0xFF) {
    case SQLITE_FULL:
      return {fmt::format("{}: the disk is full{}", file, kKept), true};
    case SQLITE_IOERR:
      if (is_lack_of_space(system_error)) {
        return {fmt::format("{}: no room to write: {}{}", file, why, kKept), true};
      }
      return {fmt::format("{}: cannot be read or written: {}{}", file, why, kKept), true};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {fmt::format("{}: another program keeps it locked{}", file, kKept), true};
    case SQLITE_NOTADB:
      return {
          fmt::format("{}: is not a results database (not SQLite); `dojo sweep` makes one", file)};
    case SQLITE_CORRUPT:
      return {fmt::format("{}: is damaged: {}; `sqlite3 {} .recover` saves what can be read", file,
                          error.what(), file)};
    case SQLITE_CANTOPEN:
      return {fmt::format("{}: cannot be opened: {}", file, why)};
    case SQLITE_READONLY:
      return {fmt::format("{}: may not be written to", file)};
    default:
      return {fmt::format("{}: {}", file, error.what())};
  }
}

}  // namespace dojo::sweep
