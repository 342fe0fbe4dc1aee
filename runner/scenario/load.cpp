#include "runner/scenario/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "runner/scenario/checks.h"
#include "runner/scenario/fields.h"
#include "runner/scenario/files.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {

namespace fs = std::filesystem;

namespace {

/// The text of override i as errors name it; long ones are cut.
Place place_of_override(std::size_t i, const std::string& assignment) {
  const bool is_text = first_bad_byte(assignment) == std::string::npos;
  const std::string shown = is_text ? fmt::format(" ({})", shortened(assignment)) : "";
  return {fmt::format("-D {}{}", i + 1, shown), 0, 0};
}

/// Checks that look at more than one part.
void check_nodes(Context& context, const Value& root, const Scenario& s) {
  if (s.cluster.nodes > kKddmNodesMax) {
    context.fail(
        place_of(root, "cluster.nodes"),
        fmt::format("cluster.nodes: {} is out of range; accepted with kddm: 1 to {}, because "
                    "its prob_owner field has 8 bits",
                    s.cluster.nodes, kKddmNodesMax));
  }
  for (std::size_t i = 0; i < s.workload.size(); ++i) {
    const auto check = [&](const auto& w) {
      if constexpr (requires { w.nodes; }) {
        if (w.nodes.is_all || w.nodes.ids.empty() || w.nodes.ids.back() < s.cluster.nodes) return;
        const std::string path = fmt::format("workload.{}.nodes", i);
        context.fail(place_of(root, path),
                     fmt::format("{}: there is no node {}; accepted: 0 to {}", path,
                                 w.nodes.ids.back(), s.cluster.nodes - 1));
      }
    };
    std::visit(check, s.workload[i]);
  }
}

void check_placement(Context& context, const Value& root, const Scenario& s) {
  for (std::size_t i = 0; i < s.workload.size(); ++i) {
    const Litmus* litmus = std::get_if<Litmus>(&s.workload[i]);
    if (litmus == nullptr || litmus->owner < s.cluster.nodes) continue;
    const std::string path = fmt::format("workload.{}.owner", i);
    context.fail(place_of(root, path), fmt::format("{}: there is no node {}; accepted: 0 to {}",
                                                   path, litmus->owner, s.cluster.nodes - 1));
  }
}

void check_programs(Context& context, const Value& root, const Scenario& s) {
  for (std::size_t i = 0; i < s.workload.size(); ++i) {
    const Programs* programs = std::get_if<Programs>(&s.workload[i]);
    if (programs == nullptr) continue;
    for (std::size_t t = 0; t < programs->threads.size(); ++t) {
      const auto check = [&](const std::string& path, std::int64_t node) {
        if (node < s.cluster.nodes) return;
        context.fail(place_of(root, path), fmt::format("{}: there is no node {}; accepted: 0 to {}",
                                                       path, node, s.cluster.nodes - 1));
      };
      const std::string path = fmt::format("workload.{}.threads.{}", i, t);
      const Program& program = programs->threads[t];
      check(path + ".node", program.node);
      for (std::size_t k = 0; k < program.run.size(); ++k) {
        if (program.run[k].to) check(fmt::format("{}.run.{}", path, k), *program.run[k].to);
      }
    }
  }
}

void check_reliable(Context& context, const Value& root, const Scenario& s) {
  if (!s.protocols.rpc.reliable || s.faults.empty()) return;
  context.fail(place_of(root, "protocols.rpc.reliable"),
               "protocols.rpc.reliable: a link with \"faults\" is not reliable; accepted: false");
}

void check_defects(Context& context, const Value& root, const Scenario& s) {
  if (s.protocols.data.defect && s.protocols.data.variant != DataVariant::kHardened) {
    context.fail(
        place_of(root, "protocols.data.defect"),
        "protocols.data.defect: replaces rows of the variant \"hardened\", not of this one");
  }
  if (s.protocols.data.row &&
      (s.protocols.data.defect || s.protocols.data.variant != DataVariant::kHardened)) {
    context.fail(place_of(root, "protocols.data.row"),
                 "protocols.data.row: changes the variant \"hardened\" without any other defect");
  }
  for (std::size_t i = 0; i < s.workload.size(); ++i) {
    const Drill* drill = std::get_if<Drill>(&s.workload[i]);
    if (drill == nullptr || !drill->defect || drill->drill == "mailbox") continue;
    const std::string path = fmt::format("workload.{}.defect", i);
    context.fail(
        place_of(root, path),
        fmt::format("{}: is a step of the drill \"mailbox\", not of \"{}\"", path, drill->drill));
  }
}

// With time in play not every order of commuting steps is possible, so none stands for the others.
void check_reduction(Context& context, const Value& root, const Scenario& s) {
  const bool is_reduced = s.hunt.strategy == "dpor" || s.hunt.strategy == "source-dpor";
  if (!is_reduced || s.hunt.mode == Mode::kAsync) return;
  context.fail(place_of(root, "hunt.strategy"),
               fmt::format("hunt.strategy: {} reduces orders that only mode async allows; "
                           "accepted: hunt.mode async, or another strategy",
                           s.hunt.strategy));
}

// With time in play nothing of the machine may be left out.
void check_abstract(Context& context, const Value& root, const Scenario& s) {
  if (!s.cluster.is_abstract.value_or(false)) return;
  if (s.hunt.mode != Mode::kAsync) {
    context.fail(
        place_of(root, "cluster.abstract"),
        "cluster.abstract: leaves out what takes time; accepted with hunt.mode async only");
  }
  if (s.cluster.node.preemption != Preemption::kNone) {
    context.fail(place_of(root, "cluster.abstract"),
                 "cluster.abstract: each task has its own core, so none is preempted; accepted: "
                 "cluster.node.preemption none");
  }
}

// The phases need their bounds in what the mode counts by, and a run has to live to see them.
void check_eventually(Context& context, const Value& root, const Scenario& s) {
  if (!s.eventually) return;
  const Eventually& e = *s.eventually;
  if (s.hunt.mode == Mode::kAsync) {
    if (!e.quiet_after_steps || !e.within_steps) {
      context.fail(place_of(root, "eventually"),
                   "eventually: time means nothing in mode async; needed there: "
                   "quiet_after_steps and within_steps");
    } else if (*e.quiet_after_steps + *e.within_steps >= s.hunt.bounds.steps) {
      context.fail(place_of(root, "eventually"),
                   fmt::format("eventually: ends after {} steps, but hunt.bounds.steps cuts a run "
                               "at {}; accepted: less than that",
                               *e.quiet_after_steps + *e.within_steps, s.hunt.bounds.steps));
    }
    return;
  }
  if (!e.quiet_after_ns || !e.within_ns) {
    context.fail(place_of(root, "eventually"),
                 fmt::format("eventually: needed in mode {}: quiet_after and within, such as "
                             "{{quiet_after: 50ms, within: 200ms}}",
                             name_of(Vocabulary::kMode, s.hunt.mode)));
  } else if (*e.quiet_after_ns + *e.within_ns >= s.hunt.bounds.simulated_ns) {
    context.fail(place_of(root, "eventually"),
                 "eventually: ends after hunt.bounds.simulated has cut the run; accepted: "
                 "quiet_after and within that are less than it together");
  }
}

constexpr const char* kLasso = "lasso";

// Rules are atomic and take no time: there is nothing for a machine, a fault or a clock to do.
void check_rules(Context& context, const Value& root, const Scenario& s) {
  const auto fail = [&](const char* path, const std::string& text) {
    context.fail(place_of(root, path), fmt::format("{}: {}", path, text));
  };
  if (s.workload.size() > 1) {
    fail("workload", "a workload of kind rules is the whole scenario; accepted: that one alone");
  }
  if (s.cluster.nodes > kRuleNodesMax) {
    fail("cluster.nodes", fmt::format("{} is out of range; accepted with rules: 1 to {}",
                                      s.cluster.nodes, kRuleNodesMax));
  }
  if (s.hunt.mode != Mode::kAsync) {
    fail("hunt.mode", "rules take no time; accepted with them: async, by dojo hunt");
  }
  if (!s.faults.empty()) fail("faults", "rules have no messages to lose; accepted: none");
  const bool has_lasso = std::ranges::find(s.always, kLasso) != s.always.end();
  if (has_lasso && s.hunt.strategy == "stateful" && s.hunt.symmetry == Symmetry::kOn) {
    fail("hunt.symmetry",
         "on: a renamed node is not the one that was passed over, so lassos cannot be told; "
         "accepted: off, or always: without lasso");
  }
}

void check_stateful(Context& context, const Value& root, const Scenario& s) {
  const auto is_rules = [](const Workload& load) { return std::holds_alternative<Rules>(load); };
  if (std::ranges::any_of(s.workload, is_rules)) {
    check_rules(context, root, s);
    return;
  }
  if (s.hunt.strategy == "stateful" && s.cluster.is_abstract.value_or(false)) return;
  const std::string systems = joined_names(names(Vocabulary::kRuleSystem));
  if (s.hunt.strategy == "stateful") {
    context.fail(
        place_of(root, "hunt.strategy"),
        fmt::format("hunt.strategy: stateful needs a world that can tell its state; accepted: "
                    "a workload of kind rules (system: {}), cluster.abstract: true (mode "
                    "async), or another strategy",
                    systems));
  }
  if (std::ranges::find(s.always, kLasso) != s.always.end()) {
    context.fail(place_of(root, "always"),
                 fmt::format("always: lasso is told from states; accepted with a workload of kind "
                             "rules (system: {})",
                             systems));
  }
}

// Where nothing is late, or every schedule is tried once, there is nothing to draw.
void check_swarm(Context& context, const Value& root, const Scenario& s) {
  if (!s.hunt.swarm) return;
  const Swarm& swarm = *s.hunt.swarm;
  const auto fail = [&](const char* path, const char* why) {
    context.fail(place_of(root, path), fmt::format("{}: {}", path, why));
  };
  const bool has_jitter = !(swarm.jitter == ShareRange{});
  if (has_jitter && s.hunt.mode != Mode::kFeasible) {
    fail("hunt.swarm.jitter",
         "only mode feasible has jitter to draw; accepted: hunt.mode feasible");
  }
  if (!(swarm.faults == ShareRange{}) && s.faults.empty()) {
    fail("hunt.swarm.faults", "there are no faults whose rate could be drawn; add `faults:`");
  }
  const char* const enumerating[] = {"default", "delay", "preemption", "dfs", "dpor"};
  if (std::ranges::find(enumerating, s.hunt.strategy) != std::end(enumerating)) {
    fail("hunt.swarm",
         "this strategy draws nothing; accepted with swarm: portfolio, random-walk, pct, pctcp, "
         "pos, urw, surw, coverage");
  }
}

/// `cluster.node.jitter` replaces the jitters of whatever machine is drawn.
void settle_swarm(Context& context, const Value& root, Scenario& s) {
  if (!s.hunt.swarm) return;
  for (Machine& machine : s.hunt.swarm->machines) {
    Node node = s.cluster.node;
    node.machine = machine;
    settle(context, root, node);
    machine = node.machine;
  }
}

void read_scenario(Context& context, const Value& root, Scenario& out) {
  ObjectCodec<Scenario>{}.read(context, root, out);
  if (!context.errors().empty()) return;
  check_nodes(context, root, out);
  check_interconnect(context, root, out);
  check_placement(context, root, out);
  check_programs(context, root, out);
  check_reliable(context, root, out);
  check_faults(context, root, out);
  check_defects(context, root, out);
  check_reduction(context, root, out);
  check_eventually(context, root, out);
  check_stateful(context, root, out);
  check_swarm(context, root, out);
  settle_swarm(context, root, out);
  check_abstract(context, root, out);
}

Value without_sweep(Value root) {
  std::erase_if(root.entries, [](const Entry& entry) { return entry.key == "sweep"; });
  return root;
}

/// A value of an axis, in the place of what the scenario says.
Errors set_value(Value& root, const Entry& axis, const Value& item) {
  return apply_override(root, fmt::format("{}={}", axis.key, item.text), item.place);
}

/// Every value of every axis has to load.
void check_values(Context& context, const Value& base, const Value& sweep) {
  std::size_t values = 0;
  for (const Entry& axis : sweep.entries) {
    for (const Value& item : axis.value.items) {
      if (++values > kSweepRunsMax) {
        context.fail(item.place, fmt::format("sweep: more than {} values", kSweepRunsMax));
        return;
      }
      Value varied = base;
      const Errors refused = set_value(varied, axis, item);
      context.add(refused);
      Scenario unused;
      if (refused.empty()) read_scenario(context, varied, unused);
    }
  }
}

/// What is wrong with one value of each axis together, values that are right alone.
Errors errors_together(const Context& context, Value varied, const Value& sweep,
                       const std::vector<std::size_t>& picked) {
  Context together{context.options(), context.folder()};
  std::vector<std::string> values;
  for (std::size_t i = 0; i < picked.size(); ++i) {
    const Entry& axis = sweep.entries[i];
    const Value& item = axis.value.items[picked[i]];
    values.push_back(fmt::format("{}={}", axis.key, item.text));
    together.add(set_value(varied, axis, item));
  }
  Scenario unused;
  read_scenario(together, varied, unused);
  Errors errors = together.take_errors();
  for (Error& error : errors) {
    error.message += fmt::format(" (the sweep's combination {})", fmt::join(values, ", "));
  }
  return errors;
}

/// The first combination that does not load. A sweep of more than that finds out by itself.
void check_combinations(Context& context, const Value& base, const Value& sweep) {
  std::size_t count = 1;
  for (const Entry& axis : sweep.entries) count *= axis.value.items.size();
  if (sweep.entries.size() < 2 || count > kSweepRunsMax) return;
  for (std::size_t number = 0; number < count; ++number) {
    std::vector<std::size_t> picked;
    std::size_t rest = number;
    for (const Entry& axis : sweep.entries) {
      picked.push_back(rest % axis.value.items.size());
      rest /= axis.value.items.size();
    }
    const Errors errors = errors_together(context, base, sweep, picked);
    context.add(errors);
    if (!errors.empty()) return;
  }
}

void check_sweep(Context& context, const Value& root) {
  const Entry* sweep = root.find("sweep");
  if (sweep == nullptr) return;
  const Value base = without_sweep(root);
  check_values(context, base, sweep->value);
  if (context.errors().empty()) check_combinations(context, base, sweep->value);
}

}  // namespace

std::string Error::text() const {
  if (line == 0) return fmt::format("{}: {}", file, message);
  return fmt::format("{}:{}:{}: {}", file, line, column, message);
}

std::string to_text(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += error.text() + "\n";
  if (errors.size() >= kErrorsMax) text += "(more may follow)\n";
  return text;
}

Result<Scenario> load_text(std::string_view text, const fs::path& file,
                           const LoadOptions& options) {
  // A canonical form carries its traces, so the text may be as long as they.
  Result<Value> root = parse_tree(text, file.string(), kAttachmentBytesMax);
  if (!root) return tl::make_unexpected(std::move(root.error()));
  if (root->kind == Value::Kind::kNull) {
    return tl::make_unexpected(
        Errors{Error{file.string(), 1, 1,
                     "the file is empty; `dojo new scenario NAME` makes one to start from"}});
  }
  Context context{options, file.parent_path()};
  for (std::size_t i = 0; i < options.overrides.size(); ++i) {
    const std::string& assignment = options.overrides[i];
    context.add(apply_override(*root, assignment, place_of_override(i, assignment)));
  }
  Scenario scenario;
  scenario.name = file.stem().string();
  read_scenario(context, *root, scenario);
  if (context.errors().empty() && options.checks_sweep) check_sweep(context, *root);
  if (context.errors().empty()) return scenario;
  Errors errors = context.take_errors();
  std::ranges::sort(errors, {},
                    [](const Error& e) { return std::tie(e.file, e.line, e.column, e.message); });
  return tl::make_unexpected(std::move(errors));
}

Result<Scenario> load_file(const fs::path& file, const LoadOptions& options) {
  const auto text = read_text_file(file, kAttachmentBytesMax);
  if (!text) return tl::make_unexpected(Errors{Error{file.string(), 1, 1, text.error()}});
  return load_text(*text, file, options);
}

}  // namespace dojo::scenario
