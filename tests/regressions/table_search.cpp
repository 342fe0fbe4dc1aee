#include "tests/regressions/table_search.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <unordered_set>

namespace dojo::kddm::test {
namespace {

struct Hash {
  std::uint64_t low;
  std::uint64_t high;
  bool operator==(const Hash&) const = default;
};
struct LowHalf {
  std::size_t operator()(const Hash& hash) const { return hash.low; }
};

class Search {
 public:
  Search(const TableScope& scope, std::uint64_t limit)
      : scope_(scope), world_(scope), limit_(limit) {}

  TableSearchResult run() {
    add(world_.beginning(), 0, {});
    while (next_ < reached_.size() && reached_.size() < limit_) {
      const std::uint32_t index = next_++;
      const TableState state = state_of(index);
      world_.moves(state, [&](const TableStep& step) { take(index, step); });
    }
    result_.states = reached_.size();
    result_.is_complete = next_ == reached_.size();
    for (const auto& [objection, end] : ends_) result_.ways[objection] = way_to(end);
    return std::move(result_);
  }

 private:
  struct Reached {
    std::uint64_t offset;  // of its bytes
    std::uint32_t parent;
    TableMove move;
  };
  struct End {
    std::uint32_t state;
    TableMove move;
  };

  void take(std::uint32_t index, const TableStep& step) {
    ++result_.moves;
    if (step.next != nullptr) {
      add(*step.next, index, step.move);
    } else {
      ends_.try_emplace(step.objection, End{index, step.move});
    }
  }

  void add(const TableState& state, std::uint32_t parent, const TableMove& move) {
    const std::string bytes = state.packed();
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    if (!seen_.insert({hash.low64, hash.high64}).second) return;
    reached_.push_back({bytes_.size(), parent, move});
    bytes_ += bytes;
  }

  TableState state_of(std::uint32_t index) const {
    const std::uint64_t begin = reached_[index].offset;
    return TableState::unpack(std::string_view(bytes_).substr(begin));
  }

  TableWay way_to(const End& end) {
    std::vector<std::uint32_t> states{end.state};
    while (states.back() != 0) states.push_back(reached_[states.back()].parent);
    TableWay way;
    std::map<std::pair<int, int>, std::string> programs;  // by node, thread
    for (std::size_t i = states.size(); i-- > 0;) {
      const TableMove& move = i == 0 ? end.move : reached_[states[i - 1]].move;
      way.moves.push_back(text_of(state_of(states[i]), move));
      const bool does_nothing = way.moves.back().ends_with("finds no entry");
      if (move.kind != TableMove::Kind::kBegin || does_nothing) continue;
      std::string& program = programs[{move.node, move.from}];
      program += program.empty() ? fmt::format("n{}: ", move.node) : ", ";
      program += name_of(move.op);
      const bool has_destination =
          move.op == Op::kFlush && move.destination < scope_.budgets.size();
      if (has_destination) program += fmt::format(" to {}", move.destination);
    }
    for (auto& [thread, program] : programs) way.programs.push_back(std::move(program));
    return way;
  }

  std::string text_of(const TableState& state, const TableMove& move) {
    std::string text;
    world_.moves(
        state,
        [&](const TableStep& step) {
          if (step.move == move) text = step.told;
        },
        true);
    return text;
  }

  TableScope scope_;
  TableWorld world_;
  std::uint64_t limit_;
  TableSearchResult result_;
  std::unordered_set<Hash, LowHalf> seen_;
  std::vector<Reached> reached_;
  std::string bytes_;
  std::uint32_t next_ = 0;
  std::map<std::string, End> ends_;
};

}  // namespace

TableSearchResult search_tables(const TableScope& scope, std::uint64_t state_limit) {
  return Search(scope, state_limit).run();
}

}  // namespace dojo::kddm::test
