#include "runner/litmus/models.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

namespace dojo::litmus {

namespace {

struct BufferedStore {
  int variable = 0;
  Value value = 0;
  auto operator<=>(const BufferedStore&) const = default;
};

// One state of the abstract machine. Under SC the buffers stay empty.
struct Machine {
  std::vector<std::size_t> next;  // Index of each thread's next instruction.
  std::vector<Value> memory;
  std::vector<std::vector<Value>> registers;
  std::vector<std::vector<BufferedStore>> buffers;
  auto operator<=>(const Machine&) const = default;
};

Machine start(const LitmusTest& test) {
  Outcome initial = initial_outcome(test);
  return {std::vector<std::size_t>(test.threads.size()), std::move(initial.memory),
          std::move(initial.registers),
          std::vector<std::vector<BufferedStore>>(test.threads.size())};
}

bool is_at_end(const LitmusTest& test, const Machine& machine) {
  for (std::size_t t = 0; t < test.threads.size(); ++t) {
    if (machine.next[t] < test.threads[t].instructions.size()) return false;
    if (!machine.buffers[t].empty()) return false;
  }
  return true;
}

// A load takes the youngest entry of its own buffer, otherwise memory.
Value loaded(const Machine& machine, std::size_t thread, int variable) {
  const auto& buffer = machine.buffers[thread];
  for (auto entry = buffer.rbegin(); entry != buffer.rend(); ++entry) {
    if (entry->variable == variable) return entry->value;
  }
  return machine.memory[static_cast<std::size_t>(variable)];
}

void execute(Machine& machine, std::size_t thread, const Instruction& instruction, Model model) {
  if (const auto* store = std::get_if<Store>(&instruction)) {
    if (model == Model::kTso) {
      machine.buffers[thread].push_back({store->variable, store->value});
    } else {
      machine.memory[static_cast<std::size_t>(store->variable)] = store->value;
    }
  } else if (const auto* load = std::get_if<Load>(&instruction)) {
    machine.registers[thread][static_cast<std::size_t>(load->reg)] =
        loaded(machine, thread, load->variable);
  }
  ++machine.next[thread];
}

void drain_oldest(Machine& machine, std::size_t thread) {
  auto& buffer = machine.buffers[thread];
  machine.memory[static_cast<std::size_t>(buffer.front().variable)] = buffer.front().value;
  buffer.erase(buffer.begin());
}

bool can_execute(const Machine& machine, std::size_t thread, const Thread& program) {
  if (machine.next[thread] == program.instructions.size()) return false;
  const bool is_fence = std::holds_alternative<Fence>(program.instructions[machine.next[thread]]);
  return !is_fence || machine.buffers[thread].empty();
}

std::vector<Machine> successors(const LitmusTest& test, const Machine& machine, Model model) {
  std::vector<Machine> result;
  for (std::size_t t = 0; t < test.threads.size(); ++t) {
    const Thread& program = test.threads[t];
    if (can_execute(machine, t, program)) {
      execute(result.emplace_back(machine), t, program.instructions[machine.next[t]], model);
    }
    if (!machine.buffers[t].empty()) drain_oldest(result.emplace_back(machine), t);
  }
  return result;
}

}  // namespace

tl::expected<StateSet, std::string> final_states(const LitmusTest& test, Model model,
                                                 std::size_t states_max) {
  StateSet finals;
  std::set<Machine> visited{start(test)};
  std::vector<const Machine*> open{&*visited.begin()};  // Nodes of a set do not move.
  while (!open.empty()) {
    const Machine& machine = *open.back();
    open.pop_back();
    if (is_at_end(test, machine)) {
      finals.insert(observe(test, {machine.memory, machine.registers}));
    }
    for (Machine& next : successors(test, machine, model)) {
      const auto [position, is_new] = visited.insert(std::move(next));
      if (is_new) open.push_back(&*position);
    }
    if (visited.size() > states_max) {
      return tl::unexpected(fmt::format("the {} set of test {} needs more than {} machine states",
                                        model_name(model), test.name, states_max));
    }
  }
  return finals;
}

const char* model_name(Model model) { return model == Model::kSc ? "SC" : "TSO"; }

}  // namespace dojo::litmus
