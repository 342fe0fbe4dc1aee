// A litmus test as values: a few loads and stores per thread and a condition on the final state.
//
// Made by parse.h. Names are resolved to indices once, so that running a test compares no strings.
// A final state holds the values of the observed places, in the order of `LitmusTest::observed`.

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace dojo::litmus {

using Value = std::int64_t;

struct Store {
  int variable = 0;
  Value value = 0;
  bool operator==(const Store&) const = default;
};

struct Load {
  int variable = 0;
  int reg = 0;  // Index into the thread's registers.
  bool operator==(const Load&) const = default;
};

struct Fence {
  bool operator==(const Fence&) const = default;
};

using Instruction = std::variant<Store, Load, Fence>;

// A named cell with its initial value: a shared variable or a register of one thread.
struct Cell {
  std::string name;
  Value initial = 0;
};

struct Thread {
  std::vector<Instruction> instructions;
  std::vector<Cell> registers;
};

// A register of a thread, or a shared variable when `thread` is kMemory.
struct Place {
  static constexpr int kMemory = -1;
  int thread = kMemory;
  int index = 0;
  bool is_memory() const { return thread == kMemory; }
  auto operator<=>(const Place&) const = default;
};

enum class Quantifier { kExists, kNotExists, kForall };

struct Formula {
  enum class Kind { kTrue, kFalse, kEquals, kNot, kAnd, kOr };
  Kind kind = Kind::kTrue;
  Place place{};                    // kEquals: what is compared ...
  int observed = 0;                 // ... its position in a final state ...
  Value value = 0;                  // ... and with what.
  std::vector<Formula> operands{};  // kNot: one; kAnd, kOr: two or more.
};

struct LitmusTest {
  std::string name;
  std::vector<Cell> variables;
  std::vector<Thread> threads;
  std::vector<Place> observed;  // Registers by thread and name, then memory by name.
  Quantifier quantifier = Quantifier::kExists;
  Formula formula;
};

using FinalState = std::vector<Value>;

}  // namespace dojo::litmus
