// A position in the text of a litmus file, with the few reading steps its grammar needs.
//
// Reading throws `SyntaxError`, which never leaves this folder: parse.cpp turns it into an
// InputError with line and column.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/input_error.h"
#include "runner/litmus/litmus_test.h"

namespace dojo::litmus {

struct SyntaxError {
  std::size_t offset = 0;
  std::string message;
};

class TextCursor {
 public:
  // Reads `text` from `begin` up to `end`; offsets count from the start of `text`.
  TextCursor(std::string_view text, std::size_t begin, std::size_t end);

  std::size_t offset() const { return offset_; }
  bool is_at_end() const { return offset_ == end_; }
  char peek() const { return is_at_end() ? '\0' : text_[offset_]; }

  void skip_space();
  // Skips blanks, then consumes `word` if it comes next. A word that ends in a letter must end
  // there.
  bool accept(std::string_view word);
  // As `accept`, but anything else is an error; `expected` says what is accepted.
  void require(std::string_view word, std::string_view expected);
  // Letters, digits and '_', starting with a letter or '_'; empty when no name comes next.
  std::string name();
  // An optional sign and decimal or 0x digits.
  Value number(std::string_view expected);
  bool is_at_digit() const;

  // Says what comes next and what was expected instead.
  [[noreturn]] void fail(std::string_view expected) const;
  [[noreturn]] void fail_at(std::size_t offset, std::string message) const;

 private:
  std::string_view text_;
  std::size_t offset_;
  std::size_t end_;
};

// The error with the line and column (both from 1) of its offset.
InputError located(const std::string& file, std::string_view text, const SyntaxError& error);

}  // namespace dojo::litmus
