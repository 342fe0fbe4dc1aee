// What a reader of a file says about bad input: where, what is wrong, what is accepted.
//
// Readers return it as a value; `text()` is the line the user sees (exit code 2).

#pragma once

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>

namespace dojo {

struct InputError {
  std::string file;
  int line = 0;    // Counted from 1; 0 = the error is about the file as a whole.
  int column = 0;  // Counted from 1, in bytes.
  std::string message;

  std::string text() const {
    if (line == 0) return fmt::format("{}: {}", file, message);
    return fmt::format("{}:{}:{}: {}", file, line, column, message);
  }
};

template <typename T>
using InputResult = tl::expected<T, InputError>;

}  // namespace dojo
