// Code under watch: compiled as protocol code is, in a shared object of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <vector>

#include "protocols/kapi/wait.h"

namespace dojo::probe {

struct Board {
  std::uint64_t word = 0;
  std::uint32_t half = 0;
  bool flag = false;
  std::vector<int> list;
  std::map<int, int> tree;
  std::atomic<std::uint32_t> count{0};
  char text[64] = {};
};

void write_word(Board& board);
std::uint64_t read_word(const Board& board);
void write_flag(Board& board);
/// Through the container's own code: reallocation, tree nodes.
void push(Board& board, int value);
void insert(Board& board, int key);
int find(const Board& board, int key);
/// A copy whose length the compiler does not know.
void copy_text(Board& board, const char* from, std::size_t bytes);
void count_up(Board& board);
bool count_from(Board& board, std::uint32_t expected);
std::uint32_t counted(const Board& board);
/// Two functions deep, neither of them inlined.
void outer(Board& board);
/// Header code of kapi, as protocols have it.
void complete(kapi::Completion& done);
void await(kapi::Completion& done);
/// What no protocol may do: a variable of the shared object changes.
void remember(int value);

}  // namespace dojo::probe
