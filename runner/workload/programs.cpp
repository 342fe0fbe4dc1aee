// programs: each thread runs the program that the scenario gives, on object 0.
//
// For what has been found: a search over programs says which one shows it. A hold lasts until
// `put`, the next operation or the end of the program.

#include "runner/workload/kinds.h"
#include "runner/workload/program_thread.h"

namespace dojo::runner {

namespace {

class ProgramsLoad final : public Workload {
 public:
  explicit ProgramsLoad(const scenario::Programs& description) : about_(description) {}

  std::int64_t threads() const override { return static_cast<std::int64_t>(about_.threads.size()); }

  void build(Environment& environment) override {
    std::uint64_t values = 0;
    for (std::size_t i = 0; i < about_.threads.size(); ++i) {
      const scenario::Program& program = about_.threads[i];
      const kapi::NodeId node{static_cast<std::uint32_t>(program.node)};
      std::vector<ProgramStep> steps;
      for (const scenario::Instruction& instruction : program.run) {
        ProgramStep step{
            .operation = instruction.operation, .object = 0, .value = ++values, .destination = {}};
        if (instruction.to) step.destination.value = static_cast<std::uint32_t>(*instruction.to);
        steps.push_back(step);
      }
      const kddm::SetId set = environment.shared_set();
      kddm::Node& data = *environment.data[node.value];
      environment.cluster.spawn(node, {.name = task_name("prog", static_cast<std::int64_t>(i))},
                                [&data, set, steps = std::move(steps)] {
                                  ProgramThread thread(data, set, true);
                                  for (const ProgramStep& step : steps) thread.execute(step);
                                  thread.release();
                                });
    }
  }

 private:
  scenario::Programs about_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::Programs& description, std::int64_t) {
  return std::make_unique<ProgramsLoad>(description);
}

}  // namespace dojo::runner
