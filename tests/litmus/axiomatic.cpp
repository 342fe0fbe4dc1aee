#include "tests/litmus/axiomatic.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace dojo::litmus::test {

namespace {

constexpr int kInitialWrite = -1;

struct Event {
  int thread = 0;
  int position = 0;  // In its thread, fences counted.
  bool is_store = false;
  int variable = 0;
  Value value = 0;  // Of a store.
  int reg = 0;      // Of a load.
};

// Row i holds a bit for every j with i -> j.
using Relation = std::vector<std::uint64_t>;

bool is_acyclic(Relation relation) {
  for (std::size_t middle = 0; middle < relation.size(); ++middle) {
    for (auto& row : relation) {
      if ((row >> middle) & 1) row |= relation[middle];
    }
  }
  for (std::size_t i = 0; i < relation.size(); ++i) {
    if ((relation[i] >> i) & 1) return false;
  }
  return true;
}

class Enumeration {
 public:
  Enumeration(const LitmusTest& test, Model model) : test_(test), model_(model) {
    for (std::size_t t = 0; t < test.threads.size(); ++t) add_events(static_cast<int>(t));
    stores_.resize(test.variables.size());
    for (int e = 0; e < count(); ++e) {
      if (event(e).is_store) stores_[static_cast<std::size_t>(event(e).variable)].push_back(e);
    }
    reads_from_.assign(events_.size(), kInitialWrite);
  }

  StateSet run() {
    choose_order(0);
    return states_;
  }

 private:
  int count() const { return static_cast<int>(events_.size()); }
  const Event& event(int e) const { return events_[static_cast<std::size_t>(e)]; }

  void add_events(int thread) {
    int position = 0;
    for (const auto& instruction : test_.threads[static_cast<std::size_t>(thread)].instructions) {
      if (const auto* store = std::get_if<Store>(&instruction)) {
        events_.push_back({thread, position, true, store->variable, store->value, 0});
      } else if (const auto* load = std::get_if<Load>(&instruction)) {
        events_.push_back({thread, position, false, load->variable, 0, load->reg});
      }
      ++position;
    }
  }

  // Coherence: every order of the stores to each variable.
  void choose_order(std::size_t variable) {
    if (variable == stores_.size()) return choose_source(0);
    auto& order = stores_[variable];
    std::sort(order.begin(), order.end());
    do {
      choose_order(variable + 1);
    } while (std::next_permutation(order.begin(), order.end()));
  }

  // Reads-from: the initial write or any store to the variable.
  void choose_source(int e) {
    if (e == count()) return keep_if_allowed();
    if (event(e).is_store) return choose_source(e + 1);
    reads_from_[static_cast<std::size_t>(e)] = kInitialWrite;
    choose_source(e + 1);
    for (const int store : stores_[static_cast<std::size_t>(event(e).variable)]) {
      reads_from_[static_cast<std::size_t>(e)] = store;
      choose_source(e + 1);
    }
  }

  static void add(Relation& relation, int from, int to) {
    relation[static_cast<std::size_t>(from)] |= std::uint64_t{1} << to;
  }

  // rf (all or only between threads), co and fr.
  Relation communication(bool with_internal_rf) const {
    Relation relation(events_.size());
    for (const auto& order : stores_) {
      for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = i + 1; j < order.size(); ++j) add(relation, order[i], order[j]);
      }
    }
    for (int load = 0; load < count(); ++load) {
      if (event(load).is_store) continue;
      const int source = reads_from_[static_cast<std::size_t>(load)];
      const bool is_internal =
          source != kInitialWrite && event(source).thread == event(load).thread;
      if (source != kInitialWrite && (with_internal_rf || !is_internal)) {
        add(relation, source, load);
      }
      bool is_later = source == kInitialWrite;
      for (const int store : stores_[static_cast<std::size_t>(event(load).variable)]) {
        if (is_later) add(relation, load, store);
        if (store == source) is_later = true;
      }
    }
    return relation;
  }

  bool has_fence_between(const Event& first, const Event& second) const {
    const auto& instructions = test_.threads[static_cast<std::size_t>(first.thread)].instructions;
    for (int p = first.position + 1; p < second.position; ++p) {
      if (std::holds_alternative<Fence>(instructions[static_cast<std::size_t>(p)])) return true;
    }
    return false;
  }

  template <typename Keep>
  void add_program_order(Relation& relation, Keep keep) const {
    for (int a = 0; a < count(); ++a) {
      for (int b = 0; b < count(); ++b) {
        const bool is_ordered =
            event(a).thread == event(b).thread && event(a).position < event(b).position;
        if (is_ordered && keep(event(a), event(b))) add(relation, a, b);
      }
    }
  }

  bool is_allowed() const {
    if (model_ == Model::kSc) {
      Relation all = communication(true);
      add_program_order(all, [](const Event&, const Event&) { return true; });
      return is_acyclic(all);
    }
    Relation coherence = communication(true);
    add_program_order(coherence,
                      [](const Event& a, const Event& b) { return a.variable == b.variable; });
    Relation global = communication(false);
    add_program_order(global, [this](const Event& a, const Event& b) {
      return !a.is_store || b.is_store || has_fence_between(a, b);
    });
    return is_acyclic(coherence) && is_acyclic(global);
  }

  void keep_if_allowed() {
    if (!is_allowed()) return;
    Outcome outcome = initial_outcome(test_);
    for (std::size_t v = 0; v < stores_.size(); ++v) {
      if (!stores_[v].empty()) outcome.memory[v] = event(stores_[v].back()).value;
    }
    for (int e = 0; e < count(); ++e) {
      if (event(e).is_store) continue;
      const int source = reads_from_[static_cast<std::size_t>(e)];
      const Value value = source == kInitialWrite
                              ? test_.variables[static_cast<std::size_t>(event(e).variable)].initial
                              : event(source).value;
      outcome.registers[static_cast<std::size_t>(event(e).thread)]
                       [static_cast<std::size_t>(event(e).reg)] = value;
    }
    states_.insert(observe(test_, outcome));
  }

  const LitmusTest& test_;
  Model model_;
  std::vector<Event> events_;             // By thread, then by position.
  std::vector<std::vector<int>> stores_;  // By variable, in coherence order.
  std::vector<int> reads_from_;           // By load: a store, or kInitialWrite.
  StateSet states_;
};

}  // namespace

StateSet axiomatic_states(const LitmusTest& test, Model model) {
  return Enumeration(test, model).run();
}

}  // namespace dojo::litmus::test
