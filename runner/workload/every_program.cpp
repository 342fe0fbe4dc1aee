// every-program: the search chooses each thread's program, so that a complete search covers them
// all.
//
// Each instruction is chosen as it begins. A hold ends with its operation; instructions that
// do nothing (a flush to oneself) are left out. Tests: tests/runner/proof_test.cpp.

#include "protocols/kapi/kapi.h"
#include "runner/workload/kinds.h"
#include "runner/workload/program_thread.h"

namespace dojo::runner {

namespace {

using scenario::Operation;

class EveryProgramLoad final : public Workload {
 public:
  EveryProgramLoad(const scenario::EveryProgram& description, std::int64_t nodes)
      : about_(description), nodes_(description.nodes.resolve(nodes)) {}

  std::int64_t threads() const override {
    return about_.threads * static_cast<std::int64_t>(nodes_.size());
  }

  void build(Environment& environment) override {
    set_ = environment.shared_set();
    std::uint64_t thread = 0;
    for (const std::int64_t id : nodes_) {
      const kapi::NodeId node{static_cast<std::uint32_t>(id)};
      kddm::Node& data = *environment.data[node.value];
      for (std::int64_t t = 0; t < about_.threads; ++t, ++thread) {
        const std::uint64_t first_value =
            1 + thread * static_cast<std::uint64_t>(about_.operations);
        environment.cluster.spawn(node, {.name = task_name("prog", t)}, [this, &data, first_value] {
          ProgramThread runs(data, set_, /*holds_on=*/false);
          for (std::int64_t i = 0; i < about_.operations; ++i) {
            const auto number = static_cast<std::uint64_t>(i);
            // Nothing is held between two operations.
            kapi::kernel().acts_only_on(number);
            runs.execute(choose(first_value + number));
          }
        });
      }
    }
  }

 private:
  ProgramStep choose(std::uint64_t value) const {
    const std::vector<ProgramStep> all = steps();
    const auto options = static_cast<std::uint32_t>(all.size());
    ProgramStep step = all[kapi::kernel().choose("instruction", options)];
    step.value = value;
    return step;
  }

  std::vector<ProgramStep> steps() const {
    std::vector<ProgramStep> all;
    for (const Operation operation : about_.ops) {
      if (operation == Operation::kPut) continue;
      for (std::int64_t object = 0; object < about_.objects; ++object) {
        ProgramStep step{};
        step.operation = operation;
        step.object = static_cast<kddm::ObjId>(object);
        all.push_back(step);  // of a flush: to nobody in particular
        if (operation == Operation::kFlush) add_destinations(step, all);
      }
    }
    return all;
  }

  static void add_destinations(ProgramStep flush, std::vector<ProgramStep>& all) {
    for (std::uint32_t to = 0; to < kapi::kernel().node_count(); ++to) {
      flush.destination = kapi::NodeId{to};
      if (flush.destination != kapi::kernel().node()) all.push_back(flush);
    }
  }

  scenario::EveryProgram about_;
  std::vector<std::int64_t> nodes_;
  kddm::SetId set_{};
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::EveryProgram& description, std::int64_t nodes) {
  return std::make_unique<EveryProgramLoad>(description, nodes);
}

}  // namespace dojo::runner
