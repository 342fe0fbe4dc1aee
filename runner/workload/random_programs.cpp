// random-programs: each thread runs a short program of data-layer operations, drawn from the seed.
//
// A program is drawn when the world is built, so that all schedules of a hunt explore the same
// programs; other seeds draw others. A thread holds at most one object at a time and puts it before
// the next operation on another one, as Kerrighed's callers must; `put` without a hold is legal and
// drawn as well.

#include <fmt/format.h>

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
                                    for (const Instruction& step : program) execute(data, step);
                                  });
      }
    }
  }

 private:
  std::vector<Instruction> draw(sim::RandomStream& random, std::uint32_t nodes) {
    std::vector<Instruction> program;
    for (std::int64_t i = 0; i < about_.operations; ++i) {
      Instruction step{};
      step.operation = about_.ops[random.below(about_.ops.size())];
      step.object = random.below(static_cast<std::uint64_t>(about_.objects));
      step.argument =
          step.operation == Operation::kFlush ? random.below(nodes + 1) : ++values_drawn_;
      program.push_back(step);
    }
    return program;
  }

  void execute(kddm::Node& data, const Instruction& step) {
    switch (step.operation) {
      case Operation::kGet:
        if (data.get(set_, step.object) == kddm::Result::kOk) {
          data.read(set_, step.object, 0);
          data.put(set_, step.object);
        }
        return;
      case Operation::kGrab:
        if (data.grab(set_, step.object) == kddm::Result::kOk) {
          data.write(set_, step.object, 0, step.argument);
          data.put(set_, step.object);
        }
        return;
      case Operation::kPut:
        data.put(set_, step.object);
        return;
      case Operation::kFind:
        if (data.find(set_, step.object) == kddm::Result::kOk) {
          data.read(set_, step.object, 0);
          data.put(set_, step.object);
        }
        return;
      case Operation::kFlush:
        flush(data, step);
        return;
      case Operation::kRemove:
        data.remove(set_, step.object);
        return;
      case Operation::kSync:
        data.sync(set_, step.object);
        return;
    }
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
