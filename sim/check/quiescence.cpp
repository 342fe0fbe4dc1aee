#include "sim/check/quiescence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace dojo::sim::check {

namespace {

// From the waiter who should have ended to the root of its wait.
using Chain = std::vector<const WaitFact*>;
using FactOf = std::map<std::string_view, const WaitFact*>;

bool is_lost_wakeup(const Chain& chain) { return chain.back()->holder.empty(); }

Chain follow(const WaitFact& start, const FactOf& fact_of) {
  Chain chain{&start};
  for (;;) {
    const auto next = fact_of.find(chain.back()->holder);
    if (next == fact_of.end()) return chain;
    // A cycle has no root; the chain ends before it closes.
    if (std::find(chain.begin(), chain.end(), next->second) != chain.end()) return chain;
    chain.push_back(next->second);
  }
}

std::string describe(const Chain& chain) {
  std::string text;
  for (const WaitFact* fact : chain) {
    text += fmt::format("{} waits", fact->waiter);
    if (!fact->where.empty()) text += fmt::format(" at {}", fact->where);
    text += fmt::format(" for {}", fact->waits_for);
    if (!fact->holder.empty()) text += fmt::format(", held by {}", fact->holder);
    if (!fact->holder_where.empty()) text += fmt::format(" since {}", fact->holder_where);
    if (fact != chain.back()) text += "; ";
  }
  const WaitFact& root = *chain.back();
  text += is_lost_wakeup(chain) ? ", and nothing will wake it"
                                : fmt::format(", and {} waits for nothing", root.holder);
  return text;
}

// By root, and the shortest way to it: what is at fault shows, whoever else waits for it.
bool is_before(const Chain& a, const Chain& b) {
  const std::size_t a_length = a.size();
  const std::size_t b_length = b.size();
  return std::tie(a.back()->where, a_length, a.back()->waiter, a.front()->waiter) <
         std::tie(b.back()->where, b_length, b.back()->waiter, b.front()->waiter);
}

}  // namespace

std::optional<Violation> find_stuck(const std::vector<WaitFact>& facts) {
  FactOf fact_of;
  for (const WaitFact& fact : facts) fact_of.emplace(fact.waiter, &fact);
  std::vector<Chain> stuck;
  for (const WaitFact& fact : facts) {
    if (!fact.is_daemon && !fact.may_end) stuck.push_back(follow(fact, fact_of));
  }
  if (stuck.empty()) return std::nullopt;
  const Chain& first = *std::min_element(stuck.begin(), stuck.end(), is_before);
  Violation violation;
  violation.oracle = is_lost_wakeup(first) ? "lost-wakeup" : "quiescence";
  violation.message = describe(first);
  violation.message += fmt::format("; unfinished tasks: {}", stuck.size());
  violation.where = first.back()->where;
  violation.actor = first.back()->waiter;
  return violation;
}

}  // namespace dojo::sim::check
