// The entry points that instrumented code calls: what is seen, what the operations do, and that
// code inside containers is seen although this executable holds the same templates without
// instrumentation. Method: the probe library, a listener that writes everything down.
// Run with g++ by the phase `unit` of ./test, with clang by the phase `determinism`.

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "sim/access/listener.h"
#include "sim/access/symbols.h"
#include "tests/access/probe.h"

namespace dojo {
namespace {

using probe::Board;
using sim::access::Kind;
using sim::access::Ordering;

class Log final : public sim::access::Listener {
 public:
  struct Entry {
    const char* at;
    std::size_t bytes;
    Kind kind;
    bool is_atomic;
    Ordering ordering;
    std::vector<const void*> stack;
  };

  Log() { sim::access::listen(this); }
  ~Log() override { sim::access::listen(nullptr); }

  void on_access(const void* at, std::size_t bytes, Kind kind, const void* pc) override {
    add(at, bytes, kind, false, {}, pc);
  }
  void before_atomic(const void*, std::size_t, Kind, const void*) override { ++announced; }
  void on_atomic(const void* at, std::size_t bytes, Kind kind, Ordering ordering,
                 const void* pc) override {
    add(at, bytes, kind, true, ordering, pc);
  }
  void on_fence(Ordering) override {}
  void on_enter(const void* call_site) override { calls_.push_back(call_site); }
  void on_leave() override { calls_.pop_back(); }
  void on_free(const void*, std::size_t) override {}

  /// Accesses that touch [at, at + bytes).
  int count(const void* at, std::size_t bytes, Kind kind, bool is_atomic = false) const {
    const char* first = static_cast<const char*>(at);
    return static_cast<int>(std::ranges::count_if(entries, [&](const Entry& entry) {
      return entry.at < first + bytes && first < entry.at + entry.bytes && entry.kind == kind &&
             entry.is_atomic == is_atomic;
    }));
  }

  std::vector<Entry> atomics() const {
    std::vector<Entry> found;
    std::ranges::copy_if(entries, std::back_inserter(found), &Entry::is_atomic);
    return found;
  }

  std::vector<Entry> entries;
  int announced = 0;

 private:
  void add(const void* at, std::size_t bytes, Kind kind, bool is_atomic, Ordering ordering,
           const void* pc) {
    std::vector<const void*> stack(calls_.rbegin(), calls_.rend());
    stack.insert(stack.begin(), pc);
    entries.push_back({static_cast<const char*>(at), bytes, kind, is_atomic, ordering, stack});
  }

  std::vector<const void*> calls_;
};

// What this executable's own copies of the templates are for: not one of these accesses is seen.
void use_own_templates(Board& board) {
  board.list.push_back(1);
  board.tree[1] = 1;
}

#define REQUIRE_INSTRUMENTATION()                                     \
  if (!sim::access::is_instrumented()) {                              \
    SUCCEED("this build has no instrumentation (presets dev, fuzz)"); \
    return;                                                           \
  }

TEST_CASE("access runtime: loads and stores are seen with address, size and kind", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  Log log;

  probe::write_word(board);
  const std::uint64_t value = probe::read_word(board);
  probe::write_flag(board);

  REQUIRE(value == 1);
  REQUIRE(log.entries.size() == 3);
  REQUIRE(log.count(&board.word, 8, Kind::kWrite) == 1);
  REQUIRE(log.count(&board.word, 8, Kind::kRead) == 1);
  REQUIRE(log.count(&board.flag, 1, Kind::kWrite) == 1);
  REQUIRE(log.entries[2].bytes == 1);
}

// The instruction that makes the call which returns to `pc`.
int opcode_before(const void* pc) { return static_cast<const unsigned char*>(pc)[-5]; }

TEST_CASE("access runtime: calls erase themselves while nobody listens, and come back",
          "[access]") {
  REQUIRE_INSTRUMENTATION();
  constexpr int kCall = 0xe8;
  Board board;
  const void* pc = nullptr;
  {
    Log log;
    probe::write_word(board);
    REQUIRE(log.entries.size() == 1);
    pc = log.entries[0].stack[0];
    REQUIRE(opcode_before(pc) == kCall);
  }

  probe::write_word(board);
  const int erased = opcode_before(pc);
  board.word = 0;
  probe::write_word(board);
  const std::uint64_t word = board.word;
  Log log;
  probe::write_word(board);

  REQUIRE(erased != kCall);
  REQUIRE(word == 1);
  REQUIRE(opcode_before(pc) == kCall);
  REQUIRE(log.entries.size() == 1);
  REQUIRE(log.entries[0].stack[0] == pc);
  REQUIRE(log.entries[0].stack.size() == 2);
}

TEST_CASE("access runtime: what containers do with their memory is seen", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  use_own_templates(board);
  board.list.reserve(4);
  board.list.resize(2);
  Log log;

  use_own_templates(board);
  REQUIRE(log.entries.empty());
  probe::push(board, 5);
  probe::insert(board, 9);
  const int found = probe::find(board, 9);

  REQUIRE(found == 9);
  REQUIRE(log.count(&board.list[3], sizeof(int), Kind::kWrite) == 1);
  const auto& node = *board.tree.find(9);
  REQUIRE(log.count(&node, sizeof node, Kind::kWrite) >= 2);
  REQUIRE(log.count(&node, sizeof node, Kind::kRead) >= 2);
}

TEST_CASE("access runtime: a reallocation is seen, old memory and new", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  board.list.assign(64, 3);
  board.list.shrink_to_fit();
  const int* before = board.list.data();
  Log log;

  probe::push(board, 5);

  REQUIRE(log.count(before, 64 * sizeof(int), Kind::kRead) >= 1);
  REQUIRE(log.count(board.list.data(), 64 * sizeof(int), Kind::kWrite) >= 1);
}

TEST_CASE("access runtime: memcpy of unknown length is seen on both sides", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  const std::string text = "a text of some length";
  Log log;

  probe::copy_text(board, text.data(), text.size());

  REQUIRE(std::string(board.text) == text);
  REQUIRE(log.count(text.data(), text.size(), Kind::kRead) == 1);
  REQUIRE(log.count(board.text, text.size(), Kind::kWrite) == 1);
}

TEST_CASE("access runtime: atomics are done and seen with their order", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  Log log;

  probe::count_up(board);
  const bool is_changed = probe::count_from(board, 1);
  const bool is_changed_again = probe::count_from(board, 1);
  const std::uint32_t count = probe::counted(board);

  REQUIRE(is_changed);
  REQUIRE_FALSE(is_changed_again);
  REQUIRE(count == 2);
  REQUIRE(log.announced == 4);
  REQUIRE(log.count(&board.count, 4, Kind::kReadWrite, true) == 2);
  REQUIRE(log.count(&board.count, 4, Kind::kRead, true) == 2);
  const std::vector<Log::Entry> atomics = log.atomics();
  REQUIRE_FALSE(atomics[0].ordering.acquires);
  REQUIRE(atomics[1].ordering.releases);
  REQUIRE_FALSE(atomics[2].ordering.releases);
  REQUIRE(atomics[3].ordering.acquires);
}

TEST_CASE("access runtime: the call stack names functions, files and lines", "[access]") {
  REQUIRE_INSTRUMENTATION();
  Board board;
  Log log;

  probe::outer(board);

  // The last access is the caller's write, the one before its read follows the other function's.
  REQUIRE(log.entries.size() >= 2);
  REQUIRE(log.entries[0].stack.size() == 3);
  const sim::access::Frame inner = sim::access::frames_at(log.entries[0].stack[0]).front();
  const sim::access::Frame outer = sim::access::frames_at(log.entries[0].stack[1]).front();
  REQUIRE(inner.function.find("inner") != std::string::npos);
  REQUIRE(inner.file == "tests/access/probe/probe.cpp");
  REQUIRE(outer.function.find("outer") != std::string::npos);
  REQUIRE(outer.line > inner.line);
  REQUIRE(sim::access::frames_at(log.entries.back().stack[0]).front().line == outer.line + 1);
}

}  // namespace
}  // namespace dojo
