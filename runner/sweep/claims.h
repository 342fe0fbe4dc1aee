// Who works on which unit, when several sweeps share one database.
//
// A claim is a lock that the kernel holds on one byte of a file beside the database, and releases
// when its process ends, however it ends: no claim outlives a killed sweep, and no clock decides.
// The locks are those of a process, so workers do not inherit them. Tests:
// tests/sweep/claims_test.cpp.
#pragma once

#include <cstdint>
#include <string>

#include "runner/input_error.h"

namespace dojo::sweep {

class Claims {
 public:
  /// Opens or creates `DATABASE-claims`. One per process and database: closing a second one would
  /// drop the locks of the first.
  static InputResult<Claims> open(const std::string& database);
  ~Claims();
  Claims(Claims&& other) noexcept;
  Claims& operator=(Claims&&) = delete;

  /// False: another process has it. Taking again what this process has is true.
  bool take(std::int64_t unit);
  void release(std::int64_t unit);

  /// Waits until no other process makes or changes the database's tables; until done is called.
  void begin_setup();
  void end_setup();

 private:
  explicit Claims(int file) : file_(file) {}
  int file_;
};

}  // namespace dojo::sweep
