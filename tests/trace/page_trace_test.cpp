// The page-trace reader: lines, rules that hold across lines, and the words of the errors.

#include "runner/trace/page_trace.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "runner/trace/page_trace_check.h"
#include "tests/support/shared_data.h"

namespace dojo::page_trace {
namespace {

const std::string kSmall = std::string(DOJO_SOURCE_DIR) + "/scenarios/traces/small.tr";

// `line:column: message` of the first error, or "valid".
std::string error_of(const std::string& text) {
  const auto trace = parse(text, "t");
  if (!trace) return trace.error().text().substr(2);
  const auto error = check(*trace, "t");
  return error ? error->text().substr(2) : "valid";
}

std::string text_of(const PageTrace& trace) {
  std::string text;
  for (const Record& record : trace.records) text += record_text(record) + "\n";
  return text;
}

TEST_CASE("page trace: the shipped trace is valid and has every kind of record", "[trace]") {
  const auto trace = load(kSmall);
  REQUIRE(trace.has_value());
  CHECK(trace->thread_count == 3);
  CHECK(trace->records.size() == 63);
  CHECK(trace->records.front() == Record{0, RecordKind::kWrite, 0});
  const std::string text = text_of(*trace);
  for (const char kind : std::string("RWBbLUFfCSEJ")) {
    INFO(kind);
    CHECK(text.find(std::string(" ") + kind + " ") != std::string::npos);
  }
  CHECK(error_of(text) == "valid");
}

TEST_CASE("page trace: the shipped trace cut off after any line with a task alive is refused",
          "[trace]") {
  const std::string text = text_of(load(kSmall).value());
  const std::size_t last_end = text.find("2 E 0\n") + 6;
  const std::size_t first_creation = text.find("0 C 1\n");
  for (std::size_t size = first_creation + 1; size < last_end; ++size) {
    INFO(text.substr(0, size));
    REQUIRE(error_of(text.substr(0, size)) != "valid");
  }
}

TEST_CASE("page trace: barrier numbers may be -1, threads may exist from the start", "[trace]") {
  CHECK(error_of("0 S 0\n1 S 0\n0 B -1\n1 B -1\n1 b -1\n0 b -1\n1 E 1\n0 E 0\n") == "valid");
  CHECK(error_of("0 W 4\n1 R 4\n") == "valid");
}

TEST_CASE("page trace: a line that is not three fields is refused with its column", "[trace]") {
  const std::string line =
      "1:1: expected `T X A`: thread number, record letter, number, such as `0 R 17`";
  CHECK(error_of("hello\n") == line);
  CHECK(error_of(" 0 R 1\n") == line);
  CHECK(error_of("\n") == line);
  CHECK(error_of("0R 1\n") == "1:2: expected one blank after the thread number");
  CHECK(error_of("0 R 1\n0 X 1\n") ==
        "2:3: unknown record: expected one of R W B b L U F f C S E J");
  CHECK(error_of("0 R\n") == "1:4: expected one blank after the record letter");
  CHECK(error_of("0 R one\n") == "1:5: expected a decimal integer as third field");
  CHECK(error_of("0 R  1\n") == "1:5: expected a decimal integer as third field");
  CHECK(error_of("0 R 1 \n") == "1:6: expected the end of the line after three fields");
  CHECK(error_of("0 R 1\r\n") == "1:6: expected the end of the line after three fields");
}

TEST_CASE("page trace: numbers out of range are refused", "[trace]") {
  CHECK(error_of("4096 R 1\n") == "1:1: thread 4096: expected 0 to 4095");
  CHECK(error_of("-1 R 1\n") == "1:1: thread -1: expected 0 to 4095");
  CHECK(error_of("0 R -1\n") == "1:5: -1: expected 0 to 2147483647");
  CHECK(error_of("0 R 2147483648\n") == "1:5: 2147483648: expected 0 to 2147483647");
  CHECK(error_of("0 B -2\n") == "1:5: -2: expected -1 to 2147483647");
  CHECK(error_of("0 R 99999999999999999999\n") == "1:5: expected a decimal integer as third field");
}

TEST_CASE("page trace: a last line without an end is a cut-off file", "[trace]") {
  CHECK(error_of("0 R 1\n0 R 1") ==
        "2:6: the file is cut off: its last line has no end (every line ends with a newline)");
  CHECK(error_of("") == " is empty; expected lines `T X A`, such as `0 R 17`");
}

TEST_CASE("page trace: packed files are told apart from damaged ones", "[trace]") {
  CHECK(error_of(std::string("\xfd"
                             "7zXZ\0rest",
                             10)) ==
        " is packed with xz; a trace is read as plain text: unpack it first (`xz -dk`)");
  CHECK(error_of("\x1f\x8b rest").find("packed with gzip") != std::string::npos);
  CHECK(error_of("\x28\xb5\x2f\xfd rest").find("packed with zstd") != std::string::npos);
}

TEST_CASE("page trace: threads are numbered without a gap", "[trace]") {
  CHECK(
      error_of("0 R 1\n2 R 1\n") ==
      "2:1: thread 1 has no record, but thread 2 has: expected threads 0, 1, 2, ... without a gap");
}

TEST_CASE("page trace: L and U of one lock alternate", "[trace]") {
  CHECK(error_of("0 L 1\n1 L 1\n0 U 1\n1 U 1\n") ==
        "2:3: lock 1 is held by thread 0 since line 1; expected its U record first");
  CHECK(error_of("0 L 1\n1 U 1\n") ==
        "2:3: thread 1 gives lock 1 back without holding it; expected `1 L 1` before");
  CHECK(error_of("0 L 1\n") == "1:1: the file is cut off: thread 0 holds lock 1 since line 1");
}

TEST_CASE("page trace: b stands after all B of its round", "[trace]") {
  CHECK(error_of("0 b 2\n") == "1:3: thread 0 leaves barrier 2 without `0 B 2` before");
  CHECK(error_of("0 B 2\n0 b 2\n1 B 2\n1 b 2\n") ==
        "2:3: thread 0 leaves barrier 2, round 1, after 1 of 2 arrivals; expected all threads that "
        "have a B record with this number to arrive first");
  CHECK(error_of("0 B 2\n0 B 2\n") ==
        "2:3: thread 0 arrives at barrier 2 again; expected `0 b 2` first");
  CHECK(error_of("0 B 2\n1 B 2\n0 b 2\n") ==
        "3:1: the file is cut off: thread 1 never leaves barrier 2");
}

TEST_CASE("page trace: f stands after the F it takes", "[trace]") {
  CHECK(error_of("0 F 3\n0 f 3\n0 f 3\n") ==
        "3:3: flag 3 is not set; expected one F record for each f, before it");
  CHECK(error_of("0 F 3\n0 F 3\n1 f 3\n") == "valid");
}

TEST_CASE("page trace: creation, start, end and join fit together", "[trace]") {
  CHECK(error_of("0 C 2\n1 S 0\n1 E 0\n") == "1:3: creation 2 of the file; expected `0 C 1`");
  CHECK(error_of("0 C 1\n1 S 0\n2 S 0\n") ==
        "3:3: thread 2 starts after 1 C records; expected 2 before this line");
  CHECK(error_of("0 C 1\n1 R 0\n1 S 0\n1 E 0\n") ==
        "3:3: S must be the first record of a thread; thread 1 has one in line 2");
  CHECK(error_of("0 C 1\n1 S 0\n1 R 0\n") ==
        "3:1: the file is cut off: thread 1 starts in line 2 and has no E record");
  CHECK(error_of("0 C 1\n") == "1:1: the file is cut off: 1 threads are created, 0 start");
  CHECK(error_of("0 E 0\n") ==
        "1:3: thread 0 ends but has no S record; expected S as its first record");
  CHECK(error_of("0 S 0\n0 E 0\n0 R 1\n") ==
        "3:3: thread 0 has ended in line 2; expected no record of it after its E");
  CHECK(error_of("0 C 1\n1 S 0\n0 J 1\n1 E 0\n") ==
        "3:3: J waits for 1 ended threads, but only 0 E records stand before it");
}

TEST_CASE("page trace: a file that cannot be read is an error", "[trace]") {
  const auto missing = load("no-such-folder/x.tr");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().text() ==
        "no-such-folder/x.tr: cannot be opened: No such file or directory");
  const auto folder = load(DOJO_SOURCE_DIR);
  REQUIRE_FALSE(folder.has_value());
  CHECK(folder.error().message == "cannot be read: Is a directory");
}

TEST_CASE("page trace: the reference trace tiny.tr is valid", "[trace]") {
  const auto path = dojo::test::shared_file("traces/tiny.tr");
  if (path.empty()) return;
  const auto trace = load(path.string());
  REQUIRE(trace.has_value());
  CHECK(trace->records.size() == 40);
  CHECK(trace->thread_count == 3);
}

}  // namespace
}  // namespace dojo::page_trace
