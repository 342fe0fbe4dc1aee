// dojo top: one timed run as `top` shows a machine.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "models/cluster.h"
#include "models/node.h"
#include "protocols/kapi/page.h"
#include "runner/campaign/repetitions.h"
#include "runner/cli/common.h"
#include "runner/network/model_choice.h"
#include "runner/report/top_text.h"

namespace dojo::cli {

namespace {

using report::TopTask;

char state_of(const models::Context& task) {
  if (task.state != models::ContextState::kSleeping) return 'R';
  return task.is_signal_wait ? 'S' : 'D';
}

/// Those that took core time, with what is left of them, and those that never had a core.
std::vector<TopTask> tasks_of(models::Cluster& cluster, const measure::Measurements& measured) {
  std::map<std::pair<std::uint32_t, std::string>, TopTask> all;
  for (const measure::TaskUse& use : measured.tasks) {
    all[{use.node, use.name}] = {use.node, use.core, '-', use.user, use.system, use.name};
  }
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) {
    for (const models::Context* task : cluster.node(kapi::NodeId{n}).tasks()) {
      if (task == nullptr) continue;
      TopTask& entry = all[{n, task->name()}];
      entry.node = n;
      entry.name = task->name();
      entry.state = state_of(*task);
      entry.core = task->core->id().value;
    }
  }
  std::vector<TopTask> result;
  for (auto& [key, task] : all) result.push_back(std::move(task));
  std::ranges::stable_sort(result, std::greater{},
                           [](const TopTask& task) { return task.user + task.system; });
  return result;
}

}  // namespace

int top(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("top takes one scenario file");
  Options timed = options;
  timed.mode = "timed";
  if (!options.at.empty()) timed.overrides.push_back("hunt.bounds.simulated=" + options.at);
  auto scenario = load(options.arguments[0], timed);
  if (!scenario) return kBadInput;
  runner::choose_model_of_run(*scenario);
  if (const auto error = runner::complaint_about_model(*scenario)) {
    return bad_input(fmt::format("{}: {}", options.arguments[0], *error));
  }
  runner::ClusterWorld world(*scenario, sim::Lambda::timed(), options.seed);
  const campaign::SingleRun run =
      campaign::run_once(world, nullptr, nullptr, campaign::window_of(scenario->run));
  models::Cluster& cluster = world.cluster();
  report::TopView view{scenario->name, run.result.end_time, run.measured, {}, {}};
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) {
    const models::Memory& memory = cluster.memory(kapi::NodeId{n});
    view.memory.push_back({std::uint64_t{memory.frames()} * kapi::kPageBytes,
                           std::uint64_t{memory.used_frames()} * kapi::kPageBytes});
  }
  view.tasks = tasks_of(cluster, run.measured);
  if (!print(report::top_text(view))) return kFailed;
  // To be stopped is what --at asks for.
  if (run.result.is_limit()) return options.at.empty() ? kLimit : kOk;
  return run.result.violation ? kFailed : kOk;
}

}  // namespace dojo::cli
