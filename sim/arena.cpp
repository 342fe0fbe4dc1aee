// Layout, lowest address first:
//
//   Header | stack table (kStacks entries) | heap, grows up ...  ... stacks, fixed slots at the end
//
// Saved: header, the used part of the stack table, the used heap, the used part of each live stack.
// Sources of the rules: the measured facts in docs/DETERMINISM.md.

#include "sim/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include "sim/access/listener.h"
#include "sim/limits.h"

#ifdef DOJO_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(address, bytes) __asan_poison_memory_region(address, bytes)
#define UNPOISON(address, bytes) __asan_unpoison_memory_region(address, bytes)
#else
#define POISON(address, bytes) static_cast<void>(0)
#define UNPOISON(address, bytes) static_cast<void>(0)
#endif

namespace dojo::sim::arena {

namespace detail {
bool inside = false;
}

namespace {

constexpr std::size_t kSmallClasses = 64;  // 16-byte steps up to 1024 bytes
constexpr std::size_t kLargeClasses = 32;  // powers of two above
constexpr std::size_t kClasses = kSmallClasses + kLargeClasses;
constexpr std::size_t kBlockHeader = 16;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kRedZone = 128;  // below the stack pointer, used by leaf functions

struct Header {
  std::size_t heap_used;
  std::uint32_t stacks_used;       // slots ever handed out in this world
  std::uint32_t first_free_stack;  // index + 1, 0 = none
  void* free_lists[kClasses];
};

struct StackEntry {
  void* const* stack_pointer;  // where it is kept; null: slot is free
  std::uint32_t next_free;     // index + 1
};

struct BlockHeader {
  std::uint32_t size_class;
  std::uint32_t offset;  // from the start of the block to this header (aligned allocations)
};

char* const kBase = reinterpret_cast<char*>(limits::kArenaBase);
constexpr std::size_t kTableOffset = kPage;
constexpr std::size_t kHeapOffset =
    (kTableOffset + limits::kStacks * sizeof(StackEntry) + kPage - 1) / kPage * kPage;
constexpr std::size_t kStacksOffset = limits::kArenaBytes - limits::kStacks * limits::kStackBytes;

bool is_mapped = false;
// Guard pages are set once per slot and stay: they hold no run state.
std::uint32_t guarded_slots = 0;

Header& header() { return *reinterpret_cast<Header*>(kBase); }
StackEntry* table() { return reinterpret_cast<StackEntry*>(kBase + kTableOffset); }
char* heap() { return kBase + kHeapOffset; }

std::size_t class_of(std::size_t bytes) {
  if (bytes <= kSmallClasses * 16) return (bytes + 15) / 16 - 1;
  std::size_t size_class = kSmallClasses;
  std::size_t size = kSmallClasses * 32;
  while (size < bytes) {
    size *= 2;
    ++size_class;
  }
  return size_class;
}

std::size_t class_bytes(std::size_t size_class) {
  if (size_class < kSmallClasses) return (size_class + 1) * 16;
  return (kSmallClasses * 32) << (size_class - kSmallClasses);
}

void* allocate(std::size_t bytes) {
  const std::size_t size_class = class_of(std::max<std::size_t>(bytes, 1));
  Header& head = header();
  if (void* block = head.free_lists[size_class]; block != nullptr) {
    UNPOISON(block, class_bytes(size_class));
    std::memcpy(&head.free_lists[size_class], block, sizeof(void*));
    return block;
  }
  const std::size_t size = class_bytes(size_class) + kBlockHeader;
  char* start = heap() + head.heap_used;
  if (kHeapOffset + head.heap_used + size > kStacksOffset) throw std::bad_alloc();
  head.heap_used += size;
  UNPOISON(start, size);
  const BlockHeader block_header{static_cast<std::uint32_t>(size_class), 0};
  std::memcpy(start, &block_header, sizeof block_header);
  return start + kBlockHeader;
}

void* allocate_aligned(std::size_t bytes, std::size_t alignment) {
  if (alignment <= 16) return allocate(bytes);
  char* plain = static_cast<char*>(allocate(bytes + alignment));
  const auto address = reinterpret_cast<std::uintptr_t>(plain);
  const std::size_t shift = (alignment - address % alignment) % alignment;
  if (shift == 0) return plain;
  BlockHeader block_header;
  std::memcpy(&block_header, plain - kBlockHeader, sizeof block_header);
  block_header.offset = static_cast<std::uint32_t>(shift);
  std::memcpy(plain + shift - kBlockHeader, &block_header, sizeof block_header);
  return plain + shift;
}

void release(void* pointer) {
  char* start = static_cast<char*>(pointer);
  BlockHeader block_header;
  std::memcpy(&block_header, start - kBlockHeader, sizeof block_header);
  start -= block_header.offset;
  Header& head = header();
  std::memcpy(start, &head.free_lists[block_header.size_class], sizeof(void*));
  head.free_lists[block_header.size_class] = start;
  POISON(start, class_bytes(block_header.size_class));
  if (access::listener != nullptr) [[unlikely]]
    access::listener->on_free(start, class_bytes(block_header.size_class));
}

// --- saving ----------------------------------------------------------------------------------------

// Under ASan the copy must not go through the intercepted memcpy (parts are poisoned), and the
// shadow (1 byte for 8) travels with the bytes.
#ifdef DOJO_ASAN
__attribute__((no_sanitize("address"))) void raw_copy(void* to, const void* from,
                                                      std::size_t bytes) {
  asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
}
char* shadow_of(const void* address) {
  return reinterpret_cast<char*>((reinterpret_cast<std::uintptr_t>(address) >> 3) + 0x7fff8000ull);
}
#else
void raw_copy(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
#endif

struct Piece {
  char* start;
  std::size_t bytes;
};

template <class Visit>
void for_each_piece(Visit&& visit) {
  const Header& head = header();
  visit(Piece{kBase, sizeof(Header)});
  visit(Piece{kBase + kTableOffset, head.stacks_used * sizeof(StackEntry)});
  visit(Piece{heap(), head.heap_used});
  for (std::uint32_t i = 0; i < head.stacks_used; ++i) {
    // Restored by now: the heap comes before the stacks.
    if (table()[i].stack_pointer == nullptr) continue;
    char* pointer = static_cast<char*>(*table()[i].stack_pointer);
    char* top = stack_top(StackSlot{i});
    auto low = reinterpret_cast<std::uintptr_t>(pointer - kRedZone) & ~std::uintptr_t{15};
    low = std::max(low, reinterpret_cast<std::uintptr_t>(stack_bottom(StackSlot{i})));
    visit(Piece{reinterpret_cast<char*>(low),
                static_cast<std::size_t>(top - reinterpret_cast<char*>(low))});
  }
}

}  // namespace

void map() {
  if (is_mapped) return;
  void* at = mmap(kBase, limits::kArenaBytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0);
  if (at != kBase) {
    std::fprintf(stderr, "dojo: cannot reserve %zu GiB of address space at %p: %s\n",
                 limits::kArenaBytes >> 30, static_cast<void*>(kBase), std::strerror(errno));
    std::_Exit(70);
  }
  is_mapped = true;
}

void reset() {
  access::listen(nullptr);  // whoever listened lived inside
  map();
  UNPOISON(kBase, sizeof(Header));
  UNPOISON(heap(), header().heap_used);
  for (std::uint32_t i = 0; i < header().stacks_used; ++i) {
    UNPOISON(stack_bottom(StackSlot{i}), limits::kStackBytes - kPage);
  }
  header() = Header{};
}

bool contains(const void* address) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at >= limits::kArenaBase && at < limits::kArenaBase + limits::kArenaBytes;
}

std::size_t heap_bytes() { return header().heap_used; }
bool is_inside() { return detail::inside; }

void save(Snapshot& snapshot) {
  const Outside outside;
  std::size_t total = 0;
  for_each_piece([&](Piece piece) { total += piece.bytes; });
#ifdef DOJO_ASAN
  total += total / 8 + 64;
#endif
  if (snapshot.buffer_.size() < total) snapshot.buffer_.resize(total + total / 4);
  char* to = snapshot.buffer_.data();
  for_each_piece([&](Piece piece) {
    raw_copy(to, piece.start, piece.bytes);
    to += piece.bytes;
#ifdef DOJO_ASAN
    raw_copy(to, shadow_of(piece.start), piece.bytes / 8);
    to += piece.bytes / 8;
#endif
  });
  snapshot.used_ = static_cast<std::size_t>(to - snapshot.buffer_.data());
}

void restore(const Snapshot& snapshot) {
  const char* from = snapshot.buffer_.data();
#ifdef DOJO_ASAN
  for (std::uint32_t i = 0; i < header().stacks_used; ++i) {
    UNPOISON(stack_bottom(StackSlot{i}), limits::kStackBytes - kPage);
  }
#endif
  // The header comes first and tells the extent of the pieces that follow.
  for_each_piece([&](Piece piece) {
    raw_copy(piece.start, from, piece.bytes);
    from += piece.bytes;
#ifdef DOJO_ASAN
    raw_copy(shadow_of(piece.start), from, piece.bytes / 8);
    from += piece.bytes / 8;
#endif
  });
}

bool take_stack(StackSlot& slot) {
  Header& head = header();
  if (head.first_free_stack != 0) {
    slot.index = head.first_free_stack - 1;
    head.first_free_stack = table()[slot.index].next_free;
  } else {
    if (head.stacks_used == limits::kStacks) return false;
    slot.index = head.stacks_used++;
    if (slot.index >= guarded_slots) {
      mprotect(stack_top(slot) - limits::kStackBytes, kPage, PROT_NONE);
      guarded_slots = slot.index + 1;
    }
  }
  table()[slot.index] = StackEntry{nullptr, 0};
  return true;
}

void give_back_stack(StackSlot slot) {
  UNPOISON(stack_bottom(slot), limits::kStackBytes - kPage);
  table()[slot.index] = StackEntry{nullptr, header().first_free_stack};
  header().first_free_stack = slot.index + 1;
}

char* stack_top(StackSlot slot) {
  return kBase + kStacksOffset + (slot.index + 1) * limits::kStackBytes;
}
char* stack_bottom(StackSlot slot) { return stack_top(slot) - limits::kStackBytes + kPage; }

void watch_stack_pointer(StackSlot slot, void* const* place) {
  table()[slot.index].stack_pointer = place;
}

bool is_stack(const void* address) {
  return contains(address) &&
         reinterpret_cast<std::uintptr_t>(address) - limits::kArenaBase >= kStacksOffset;
}

bool is_guard_page(const void* address) {
  if (!contains(address)) return false;
  const auto offset = reinterpret_cast<std::uintptr_t>(address) - limits::kArenaBase;
  return offset >= kStacksOffset && (offset - kStacksOffset) % limits::kStackBytes < kPage;
}

namespace detail {
void* new_block(std::size_t bytes, std::size_t alignment) {
  if (inside) return allocate_aligned(bytes, alignment);
  void* block = alignment <= 16 ? std::malloc(bytes == 0 ? 1 : bytes)
                                : std::aligned_alloc(
                                      alignment, (bytes + alignment - 1) / alignment * alignment);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void delete_block(void* block) {
  if (block == nullptr) return;
  if (contains(block)) {
    release(block);
  } else {
    std::free(block);
  }
}
}  // namespace detail

}  // namespace dojo::sim::arena

// --- the process-wide allocation functions ------------------------------------------------------------
// They stand in this file, which every program that has an arena links, so that none is left out.

using dojo::sim::arena::detail::delete_block;
using dojo::sim::arena::detail::new_block;
using std::align_val_t;
using std::nothrow_t;
using std::size_t;

namespace {
void* new_or_null(size_t bytes, size_t alignment) noexcept {
  try {
    return new_block(bytes, alignment);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
size_t to_size(align_val_t alignment) { return static_cast<size_t>(alignment); }
}  // namespace

void* operator new(size_t n) { return new_block(n, 16); }
void* operator new[](size_t n) { return new_block(n, 16); }
void* operator new(size_t n, const nothrow_t&) noexcept { return new_or_null(n, 16); }
void* operator new[](size_t n, const nothrow_t&) noexcept { return new_or_null(n, 16); }
void* operator new(size_t n, align_val_t a) { return new_block(n, to_size(a)); }
void* operator new[](size_t n, align_val_t a) { return new_block(n, to_size(a)); }
void* operator new(size_t n, align_val_t a, const nothrow_t&) noexcept {
  return new_or_null(n, to_size(a));
}
void* operator new[](size_t n, align_val_t a, const nothrow_t&) noexcept {
  return new_or_null(n, to_size(a));
}
void operator delete(void* p) noexcept { delete_block(p); }
void operator delete[](void* p) noexcept { delete_block(p); }
void operator delete(void* p, size_t) noexcept { delete_block(p); }
void operator delete[](void* p, size_t) noexcept { delete_block(p); }
void operator delete(void* p, align_val_t) noexcept { delete_block(p); }
void operator delete[](void* p, align_val_t) noexcept { delete_block(p); }
void operator delete(void* p, size_t, align_val_t) noexcept { delete_block(p); }
void operator delete[](void* p, size_t, align_val_t) noexcept { delete_block(p); }
void operator delete(void* p, const nothrow_t&) noexcept { delete_block(p); }
void operator delete[](void* p, const nothrow_t&) noexcept { delete_block(p); }

// Exception objects come from malloc in libstdc++, not from operator new: they must lie inside as
// well, or a restore brings back a pointer to a freed block. 128 = header of libstdc++ on x86-64.
extern "C" {
void* __cxa_allocate_exception(size_t bytes) noexcept {
  constexpr size_t kExceptionHeader = 128;
  void* block = new_or_null(bytes + kExceptionHeader, 16);
  if (block == nullptr) std::abort();
  std::memset(block, 0, kExceptionHeader);
  return static_cast<char*>(block) + kExceptionHeader;
}
void __cxa_free_exception(void* object) noexcept { delete_block(static_cast<char*>(object) - 128); }
void* __cxa_allocate_dependent_exception() noexcept {
  constexpr size_t kDependentException = 112;
  void* block = new_or_null(kDependentException, 16);
  if (block == nullptr) std::abort();
  std::memset(block, 0, kDependentException);
  return block;
}
void __cxa_free_dependent_exception(void* object) noexcept { delete_block(object); }
}
