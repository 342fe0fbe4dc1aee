// SQLite's exceptions end here, as sentences that name the database.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <type_traits>

#include "runner/sweep/store.h"

namespace dojo::sweep {

/// `system_error`: errno of the failing system call, 0 when unknown.
StoreError error_of(const std::string& file, const SQLite::Exception& error, int system_error);
int system_error_of(SQLite::Database* database);

/// What `function` returns, or the error that it threw.
template <class Function>
auto guarded(const std::string& file, SQLite::Database* database, Function&& function)
    -> Stored<std::invoke_result_t<Function>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Function>>) {
      function();
      return {};
    } else {
      return function();
    }
  } catch (const SQLite::Exception& error) {
    return tl::unexpected(error_of(file, error, system_error_of(database)));
  }
}

}  // namespace dojo::sweep
