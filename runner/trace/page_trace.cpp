#include "runner/trace/page_trace.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "runner/trace/page_trace_check.h"

namespace dojo::page_trace {

namespace {

constexpr std::string_view kLetters = "RWBbLUFfCSEJ";
constexpr std::size_t kReadChunkBytes = std::size_t{1} << 20;

struct Packing {
  std::string_view magic;
  const char* name;
  const char* command;
};

// Packed files are recognised to be told apart from damaged ones; unpacking is left to the user.
constexpr Packing kPackings[] = {
    {std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     "xz", "xz -dk"},
    {std::string_view("\x1f\x8b", 2), "gzip", "gzip -dk"},
    {std::string_view("\x28\xb5\x2f\xfd", 4), "zstd", "zstd -d"},
    {std::string_view("BZh", 3), "bzip2", "bzip2 -dk"},
};

// Reads `T X A` from one line. Each step returns false after noting the error.
class LineReader {
 public:
  LineReader(std::string_view line, int line_number, const std::string& file)
      : line_(line), line_number_(line_number), file_(file) {}

  bool read(Record& record) {
    return read_thread(record) && read_blank("the thread number") && read_kind(record) &&
           read_blank("the record letter") && read_argument(record) && read_end();
  }

  const InputError& error() const { return error_; }

 private:
  bool read_thread(Record& record) {
    std::int64_t thread = 0;
    if (!read_integer(thread)) {
      return fail("expected `T X A`: thread number, record letter, number, such as `0 R 17`");
    }
    if (thread < 0 || thread >= kThreadsMax) {
      return fail(fmt::format("thread {}: expected 0 to {}", thread, kThreadsMax - 1));
    }
    record.thread = static_cast<int>(thread);
    return true;
  }

  bool read_kind(Record& record) {
    begin_ = offset_;
    const bool is_known = offset_ < line_.size() && kLetters.find(line_[offset_]) != kLetters.npos;
    if (!is_known) return fail("unknown record: expected one of R W B b L U F f C S E J");
    record.kind = static_cast<RecordKind>(line_[offset_++]);
    return true;
  }

  bool read_argument(Record& record) {
    std::int64_t value = 0;
    if (!read_integer(value)) return fail("expected a decimal integer as third field");
    const bool is_barrier =
        record.kind == RecordKind::kBarrierArrive || record.kind == RecordKind::kBarrierLeave;
    const std::int64_t min = is_barrier ? kArgumentMin : 0;
    if (value < min || value > kPageMax) {
      return fail(fmt::format("{}: expected {} to {}", value, min, kPageMax));
    }
    record.argument = static_cast<std::int32_t>(value);
    return true;
  }

  bool read_blank(const char* after) {
    begin_ = offset_;
    if (offset_ == line_.size() || line_[offset_] != ' ') {
      return fail(fmt::format("expected one blank after {}", after));
    }
    ++offset_;
    return true;
  }

  bool read_end() {
    begin_ = offset_;
    return offset_ == line_.size() || fail("expected the end of the line after three fields");
  }

  bool read_integer(std::int64_t& value) {
    begin_ = offset_;
    const char* first = line_.data() + offset_;
    const char* last = line_.data() + line_.size();
    const auto [stop, error] = std::from_chars(first, last, value);
    offset_ += static_cast<std::size_t>(stop - first);
    return error == std::errc();
  }

  bool fail(std::string message) {
    error_ = {file_, line_number_, static_cast<int>(begin_) + 1, std::move(message)};
    return false;
  }

  std::string_view line_;
  int line_number_;
  const std::string& file_;
  std::size_t begin_ = 0;  // Of the field being read, for messages.
  std::size_t offset_ = 0;
  InputError error_;
};

std::string packed_message(std::string_view text) {
  for (const Packing& packing : kPackings) {
    if (text.starts_with(packing.magic)) {
      return fmt::format("is packed with {}; a trace is read as plain text: unpack it first (`{}`)",
                         packing.name, packing.command);
    }
  }
  return "";
}

std::string system_message(const char* what) {
  return fmt::format("{}: {}", what, std::strerror(errno));
}

InputResult<std::string> read_bytes(const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (!file) return tl::unexpected(InputError{path, 0, 0, system_message("cannot be opened")});
  std::string text;
  for (std::size_t got = 1; got > 0 && text.size() <= kFileBytesMax;) {
    const std::size_t size = text.size();
    text.resize(size + kReadChunkBytes);
    got = std::fread(text.data() + size, 1, kReadChunkBytes, file.get());
    text.resize(size + got);
  }
  if (std::ferror(file.get())) {
    return tl::unexpected(InputError{path, 0, 0, system_message("cannot be read")});
  }
  return text;
}

}  // namespace

std::string record_text(const Record& record) {
  return fmt::format("{} {} {}", record.thread, static_cast<char>(record.kind), record.argument);
}

InputResult<PageTrace> parse(std::string_view text, const std::string& file) {
  std::string refusal = packed_message(text);
  if (text.empty()) refusal = "is empty; expected lines `T X A`, such as `0 R 17`";
  if (text.size() > kFileBytesMax) refusal = fmt::format("has more than {} bytes", kFileBytesMax);
  if (!refusal.empty()) return tl::unexpected(InputError{file, 0, 0, std::move(refusal)});
  PageTrace trace;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto line_number = static_cast<int>(trace.records.size()) + 1;
    const std::size_t end = text.find('\n', begin);
    if (end == text.npos) {
      const auto column = static_cast<int>(std::min<std::size_t>(text.size() - begin, 1000)) + 1;
      return tl::unexpected(InputError{
          file, line_number, column,
          "the file is cut off: its last line has no end (every line ends with a newline)"});
    }
    LineReader reader(text.substr(begin, end - begin), line_number, file);
    Record& record = trace.records.emplace_back();
    if (!reader.read(record)) return tl::unexpected(reader.error());
    trace.thread_count = std::max(trace.thread_count, record.thread + 1);
    begin = end + 1;
  }
  return trace;
}

InputResult<PageTrace> load(const std::string& path) {
  const InputResult<std::string> text = read_bytes(path);
  if (!text) return tl::unexpected(text.error());
  InputResult<PageTrace> trace = parse(*text, path);
  if (!trace) return trace;
  if (auto error = check(*trace, path)) return tl::unexpected(std::move(*error));
  return trace;
}

}  // namespace dojo::page_trace
