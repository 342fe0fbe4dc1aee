#include "sim/explore/stateful_search.h"

#include <algorithm>
#include <bit>
#include <new>

#include "sim/assert.h"
#include "sim/explore/lasso.h"
#include "sim/explore/state_table.h"

namespace dojo::sim {

using rules::Expansion;
using rules::Instance;
using rules::Packed;

namespace {

/// Expanded states between two questions whether to go on.
constexpr StateNumber kStatesBetweenLooks = 4096;

/// Bytes of one edge and one state while components are computed, on top of the graph.
constexpr std::size_t kLassoBytesPerEdge = 16;
constexpr std::size_t kLassoBytesPerState = 48;

}  // namespace

struct StatefulSearch::Work {
  Work(const rules::RuleSystem& rule_system, const StatefulOptions& wishes)
      : system(rule_system), options(wishes), table(system.words(), wishes.bytes_max) {
    result.fired.resize(system.rules().size());
    unseen = options.invariants;
    if (system.invariants().size() < 32) unseen &= (1u << system.invariants().size()) - 1;
  }

  void insert(const Packed& state, std::uint64_t hash, StateOrigin origin) {
    const auto [number, is_new] = table.insert(state, hash, origin);
    if (is_new) result.fingerprint = fold(result.fingerprint, hash);
    if (options.finds_lassos && origin.parent != kNoState) graph.add({number, origin.instance});
  }

  void insert_starts() {
    const std::vector<Packed> starts = system.starts();
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const Packed state = options.has_symmetry ? system.canonical(starts[i]) : starts[i];
      insert(state, table.hash(state), {kNoState, static_cast<Instance>(i)});
    }
  }

  /// Looks at one state and adds what follows it. False: the search is over.
  bool visit(StateNumber number) {
    system.expand(table.state(number), options.has_symmetry, expansion);
    if (!judge(number)) return false;
    if (options.finds_lassos) {
      const std::size_t growth = graph.growth(expansion.successors.size());
      if (growth != 0) table.reserve_bytes(growth);
      graph.begin_state(expansion.is_waiting);
    }
    hashes.clear();
    for (const rules::Successor& next : expansion.successors) {
      hashes.push_back(table.hash(next.state));
      table.prefetch(hashes.back());
    }
    result.firings += expansion.successors.size();
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      const rules::Successor& next = expansion.successors[i];
      ++result.fired[system.rule_of(next.instance)];
      insert(next.state, hashes[i], {number, next.instance});
    }
    return true;
  }

  bool judge(StateNumber number) {
    for (std::uint32_t news = expansion.broken & unseen; news != 0; news &= news - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(news));
      unseen &= ~(1u << bit);
      const rules::InvariantInfo& info = system.invariants()[bit];
      if (!report(number, info.oracle, "not so: " + std::string(info.sentence))) return false;
    }
    if (!expansion.successors.empty() || !options.finds_deadlocks || has_deadlock) return true;
    has_deadlock = true;
    return report(number, kDeadlockOracle, "no rule is enabled any more");
  }

  bool report(StateNumber number, std::string_view oracle, std::string message) {
    StatefulTrace trace = way_to(number);
    trace.oracle = oracle;
    trace.message = std::move(message);
    return (*take)(trace);
  }

  StatefulTrace way_to(StateNumber number) const {
    std::vector<StateNumber> way;
    for (; number != kNoState; number = table.origin(number).parent) way.push_back(number);
    std::ranges::reverse(way);
    StatefulTrace trace;
    trace.start = table.origin(way.front()).instance;
    trace.states.push_back(system.starts()[trace.start]);
    for (std::size_t i = 1; i < way.size(); ++i) {
      append_step(trace, table.state(way[i]), table.origin(way[i]).instance);
    }
    return trace;
  }

  // With symmetry the stored states are renamed ones: any step to a state that `next` stands for
  // goes the same way.
  void append_step(StatefulTrace& trace, const Packed& next, Instance instance) const {
    Expansion all;
    system.expand(trace.states.back(), false, all);
    for (const rules::Successor& step : all.successors) {
      const bool fits =
          options.has_symmetry ? system.canonical(step.state) == next : step.instance == instance;
      if (!fits) continue;
      trace.instances.push_back(step.instance);
      trace.states.push_back(step.state);
      return;
    }
    DOJO_ASSERT(false && "a state's own way leads to it");
  }

  void look_for_lassos() {
    table.reserve_bytes(result.firings * kLassoBytesPerEdge + table.size() * kLassoBytesPerState);
    const auto cycle = find_lasso(graph, system);
    if (!cycle) return;
    StatefulTrace trace = way_to(cycle->entry);
    trace.oracle = kLassoOracle;
    trace.message = "somebody waits for ever: " + std::to_string(cycle->steps.size()) +
                    " steps without progress come round again, and no rule is passed over";
    trace.cycle = trace.instances.size();
    for (const StateGraph::Edge& step : cycle->steps) {
      append_step(trace, table.state(step.to), step.instance);
    }
    (*take)(trace);
  }

  /// Sets what ended it.
  void run() {
    insert_starts();
    StateNumber level_end = table.size();
    for (StateNumber next = 0; next < table.size(); ++next) {
      if (next == level_end) {
        ++result.depth;
        level_end = table.size();
      }
      if (next % kStatesBetweenLooks == 0 && options.may_go_on && !options.may_go_on()) {
        result.limit = "interrupted";
        return;
      }
      if (!visit(next)) return;
      if (table.size() > options.states_max) {
        result.limit = "states";
        return;
      }
    }
    if (options.finds_lassos) look_for_lassos();
    result.is_complete = true;
  }

  const rules::RuleSystem& system;
  StatefulOptions options;
  StateTable table;
  StateGraph graph;
  Expansion expansion;
  std::vector<std::uint64_t> hashes;
  StatefulResult result;
  const std::function<bool(const StatefulTrace&)>* take = nullptr;
  std::uint32_t unseen = 0;
  bool has_deadlock = false;
};

StatefulSearch::StatefulSearch(const rules::RuleSystem& system, const StatefulOptions& options)
    : work_(std::make_unique<Work>(system, options)) {
  DOJO_ASSERT(!(options.has_symmetry && options.finds_lassos));
}

StatefulSearch::~StatefulSearch() = default;

StatefulResult StatefulSearch::search(const std::function<bool(const StatefulTrace&)>& take) {
  Work& work = *work_;
  work.take = &take;
  // What was found so far is kept, whether the limit or the machine ends it.
  try {
    work.run();
  } catch (const StateTable::OutOfMemory&) {
    work.result.limit = "memory";
  } catch (const std::bad_alloc&) {
    work.result.limit = "memory";
  }
  work.result.states = work.table.size();
  work.result.bytes = work.table.bytes();
  return work.result;
}

}  // namespace dojo::sim
