// Built with the accesses reported: see cmake/access.cmake. Tests: ../runtime_test.cpp.
#include "tests/access/probe.h"

#include <cstring>

namespace dojo::probe {

int remembered = 0;

namespace {

[[gnu::noinline]] void inner(Board& board) { board.half += 7; }

}  // namespace

void write_word(Board& board) { board.word = 1; }
std::uint64_t read_word(const Board& board) { return board.word; }
void write_flag(Board& board) { board.flag = true; }
void push(Board& board, int value) { board.list.push_back(value); }
void insert(Board& board, int key) { board.tree[key] = key; }
int find(const Board& board, int key) {
  const auto found = board.tree.find(key);
  return found == board.tree.end() ? -1 : found->second;
}
void copy_text(Board& board, const char* from, std::size_t bytes) {
  std::memcpy(board.text, from, bytes);
}
void count_up(Board& board) { board.count.fetch_add(1, std::memory_order_relaxed); }
bool count_from(Board& board, std::uint32_t expected) {
  return board.count.compare_exchange_strong(expected, expected + 1, std::memory_order_acq_rel);
}
std::uint32_t counted(const Board& board) { return board.count.load(std::memory_order_acquire); }
[[gnu::noinline]] void outer(Board& board) {
  inner(board);
  board.half += 8;
}
void complete(kapi::Completion& done) { done.complete(); }
void await(kapi::Completion& done) { done.wait(); }
void remember(int value) { remembered = value; }

}  // namespace dojo::probe
