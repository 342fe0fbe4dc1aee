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

namespace dojo::runner {

namespace {

using scenario::Operation;

struct Instruction {
  Operation operation;
  kddm::ObjId object;
  std::uint64_t argument;  // value to write, or node to flush to
};

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
                                    Hold hold;
                                    for (const Instruction& step : program) {
                                      execute(data, step, hold);
                                    }
                                    release(data, hold);
                                  });
      }
    }
  }

 private:
  /// The object this thread has not put yet: between get, grab or find and put.
  using Hold = std::optional<kddm::ObjId>;

  std::vector<Instruction> draw(sim::RandomStream& random, std::uint32_t nodes) {
    std::vector<Instruction> program;
    Hold hold;
    for (std::int64_t i = 0; i < about_.operations; ++i) {
      const auto operation = draw_operation(random, hold.has_value());
      if (!operation) return program;
      Instruction step{};
      step.operation = *operation;
      step.object = random.below(static_cast<std::uint64_t>(about_.objects));
      step.argument =
          step.operation == Operation::kFlush ? random.below(nodes + 1) : ++values_drawn_;
      hold = takes_hold(step.operation) ? Hold(step.object) : std::nullopt;
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

  static bool takes_hold(Operation operation) {
    return operation == Operation::kGet || operation == Operation::kGrab ||
           operation == Operation::kFind;
  }

  bool draws_puts() const {
    return std::find(about_.ops.begin(), about_.ops.end(), Operation::kPut) != about_.ops.end();
  }

  void execute(kddm::Node& data, const Instruction& step, Hold& hold) {
    if (step.operation == Operation::kPut) {
      // The hold that was drawn may not be there: find finds nothing, get is refused.
      if (hold) data.read(set_, *hold, 0);
      release(data, hold);
      return;
    }
    release(data, hold);
    if (takes_hold(step.operation)) {
      use(data, step, hold);
      if (!draws_puts()) release(data, hold);
      return;
    }
    if (step.operation == Operation::kFlush) flush(data, step);
    if (step.operation == Operation::kRemove) data.remove(set_, step.object);
    if (step.operation == Operation::kSync) data.sync(set_, step.object);
  }

  void use(kddm::Node& data, const Instruction& step, Hold& hold) {
    const bool writes = step.operation == Operation::kGrab;
    const auto result = writes                              ? data.grab(set_, step.object)
                        : step.operation == Operation::kGet ? data.get(set_, step.object)
                                                            : data.find(set_, step.object);
    if (result != kddm::Result::kOk) return;
    hold = step.object;
    if (writes) {
      data.write(set_, step.object, 0, step.argument);
    } else {
      data.read(set_, step.object, 0);
    }
  }

  void release(kddm::Node& data, Hold& hold) {
    if (!hold) return;
    data.put(set_, *hold);
    hold.reset();
  }

  void flush(kddm::Node& data, const Instruction& step) {
    // The last number means "no destination given".
    const auto nodes = kapi::kernel().node_count();
    const kapi::NodeId to = step.argument == nodes
                                ? kapi::kNoNode
                                : kapi::NodeId{static_cast<std::uint32_t>(step.argument)};
    if (to == kapi::kernel().node()) return;
    data.flush(set_, step.object, to);
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
