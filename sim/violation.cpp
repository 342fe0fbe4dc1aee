#include "sim/violation.h"

#include <cctype>

namespace dojo::sim {

namespace {
bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Numbers become '#', node and core names n* and c*; rule ids such as M14 stay.
std::string masked(const std::string& word) {
  if (is_digit(word[0])) return "#";
  const bool is_numbered = word.size() > 1 && (word[0] == 'n' || word[0] == 'c') &&
                           word.find_first_not_of("0123456789", 1) == std::string::npos;
  return is_numbered ? std::string(1, word[0]) + "*" : word;
}
}  // namespace

std::string Violation::cause() const {
  std::string text = oracle + ": ";
  for (std::size_t at = 0; at < message.size();) {
    if (!is_word(message[at])) {
      text += message[at++];
      continue;
    }
    const std::size_t start = at;
    while (at < message.size() && is_word(message[at])) ++at;
    text += masked(message.substr(start, at - start));
  }
  return text;
}

}  // namespace dojo::sim
