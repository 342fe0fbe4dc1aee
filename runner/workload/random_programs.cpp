// random-programs: each thread runs a short program of data-layer operations, drawn from the seed.
//
// A program is drawn when the world is built, so that all schedules of a hunt explore the same
// programs; other seeds draw others. A thread holds at most one object at a time and puts it before
// its next operation, as Kerrighed's callers must.
//
// Where `put` may be drawn, a hold is long: it lasts over a second use, and `put` ends it. It is
// drawn for the thread's own hold only: without one it would end the hold of a neighbour on the
// same node, which is a mistake of the caller and not of the protocol.
// Tests: tests/regressions/put_ends_own_hold_test.cpp.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "protocols/kapi/kapi.h"
#include "runner/workload/kinds.h"
#include "runner/workload/program_thread.h"

namespace dojo::runner {

namespace {

using scenario::Operation;

class RandomProgramsLoad final : public Workload {
 public:
  RandomProgramsLoad(const scenario::RandomPrograms& description, std::int64_t nodes)
      : about_(description), nodes_(description.nodes.resolve(nodes)) {}

  std::int64_t threads() const override {
    return about_.threads * static_cast<std::int64_t>(nodes_.size());
  }

  void build(Environment& environment) override {
    set_ = environment.shared_set();
    const std::int64_t stream = about_.draw.value_or(static_cast<std::int64_t>(environment.number));
    sim::RandomStream random(environment.seed, fmt::format("random-programs/{}", stream));
    for (const std::int64_t id : nodes_) {
      const kapi::NodeId node{static_cast<std::uint32_t>(id)};
      kddm::Node& data = *environment.data[node.value];
      for (std::int64_t t = 0; t < about_.threads; ++t) {
        auto program = draw(random, environment.cluster.node_count());
        environment.cluster.spawn(node, {.name = task_name("prog", t)},
                                  [this, &data, program = std::move(program)] {
                                    ProgramThread thread(data, set_, draws_puts());
                                    for (const ProgramStep& step : program) thread.execute(step);
                                    thread.release();
                                  });
      }
    }
  }

 private:
  std::vector<ProgramStep> draw(sim::RandomStream& random, std::uint32_t nodes) {
    std::vector<ProgramStep> program;
    bool holds = false;
    for (std::int64_t i = 0; i < about_.operations; ++i) {
      const auto operation = draw_operation(random, holds);
      if (!operation) return program;
      ProgramStep step{};
      step.operation = *operation;
      step.object = random.below(static_cast<std::uint64_t>(about_.objects));
      if (step.operation == Operation::kFlush) {
        // The last number means "no destination given".
        const std::uint64_t to = random.below(nodes + 1);
        if (to < nodes) step.destination.value = static_cast<std::uint32_t>(to);
      } else {
        step.value = ++values_drawn_;
      }
      holds = takes_hold(step.operation);
      program.push_back(step);
    }
    return program;
  }

  /// Nothing if only a put may be drawn and there is no hold to put.
  std::optional<Operation> draw_operation(sim::RandomStream& random, bool holds) const {
    std::vector<Operation> candidates;
    for (const Operation operation : about_.ops) {
      if (operation != Operation::kPut || holds) candidates.push_back(operation);
    }
    if (candidates.empty()) return std::nullopt;
    return candidates[random.below(candidates.size())];
  }

  bool draws_puts() const {
    return std::find(about_.ops.begin(), about_.ops.end(), Operation::kPut) != about_.ops.end();
  }

  scenario::RandomPrograms about_;
  std::vector<std::int64_t> nodes_;
  kddm::SetId set_{};
  std::uint64_t values_drawn_ = 0;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::RandomPrograms& description, std::int64_t nodes) {
  return std::make_unique<RandomProgramsLoad>(description, nodes);
}

}  // namespace dojo::runner
