// Reads herd7-style logs line by line (log.h).

#include <charconv>
#include <system_error>

#include "runner/litmus/log.h"

namespace dojo::litmus {

namespace {

std::string_view trimmed(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

// Cuts the first word off `rest`.
std::string_view next_word(std::string_view& rest) {
  rest = trimmed(rest);
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest = trimmed(rest.substr(end));
  return word;
}

template <typename Number>
bool read_number(std::string_view word, Number& number) {
  const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && stop == word.data() + word.size();
}

class LogReader {
 public:
  LogReader(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  InputResult<std::vector<LogBlock>> read() {
    while (next_line()) {
      if (!is_good_) break;
      std::string_view rest = line_;
      if (next_word(rest) == "Test") {
        begin_block(rest);
      } else if (!blocks_.empty()) {
        read_line(blocks_.back());
      }
    }
    if (is_good_ && states_left_ > 0) fail("the log is cut off: a state line is missing");
    if (is_good_ && !blocks_.empty() && !has_states_) fail(kStatesMissing);
    if (!is_good_) return tl::unexpected(error_);
    return std::move(blocks_);
  }

 private:
  static constexpr const char* kStatesMissing = "the test before this line has no `States N` line";

  bool next_line() {
    if (rest_.empty()) return false;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line_ = trimmed(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_number_;
    return true;
  }

  // `NAME Kind`; the name may contain blanks, so the kind is the last word.
  void begin_block(std::string_view rest) {
    if (states_left_ > 0) return fail("found a new test; expected one more state line");
    if (!blocks_.empty() && !has_states_) return fail(kStatesMissing);
    const std::size_t blank = rest.find_last_of(" \t");
    const std::string_view kind = blank == rest.npos ? rest : rest.substr(blank + 1);
    LogBlock block;
    if (kind == "Forbidden") block.kind = Kind::kForbidden;
    if (kind == "Required") block.kind = Kind::kRequired;
    const bool has_kind = block.kind != Kind::kAllowed || kind == "Allowed";
    if (!has_kind || blank == rest.npos) {
      return fail("expected `Test NAME` and Allowed, Forbidden or Required");
    }
    block.name = std::string(trimmed(rest.substr(0, blank)));
    blocks_.push_back(std::move(block));
    has_states_ = false;
  }

  void read_line(LogBlock& block) {
    if (states_left_ > 0) return read_state(block);
    std::string_view rest = line_;
    const std::string_view word = next_word(rest);
    if (!has_states_) {
      if (word == "States") read_state_count(rest);
      return;
    }
    if (line_ == "Ok" || line_ == "No") block.is_ok = line_ == "Ok";
    if (word == "Positive:") read_witnesses(block, rest);
    if (word == "Condition") block.condition = std::string(rest);
    // The remaining lines repeat the name, which may contain blanks.
    if (!rest.starts_with(block.name)) return;
    rest = trimmed(rest.substr(block.name.size()));
    if (word == "Observation") read_observation(block, rest);
    if (word == "Coverage") block.coverage = std::string(rest);
    double seconds = 0;
    if (word == "Time" && read_number(rest, seconds)) block.seconds = seconds;
  }

  void read_state_count(std::string_view rest) {
    if (!read_number(rest, states_left_) || states_left_ > kLogStatesMax) {
      return fail(fmt::format("expected `States N` with N at most {}", kLogStatesMax));
    }
    has_states_ = true;
  }

  void read_state(LogBlock& block) {
    const bool is_state = line_.empty() || (line_.back() == ';' && line_.find('=') != line_.npos);
    if (!is_state) return fail("expected one more state line, such as `0:rax=0; [x]=1;`");
    --states_left_;
    block.states.emplace_back(line_);
  }

  void read_witnesses(LogBlock& block, std::string_view rest) {
    LogBlock::Counts counts;
    std::string_view positive = next_word(rest);
    if (positive.ends_with(',')) positive.remove_suffix(1);
    const bool has_word = next_word(rest) == "Negative:";
    const bool has_positive = read_number(positive, counts.first);
    const bool has_negative = read_number(rest, counts.second);
    if (!has_word || !has_positive || !has_negative) {
      return fail("expected `Positive: p Negative: n`");
    }
    block.witnesses = counts;
  }

  void read_observation(LogBlock& block, std::string_view rest) {
    const std::string_view word = next_word(rest);
    if (word == "Never") block.verdict = Verdict::kNever;
    if (word == "Sometimes") block.verdict = Verdict::kSometimes;
    if (word == "Always") block.verdict = Verdict::kAlways;
    if (!block.verdict) return fail("expected Never, Sometimes or Always");
    LogBlock::Counts counts;
    const std::string_view first = next_word(rest);
    const bool has_first = read_number(first, counts.first);
    const bool has_second = read_number(rest, counts.second);
    if (has_first && has_second) block.observations = counts;
  }

  void fail(std::string message) {
    is_good_ = false;
    error_ = {file_, line_number_, 1, std::move(message)};
  }

  std::string_view rest_;
  std::string file_;
  std::string_view line_;
  int line_number_ = 0;
  std::vector<LogBlock> blocks_;
  std::size_t states_left_ = 0;
  bool has_states_ = false;  // Of the newest block.
  bool is_good_ = true;
  InputError error_;
};

}  // namespace

InputResult<std::vector<LogBlock>> read_log(std::string_view text, const std::string& file) {
  if (text.size() > kLogBytesMax) {
    return tl::unexpected(
        InputError{file, 0, 0, fmt::format("the log has more than {} bytes", kLogBytesMax)});
  }
  return LogReader(text, file).read();
}

}  // namespace dojo::litmus
