// litmus: the threads of a litmus test, on the data layer (`on: dsm`, thread t on node t) or on the
// cores of one node (`on: smp`, thread t on core t).
//
// On the data layer each variable is a word of its own page, or of one common page (`same_page`); a
// store is grab, write, put; a load get, read, put. A set-up before the beginning places the pages:
// nowhere, copies everywhere, or owned by a node in turn. On one node a variable is a Shared word.

#include <algorithm>
#include <deque>

#include "protocols/kapi/kapi.h"
#include "runner/litmus/parse.h"
#include "runner/litmus/state.h"
#include "runner/workload/kinds.h"
#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::runner {

namespace {

using scenario::Placement;

class LitmusLoad final : public Workload {
 public:
  explicit LitmusLoad(const scenario::Litmus& description) : about_(description) {
    const sim::arena::Outside outside;
    auto parsed = litmus::parse(description.test.text, description.test.file);
    DOJO_ASSERT(parsed.has_value());  // The loader has checked it.
    test_ = std::make_shared<const litmus::LitmusTest>(std::move(*parsed));
  }

  std::int64_t threads() const override { return static_cast<std::int64_t>(test_->threads.size()); }

  bool has_setup() const override { return true; }

  void build(Environment& environment) override {
    set_ = environment.own_set();
    result_ = litmus::initial_outcome(*test_);
    Placement placement = about_.placement;
    const std::uint32_t nodes = environment.cluster.node_count();
    auto owner = static_cast<std::uint32_t>(about_.owner) % nodes;
    if (placement == Placement::kAny) {
      // The seed says which: no copy, copies everywhere, or one of the nodes.
      const std::uint64_t choice = environment.seed % (2 + nodes);
      placement = choice == 0   ? Placement::kNowhere
                  : choice == 1 ? Placement::kCopies
                                : Placement::kOwner;
      owner = choice < 2 ? 0 : static_cast<std::uint32_t>(choice) - 2;
    }
    environment.cluster.on_node(kapi::NodeId{0}, [&] {
      for (const litmus::Cell& cell : test_->variables) {
        words_.emplace_back("variable", static_cast<std::uint64_t>(cell.initial));
      }
    });
    if (about_.on == scenario::LitmusOn::kDsm) place(environment, placement, owner);
  }

  void start(Environment& environment) override {
    for (std::size_t t = 0; t < test_->threads.size(); ++t) {
      const bool is_dsm = about_.on == scenario::LitmusOn::kDsm;
      const auto index = static_cast<std::uint32_t>(t);
      const kapi::NodeId node{is_dsm ? index % environment.cluster.node_count() : 0};
      const std::uint32_t cores = environment.cluster.config().node.cores;
      const kapi::CpuId cpu = is_dsm ? kapi::kAnyCpu : kapi::CpuId{index % cores};
      kddm::Node& data = *environment.data[node.value];
      environment.cluster.spawn(node, {.name = task_name("P", index), .cpu = cpu},
                                [this, &data, t] { run(data, t); });
    }
  }

  std::vector<std::pair<std::string, std::uint64_t>> outcome() const override {
    std::vector<std::pair<std::string, std::uint64_t>> values;
    const litmus::FinalState state = litmus::observe(*test_, result_);
    for (std::size_t i = 0; i < state.size(); ++i) {
      values.emplace_back(litmus::place_name(*test_, test_->observed[i]),
                          static_cast<std::uint64_t>(state[i]));
    }
    return values;
  }

 private:
  struct Word {
    kddm::ObjId page;
    std::uint32_t index;
  };
  Word word_of(int variable) const {
    const auto number = static_cast<std::uint32_t>(variable);
    return about_.same_page ? Word{0, number} : Word{number, 0};
  }

  void place(Environment& environment, Placement placement, std::uint32_t owner) {
    const bool has_values = std::any_of(test_->variables.begin(), test_->variables.end(),
                                        [](const litmus::Cell& cell) { return cell.initial != 0; });
    if (placement == Placement::kNowhere && !has_values) return;
    kddm::Node& data = *environment.data[owner];
    // Daemons: the set-up is not part of the workload.
    environment.cluster.spawn(kapi::NodeId{owner}, {.name = "setup"}, [this, &data] {
      for (std::size_t v = 0; v < test_->variables.size(); ++v) {
        store(data, static_cast<int>(v), test_->variables[v].initial);
      }
    });
    if (placement != Placement::kCopies) return;
    for (std::uint32_t n = 0; n < environment.cluster.node_count(); ++n) {
      kddm::Node& reader = *environment.data[n];
      environment.cluster.spawn(kapi::NodeId{n}, {.name = "setup-copy"}, [this, &reader] {
        // After the owner's stores, whatever they take.
        kapi::sleep_for(kapi::kSecond);
        for (std::size_t v = 0; v < test_->variables.size(); ++v) load(reader, static_cast<int>(v));
      });
    }
  }

  void run(kddm::Node& data, std::size_t thread) {
    bool is_first = true;
    for (const litmus::Instruction& instruction : test_->threads[thread].instructions) {
      // Each access is a fault of user code: on its way back the kernel lets waiting threads run.
      if (!is_first && about_.on == scenario::LitmusOn::kDsm) {
        kapi::kernel().yield(kapi::Where::current());
      }
      is_first = false;
      if (const auto* s = std::get_if<litmus::Store>(&instruction)) {
        store(data, s->variable, s->value);
      } else if (const auto* l = std::get_if<litmus::Load>(&instruction)) {
        const litmus::Value value = load(data, l->variable);
        result_.registers[thread][static_cast<std::size_t>(l->reg)] = value;
      } else {
        kapi::kernel().memory_barrier(kapi::Where::current());
      }
    }
  }

  void store(kddm::Node& data, int variable, litmus::Value value) {
    if (about_.on == scenario::LitmusOn::kSmp) {
      words_[static_cast<std::size_t>(variable)].store(static_cast<std::uint64_t>(value));
      result_.memory[static_cast<std::size_t>(variable)] = value;
    } else {
      const Word word = word_of(variable);
      data.grab(set_, word.page);
      data.write(set_, word.page, word.index, static_cast<std::uint64_t>(value));
      // While the page is held: the order of the writes is that of the pages.
      result_.memory[static_cast<std::size_t>(variable)] = value;
      data.put(set_, word.page);
    }
  }

  litmus::Value load(kddm::Node& data, int variable) {
    if (about_.on == scenario::LitmusOn::kSmp) {
      return static_cast<litmus::Value>(words_[static_cast<std::size_t>(variable)].load());
    }
    const Word word = word_of(variable);
    data.get(set_, word.page);
    const auto value = static_cast<litmus::Value>(data.read(set_, word.page, word.index));
    data.put(set_, word.page);
    return value;
  }

  scenario::Litmus about_;
  std::shared_ptr<const litmus::LitmusTest> test_;
  kddm::SetId set_{};
  std::deque<kapi::Shared<std::uint64_t>> words_;
  litmus::Outcome result_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::Litmus& description, std::int64_t) {
  return std::make_unique<LitmusLoad>(description);
}

}  // namespace dojo::runner
