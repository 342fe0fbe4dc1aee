// rules: one task that fires an enabled rule after another, and looks at each state it comes to.

#include "runner/workload/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocols/german/german_api.h"
#include "protocols/kapi/kapi.h"
#include "runner/scenario/names.h"
#include "runner/workload/kinds.h"
#include "sim/assert.h"
#include "sim/explore/lasso.h"

namespace dojo::runner {

using sim::rules::Expansion;
using sim::rules::Packed;
using sim::rules::RuleSystem;

namespace {

german::Defect to_defect(scenario::RuleDefect defect) {
  switch (defect) {
    case scenario::RuleDefect::kEarlyGrant:
      return german::Defect::kEarlyGrant;
    case scenario::RuleDefect::kStaleMemory:
      return german::Defect::kStaleMemory;
    case scenario::RuleDefect::kNoAnswer:
      return german::Defect::kNoAnswer;
    case scenario::RuleDefect::kBusyOwner:
      return german::Defect::kBusyOwner;
  }
  DOJO_ASSERT(false && "every defect is named");
  return {};
}

class RulesLoad final : public Workload {
 public:
  RulesLoad(const scenario::Rules& description, std::int64_t nodes)
      : steps_(description.steps), system_(make_rules(description, nodes)) {}

  std::int64_t threads() const override { return 1; }

  void build(Environment& environment) override {
    oracles_ = rule_oracles(environment.always, *system_);
    has_fired_.assign(system_->rules().size(), false);
    environment.cluster.spawn(kapi::NodeId{0}, {.name = "rules"}, [this] { run(); });
  }

 private:
  void run() {
    const std::vector<Packed> starts = system_->starts();
    states_.push_back(starts[pick(kRuleStartSite, starts.size())]);
    for (;;) {
      system_->expand(states_.back(), false, now_);
      check_state();
      if (static_cast<std::int64_t>(history_.size()) == steps_) return;
      kapi::kernel().compute(1, kapi::Where::current());  // each rule is a step of its own
      const std::uint32_t next = pick(kRuleNextSite, now_.successors.size());
      fire(now_.successors[next]);
      if (oracles_.finds_lassos) look_for_lasso();
    }
  }

  static std::uint32_t pick(const char* site, std::size_t options) {
    if (options < 2) return 0;
    return kapi::kernel().choose(site, static_cast<std::uint32_t>(options));
  }

  void check_state() const {
    for (std::size_t i = 0; i < system_->invariants().size(); ++i) {
      if ((now_.broken & oracles_.invariants & (1u << i)) == 0) continue;
      const sim::rules::InvariantInfo& info = system_->invariants()[i];
      kapi::violation(info.oracle, kapi::Where::current(), "after {} rules it is not so that {}",
                      history_.size(), info.sentence);
    }
    if (now_.successors.empty()) {
      kapi::violation("deadlock", kapi::Where::current(), "after {} rules none is enabled any more",
                      history_.size());
    }
  }

  void fire(const sim::rules::Successor& next) {
    sim::RunStep step;
    step.instance = next.instance;
    step.is_waiting = now_.is_waiting;
    for (const auto& successor : now_.successors) step.enabled.push_back(successor.instance);
    history_.push_back(std::move(step));
    kapi::log("rules", "{} {}: {}", history_.size(), system_->instance_text(next.instance),
              system_->change_text(states_.back(), next.state));
    states_.push_back(next.state);
    for (const std::uint64_t word : next.state.words) kapi::kernel().fingerprint(word);
    kapi::kernel().progress();
    has_fired_[system_->rule_of(next.instance)] = true;
    const bool is_every = std::ranges::find(has_fired_, false) == has_fired_.end();
    if (is_every) kapi::kernel().sometimes(kEveryRule);
  }

  void look_for_lasso() const {
    const std::span<const sim::RunStep> steps(history_);
    for (std::size_t first = steps.size(); first-- > 0;) {
      if (states_[first] != states_.back()) continue;
      if (!sim::is_lasso(steps.subspan(first), *system_)) continue;
      kapi::violation("lasso", kapi::Where::current(),
                      "rules {} to {} can go round for ever: somebody waits, none of them is "
                      "progress, and no rule is passed over",
                      first + 1, steps.size());
    }
  }

  std::int64_t steps_;
  std::unique_ptr<RuleSystem> system_;
  RuleOracles oracles_;
  Expansion now_;
  std::vector<Packed> states_;
  std::vector<sim::RunStep> history_;
  std::vector<bool> has_fired_;
};

}  // namespace

std::unique_ptr<RuleSystem> make_rules(const scenario::Rules& description, std::int64_t nodes) {
  german::Options options;
  options.nodes = static_cast<std::uint32_t>(nodes);
  options.values = static_cast<std::uint32_t>(description.values);
  if (description.defect) options.defect = to_defect(*description.defect);
  return german::make(options);
}

RuleOracles rule_oracles(const std::vector<std::string>& always, const RuleSystem& system) {
  RuleOracles oracles;
  const auto is_named = [&](std::string_view name) {
    return std::ranges::find(always, name) != always.end();
  };
  oracles.finds_lassos = is_named("lasso");
  if (always.empty()) return oracles;
  oracles.invariants = 0;
  for (std::size_t i = 0; i < system.invariants().size(); ++i) {
    if (is_named(system.invariants()[i].oracle)) oracles.invariants |= 1u << i;
  }
  return oracles;
}

std::optional<std::string> complaint_about_rules(const scenario::Scenario& scenario) {
  const scenario::Rules* rules = scenario.rules();
  if (rules == nullptr) return std::nullopt;
  const auto name = scenario::name_of(scenario::Vocabulary::kRuleSystem, rules->system);
  std::vector<std::string> accepted{"lasso"};
  const auto system = make_rules(*rules, scenario.cluster.nodes);
  for (const auto& info : system->invariants()) accepted.emplace_back(info.oracle);
  for (const std::string& oracle : scenario.always) {
    if (std::ranges::find(accepted, oracle) != accepted.end()) continue;
    return fmt::format("always: {} has no oracle {}; accepted: {}", name, oracle,
                       fmt::join(accepted, ", "));
  }
  for (const std::string& condition : scenario.sometimes) {
    if (condition == kEveryRule) continue;
    return fmt::format("sometimes: {} never reaches {}; accepted: {}", name, condition, kEveryRule);
  }
  return std::nullopt;
}

std::unique_ptr<Workload> make(const scenario::Rules& description, std::int64_t nodes) {
  return std::make_unique<RulesLoad>(description, nodes);
}

}  // namespace dojo::runner
