// From a typed state, described once, and a table of rules to a RuleSystem.
//
// A model has a part `Shared` that belongs to no node and a part `Local` for each node, both
// described (fields.h). Nodes and data values are symmetric: no rule may tell one from another but
// by its fields. Rules are rows: id, name, parameters, guard, action.
//
//   const Rule<State> kRules[] = {
//     {"G2", "ask shared", Over::kNode, [](const State& s, Args a) { return ...; },
//                                       [](State& s, Args a) { s.at(a).asks = ...; }},
//   };
//
// Canonical form: nodes are sorted by their packed part and by which shared fields name them, once
// for each permutation of the values; the least result stands for all. This is exact: two nodes
// that compare equal can be exchanged without a trace. Where node parts name nodes, sorting would
// not be, and all permutations of the nodes are tried.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/rules/fields.h"
#include "sim/rules/rule_system.h"

namespace dojo::sim::rules {

/// What a rule is instantiated over.
enum class Over : std::uint8_t { kNothing, kNode, kNodeAndValue, kTwoNodes };

struct Args {
  std::uint32_t node = 0;
  Value value;              ///< kNodeAndValue
  std::uint32_t other = 0;  ///< kTwoNodes: another node than `node`
};

template <class SharedPart, class LocalPart>
struct ModelState {
  using Shared = SharedPart;
  using Local = LocalPart;
  Scope scope;  ///< constant, no field
  Shared shared{};
  std::array<Local, kNodesMax> local{};

  Local& at(Args args) { return local[args.node]; }
  const Local& at(Args args) const { return local[args.node]; }
  std::span<Local> nodes() { return std::span{local}.first(scope.nodes); }
  std::span<const Local> nodes() const { return std::span{local}.first(scope.nodes); }
};

template <class State>
struct Rule {
  std::string_view id;
  std::string_view name;
  Over over = Over::kNode;
  bool (*guard)(const State&, Args) = nullptr;
  void (*action)(State&, Args) = nullptr;
  bool is_progress = false;
  bool is_fair = true;
};

template <class State>
struct Invariant {
  std::string_view oracle;
  std::string_view sentence;
  bool (*holds)(const State&) = nullptr;
};

template <class State>
struct Model {
  Scope scope;
  std::vector<Rule<State>> rules;
  std::vector<Invariant<State>> invariants;
  std::vector<State> starts;
  bool (*is_waiting)(const State&) = nullptr;

  /// Puts rows in the place of those with their ids: defects, variants.
  void replace(std::span<const Rule<State>> rows) {
    for (const Rule<State>& row : rows) {
      for (Rule<State>& rule : rules) {
        if (rule.id == row.id) rule = row;
      }
    }
  }
};

template <class State>
class ModelSystem final : public RuleSystem {
 public:
  /// Requires: nodes and values within kNodesMax and kValuesMax; parts of at most 64 bits.
  explicit ModelSystem(Model<State> model) : model_(std::move(model)) {
    lay_out();
    number_instances();
    for (const Invariant<State>& i : model_.invariants) {
      invariants_.push_back({i.oracle, i.sentence});
    }
    make_renamings();
  }

  std::span<const RuleInfo> rules() const override { return rules_; }
  std::span<const InvariantInfo> invariants() const override { return invariants_; }
  Instance instances() const override { return static_cast<Instance>(instances_.size()); }
  std::size_t rule_of(Instance instance) const override { return instances_[instance].rule; }
  std::size_t words() const override { return words_; }

  std::vector<Packed> starts() const override {
    std::vector<Packed> all;
    for (const State& state : model_.starts) all.push_back(pack(state));
    return all;
  }

  void expand(const Packed& packed, bool is_canonical, Expansion& out) const override {
    const State state = unpack(packed);
    out.successors.clear();
    out.broken = 0;
    for (std::size_t i = 0; i < model_.invariants.size(); ++i) {
      if (!model_.invariants[i].holds(state)) out.broken |= 1u << i;
    }
    out.is_waiting = model_.is_waiting != nullptr && model_.is_waiting(state);
    for (std::size_t i = 0; i < instances_.size(); ++i) {
      const Rule<State>& rule = model_.rules[instances_[i].rule];
      if (!rule.guard(state, instances_[i].args)) continue;
      State next = state;
      rule.action(next, instances_[i].args);
      out.successors.push_back(
          {static_cast<Instance>(i), is_canonical ? canonical_of(next) : pack(next)});
    }
  }

  Packed canonical(const Packed& packed) const override { return canonical_of(unpack(packed)); }

  std::string instance_text(Instance instance) const override {
    const auto& [rule, args] = instances_[instance];
    std::string text = std::string(model_.rules[rule].id) + " ";
    text += model_.rules[rule].name;
    if (model_.rules[rule].over == Over::kNothing) return text;
    text += ", n" + std::to_string(args.node);
    if (args.value.is_defined()) text += ", v" + std::to_string(args.value.index());
    if (args.other != args.node) text += ", n" + std::to_string(args.other);
    return text;
  }

  std::string change_text(const Packed& before, const Packed& after) const override {
    const auto old_fields = fields_of(before);
    const auto new_fields = fields_of(after);
    std::string text;
    for (std::size_t i = 0; i < old_fields.size(); ++i) {
      if (old_fields[i].text == new_fields[i].text) continue;
      if (!text.empty()) text += ", ";
      text += old_fields[i].name + " " + old_fields[i].text + " -> " + new_fields[i].text;
    }
    return text.empty() ? "no field changes" : text;
  }

 private:
  struct Bound {
    std::size_t rule = 0;
    Args args;
  };

  void lay_out() {
    State sample = model_.starts.front();
    internal::Width shared(model_.scope);
    describe(shared, sample.shared);
    internal::Width local(model_.scope);
    describe(local, sample.local[0]);
    lane_bits_ = local.bits();
    lanes_per_word_ = 64 / lane_bits_;
    words_ = 1 + (model_.scope.nodes + lanes_per_word_ - 1) / lanes_per_word_;
    // Sorting keys hold a node's part and a bit for each shared field that names nodes.
    has_sortable_nodes_ = local.node_fields() == 0 && lane_bits_ + shared.node_fields() <= 64;
  }

  void number_instances() {
    for (std::size_t r = 0; r < model_.rules.size(); ++r) {
      const Rule<State>& rule = model_.rules[r];
      rules_.push_back({rule.id, rule.name, rule.is_progress, rule.is_fair});
      add_instances(r, rule.over);
    }
  }

  void add_instances(std::size_t rule, Over over) {
    if (over == Over::kNothing) instances_.push_back({rule, {}});
    for (std::uint32_t n = 0; over != Over::kNothing && n < model_.scope.nodes; ++n) {
      if (over == Over::kNode) instances_.push_back({rule, {n, {}, n}});
      for (std::uint32_t v = 0; over == Over::kNodeAndValue && v < model_.scope.values; ++v) {
        instances_.push_back({rule, {n, Value{v}, n}});
      }
      for (std::uint32_t m = 0; over == Over::kTwoNodes && m < model_.scope.nodes; ++m) {
        if (m != n) instances_.push_back({rule, {n, {}, m}});
      }
    }
  }

  void make_renamings() {
    internal::Renaming identity;
    std::iota(identity.node.begin(), identity.node.end(), std::uint8_t{0});
    std::iota(identity.value.begin(), identity.value.end(), std::uint8_t{0});
    internal::Renaming next = identity;
    const auto values_end = next.value.begin() + model_.scope.values;
    const auto nodes_end = next.node.begin() + model_.scope.nodes;
    do {
      value_renamings_.push_back(next);
      if (has_sortable_nodes_) continue;
      do {
        all_renamings_.push_back(next);
      } while (std::next_permutation(next.node.begin(), nodes_end));
    } while (std::next_permutation(next.value.begin(), values_end));
  }

  std::uint64_t lane_of(const typename State::Local& local) const {
    internal::Packer packer(model_.scope);
    describe(packer, const_cast<typename State::Local&>(local));  // the packer only reads
    return packer.word();
  }
  std::uint64_t word_of(const typename State::Shared& shared) const {
    internal::Packer packer(model_.scope);
    describe(packer, const_cast<typename State::Shared&>(shared));
    return packer.word();
  }
  void put_lane(Packed& packed, std::uint32_t node, std::uint64_t lane) const {
    packed.words[1 + node / lanes_per_word_] |= lane << (node % lanes_per_word_ * lane_bits_);
  }

  Packed pack(const State& state) const {
    Packed packed;
    packed.words[0] = word_of(state.shared);
    for (std::uint32_t n = 0; n < model_.scope.nodes; ++n) {
      put_lane(packed, n, lane_of(state.local[n]));
    }
    return packed;
  }

  State unpack(const Packed& packed) const {
    State state;
    state.scope = model_.scope;
    internal::Unpacker shared(model_.scope, packed.words[0]);
    describe(shared, state.shared);
    for (std::uint32_t n = 0; n < model_.scope.nodes; ++n) {
      internal::Unpacker lane(model_.scope, packed.words[1 + n / lanes_per_word_] >>
                                                (n % lanes_per_word_ * lane_bits_));
      describe(lane, state.local[n]);
    }
    return state;
  }

  Packed canonical_of(const State& state) const {
    Packed best;
    bool is_first = true;
    const auto offer = [&](const Packed& candidate) {
      if (is_first || candidate < best) best = candidate;
      is_first = false;
    };
    if (has_sortable_nodes_) {
      for (const internal::Renaming& values : value_renamings_) offer(sorted(state, values));
    } else {
      for (const internal::Renaming& renaming : all_renamings_) offer(renamed(state, renaming));
    }
    return best;
  }

  Packed renamed(const State& state, const internal::Renaming& renaming) const {
    Packed packed;
    internal::Renamer renamer(renaming);
    typename State::Shared shared = state.shared;
    describe(renamer, shared);
    packed.words[0] = word_of(shared);
    for (std::uint32_t n = 0; n < model_.scope.nodes; ++n) {
      typename State::Local local = state.local[n];
      describe(renamer, local);
      put_lane(packed, renaming.node[n], lane_of(local));
    }
    return packed;
  }

  /// Values renamed, nodes in the order of their keys.
  Packed sorted(const State& state, internal::Renaming renaming) const {
    const std::uint32_t nodes = model_.scope.nodes;
    internal::Renamer values(renaming);  // the nodes keep their names so far
    typename State::Shared shared = state.shared;
    describe(values, shared);
    std::array<std::uint64_t, kNodesMax> keys{};
    internal::Mentions mentions(keys);
    describe(mentions, shared);
    for (std::uint32_t n = 0; n < nodes; ++n) {
      typename State::Local local = state.local[n];
      describe(values, local);
      keys[n] = lane_bits_ < 64 ? keys[n] << lane_bits_ : 0;
      keys[n] |= lane_of(local);
    }
    // Insertion sort: a handful of nodes, mostly in order already.
    std::array<std::uint8_t, kNodesMax> order{};
    for (std::uint32_t n = 0; n < nodes; ++n) {
      std::uint32_t at = n;
      for (; at > 0 && keys[order[at - 1]] > keys[n]; --at) order[at] = order[at - 1];
      order[at] = static_cast<std::uint8_t>(n);
    }
    Packed packed;
    const std::uint64_t lane_mask = ~std::uint64_t{0} >> (64 - lane_bits_);
    internal::Renaming nodes_renamed;
    std::iota(nodes_renamed.value.begin(), nodes_renamed.value.end(), std::uint8_t{0});
    for (std::uint32_t place = 0; place < nodes; ++place) {
      nodes_renamed.node[order[place]] = static_cast<std::uint8_t>(place);
      put_lane(packed, place, keys[order[place]] & lane_mask);
    }
    internal::Renamer names(nodes_renamed);
    describe(names, shared);
    packed.words[0] = word_of(shared);
    return packed;
  }

  std::vector<internal::Printer::Field> fields_of(const Packed& packed) const {
    State state = unpack(packed);
    std::vector<internal::Printer::Field> fields;
    for (std::uint32_t n = 0; n < model_.scope.nodes; ++n) {
      internal::Printer printer("n" + std::to_string(n) + ".", fields);
      describe(printer, state.local[n]);
    }
    internal::Printer printer("", fields);
    describe(printer, state.shared);
    return fields;
  }

  Model<State> model_;
  std::vector<RuleInfo> rules_;
  std::vector<InvariantInfo> invariants_;
  std::vector<Bound> instances_;
  std::vector<internal::Renaming> value_renamings_;
  std::vector<internal::Renaming> all_renamings_;
  unsigned lane_bits_ = 0;
  unsigned lanes_per_word_ = 1;
  std::size_t words_ = 0;
  bool has_sortable_nodes_ = true;
};

}  // namespace dojo::sim::rules
