#include "sim/access/runtime_calls.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dojo::sim::access {

namespace {

using Byte = unsigned char;

constexpr Byte kCall = 0xe8;
constexpr Byte kTestEax = 0xa9;
constexpr std::size_t kCallBytes = 5;

// What is erased, outside of the arena like the code itself. Beyond the limit calls are made in
// vain.
constexpr std::size_t kErasedMax = 1 << 16;
std::array<Byte*, kErasedMax> erased;
std::size_t erased_count = 0;
bool is_writing_refused = false;

/// Where the four bytes at `at` lead to, counted from their end.
const Byte* target_of(const Byte* at) {
  std::int32_t distance = 0;
  std::memcpy(&distance, at, sizeof distance);
  return at + sizeof distance + distance;
}

bool starts_with(const Byte*& code, std::initializer_list<Byte> bytes) {
  if (std::memcmp(code, bytes.begin(), bytes.size()) != 0) return false;
  code += bytes.size();
  return true;
}

/// `code` is a stub of the procedure linkage table, and its slot holds `entry_point`.
bool leads_to(const Byte* code, const void* entry_point) {
  starts_with(code, {0xf3, 0x0f, 0x1e, 0xfa});         // endbr64, where built for it
  starts_with(code, {0xf2});                           // bnd
  if (!starts_with(code, {0xff, 0x25})) return false;  // jmp *slot(%rip)
  const void* slot = nullptr;
  std::memcpy(&slot, target_of(code), sizeof slot);
  return slot == entry_point;
}

/// Code is mapped for reading and executing only; the page of `at` is made writable, too.
bool is_writable(Byte* at) {
  static const auto page_bytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  static std::uintptr_t last_page = 0;
  const std::uintptr_t page = reinterpret_cast<std::uintptr_t>(at) & ~(page_bytes - 1);
  if (page == last_page) return true;
  if (mprotect(reinterpret_cast<void*>(page), page_bytes, PROT_READ | PROT_WRITE | PROT_EXEC) !=
      0) {
    is_writing_refused = true;
    return false;
  }
  last_page = page;
  return true;
}

}  // namespace

void erase_call(const void* pc, const void* entry_point) {
  if (is_writing_refused || erased_count == kErasedMax) return;
  Byte* const call = static_cast<Byte*>(const_cast<void*>(pc)) - kCallBytes;
  if (*call != kCall) return;
  const Byte* const target = target_of(call + 1);
  if (target != entry_point && !leads_to(target, entry_point)) return;
  if (!is_writable(call)) return;
  erased[erased_count++] = call;
  *static_cast<volatile Byte*>(call) = kTestEax;
}

void restore_calls() {
  for (std::size_t i = 0; i < erased_count; ++i) *static_cast<volatile Byte*>(erased[i]) = kCall;
  erased_count = 0;
}

}  // namespace dojo::sim::access
