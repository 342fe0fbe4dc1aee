// The arena: one fixed-address region that holds everything a run can change.
//
// Heap blocks and fiber stacks of the simulated world live here, so that saving the used part of
// the region saves the world and copying it back restores it, C++ exceptions included. While an
// `Inside` scope is active, `operator new` of the whole process allocates here; an `Outside` scope
// switches back for traces, strategies and results. Explore in parallel with processes, never
// threads.
//
// Rules for code that runs inside (docs/DETERMINISM.md): nothing owned inside is built outside; no
// function-local statics, thread_local, iostream or malloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dojo::sim::arena {

/// Maps the region once per process. Called by the first reset().
void map();
/// Forgets everything inside: the next world starts at the same addresses.
void reset();

bool contains(const void* address);
/// Bytes of heap in use so far in this world (high-water mark of the bump pointer).
std::size_t heap_bytes();

bool is_inside();
namespace detail {
extern bool inside;
}

/// Allocations go to the arena for a scope.
class Inside {
 public:
  Inside() : before_(detail::inside) { detail::inside = true; }
  ~Inside() { detail::inside = before_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  bool before_;
};

/// Allocations go to the ordinary heap for a scope.
class Outside {
 public:
  Outside() : before_(detail::inside) { detail::inside = false; }
  ~Outside() { detail::inside = before_; }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

 private:
  bool before_;
};

/// A saved world. Reuse one object: its buffer is kept.
class Snapshot {
 public:
  std::size_t bytes() const { return used_; }

 private:
  friend void save(Snapshot& snapshot);
  friend void restore(const Snapshot& snapshot);
  std::vector<char> buffer_;
  std::size_t used_ = 0;
};

/// Saves and restores the world. Requires: no fiber is running.
void save(Snapshot& snapshot);
void restore(const Snapshot& snapshot);

// --- fiber stacks (fiber.cpp) -----------------------------------------------------------------------
struct StackSlot {
  std::uint32_t index = 0;
};
/// A free stack; aborts the run as `limit:fibers` when all kStacks are in use (see Engine).
bool take_stack(StackSlot& slot);
void give_back_stack(StackSlot slot);
char* stack_top(StackSlot slot);
char* stack_bottom(StackSlot slot);  ///< lowest usable byte, above the guard page
/// Tells where the stack pointer of the suspended fiber is kept, so that only the used part of its
/// stack is saved. `place` lies in the arena.
void watch_stack_pointer(StackSlot slot, void* const* place);
/// True when `address` lies in some fiber's stack.
bool is_stack(const void* address);
/// True when `address` lies in the guard page of some stack: a stack overflow.
bool is_guard_page(const void* address);

}  // namespace dojo::sim::arena
