// litmus: the threads of a litmus test, on the data layer (`on: dsm`, thread t on node t) or on the
// cores of one node (`on: smp`, thread t on core t).
//
// On the data layer each variable is a word of its own page, or of one common page (`same_page`); a
// store is grab, write, put; a load get, read, put. A set-up before the beginning places the pages:
// nowhere, copies everywhere, or owned by a node in turn. Which threads wait until others have
// ended is a choice: sampled schedules then see threads that run one after the other as often as
// threads that run together. On one node a variable is a Shared word.

#include <algorithm>
#include <deque>
#include <numeric>
#include <optional>

#include "protocols/kapi/kapi.h"
#include "runner/litmus/parse.h"
#include "runner/litmus/state.h"
#include "runner/workload/kinds.h"
#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::runner {

namespace {

using scenario::Placement;

/// With time in play a thread that waits for its start looks again after this.
constexpr kapi::Nanoseconds kStartPoll = kapi::kJiffy;

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
      constexpr Placement kOthers[] = {Placement::kNowhere, Placement::kCopies,
                                       Placement::kWriters};
      const std::uint64_t choice = environment.seed % (std::size(kOthers) + nodes);
      const bool is_owner = choice >= std::size(kOthers);
      placement = is_owner ? Placement::kOwner : kOthers[choice];
      owner = is_owner ? static_cast<std::uint32_t>(choice - std::size(kOthers)) : 0;
    }
    environment.cluster.on_node(kapi::NodeId{0}, [&] {
      for (const litmus::Cell& cell : test_->variables) {
        words_.emplace_back("variable", static_cast<std::uint64_t>(cell.initial));
      }
      ended_.emplace("threads-ended", 0);
    });
    if (about_.on == scenario::LitmusOn::kDsm) place(environment, placement, owner);
  }

  void start(Environment& environment) override {
    for (std::size_t t = 0; t < test_->threads.size(); ++t) {
      const bool is_dsm = about_.on == scenario::LitmusOn::kDsm;
      const auto index = static_cast<std::uint32_t>(t);
      const kapi::NodeId node{is_dsm ? index % environment.cluster.node_count() : 0};
      const std::uint32_t cores = environment.cluster.config().node.cores;
      // The first cores get the interrupts: service threads there need not wait for the thread.
      const kapi::CpuId cpu{is_dsm ? cores - 1 : index % cores};
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
    const std::uint32_t nodes = environment.cluster.node_count();
    for (std::uint32_t n = 0; n < nodes; ++n) {
      kddm::Node& data = *environment.data[n];
      std::vector<int> own;
      for (std::size_t v = 0; v < test_->variables.size(); ++v) {
        const std::uint32_t home =
            placement == Placement::kWriters ? first_writer(static_cast<int>(v)) % nodes : owner;
        if (home == n) own.push_back(static_cast<int>(v));
      }
      if (own.empty()) continue;
      environment.cluster.spawn(kapi::NodeId{n}, {.name = "setup"}, [this, &data, own] {
        for (const int v : own) {
          store(data, v, test_->variables[static_cast<std::size_t>(v)].initial);
        }
      });
    }
    if (placement == Placement::kOwner || placement == Placement::kNowhere) return;
    for (std::uint32_t n = 0; n < nodes; ++n) {
      kddm::Node& reader = *environment.data[n];
      environment.cluster.spawn(kapi::NodeId{n}, {.name = "setup-copy"}, [this, &reader] {
        // After the owner's stores, whatever they take.
        kapi::sleep_for(kapi::kSecond);
        for (std::size_t v = 0; v < test_->variables.size(); ++v) load(reader, static_cast<int>(v));
      });
    }
  }

  /// The first thread that stores to the variable; 0 when none does.
  std::uint32_t first_writer(int variable) const {
    for (std::size_t t = 0; t < test_->threads.size(); ++t) {
      for (const litmus::Instruction& instruction : test_->threads[t].instructions) {
        const auto* s = std::get_if<litmus::Store>(&instruction);
        if (s != nullptr && s->variable == variable) return static_cast<std::uint32_t>(t);
      }
    }
    return 0;
  }

  /// The first thread that runs draws the order of the threads, and behind which of them the next
  /// ones wait for the end of all before. Default: nobody waits.
  void draw_start_order() {
    const std::size_t count = test_->threads.size();
    waits_for_.assign(count, 0);
    const std::uint32_t barriers =
        kapi::kernel().choose("start-barriers", std::uint32_t{1} << (count - 1));
    has_barriers_ = barriers != 0;
    if (!has_barriers_) return;
    std::vector<std::size_t> left(count);
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::uint64_t ended = 0;
    for (std::size_t place = 0; place < count; ++place) {
      if (place > 0 && (barriers >> (place - 1) & 1) != 0) ended = place;
      const std::uint32_t next =
          kapi::kernel().choose("start-order", static_cast<std::uint32_t>(left.size()));
      waits_for_[left[next]] = ended;
      left.erase(left.begin() + next);
    }
  }

  void await_start(std::size_t thread) {
    if (waits_for_.empty()) draw_start_order();
    if (waits_for_[thread] == 0) return;
    while (ended_->load() < waits_for_[thread]) {
      kapi::retry(kStartPoll, kapi::Where::current(), *ended_);
    }
  }

  void run(kddm::Node& data, std::size_t thread) {
    const bool is_dsm = about_.on == scenario::LitmusOn::kDsm;
    if (is_dsm) await_start(thread);
    execute(data, thread);
    if (is_dsm && has_barriers_) ended_->fetch_add(1);
  }

  void execute(kddm::Node& data, std::size_t thread) {
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
  std::optional<kapi::Shared<std::uint64_t>> ended_;  ///< threads that have ended
  std::vector<std::uint64_t> waits_for_;              ///< by thread: so many ended ones
  bool has_barriers_ = false;
  litmus::Outcome result_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::Litmus& description, std::int64_t) {
  return std::make_unique<LitmusLoad>(description);
}

}  // namespace dojo::runner
