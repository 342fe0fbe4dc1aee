#include "runner/sweep/rank_test.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/binomial.hpp>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace dojo::sweep {

namespace {

struct Ranks {
  std::vector<std::uint32_t> doubled;  ///< twice the rank of each value, ties at their mean: whole
  std::uint64_t first_sum = 0;         ///< of the first sample
  double ties = 0;                     ///< sum of t^3 - t over groups of equal values
};

Ranks ranks_of(const std::vector<double>& first, const std::vector<double>& second) {
  struct Item {
    double value;
    bool is_first;
  };
  std::vector<Item> items;
  for (const double value : first) items.push_back({value, true});
  for (const double value : second) items.push_back({value, false});
  std::ranges::sort(items, {}, &Item::value);
  Ranks ranks;
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin;
    while (end < items.size() && items[end].value == items[begin].value) ++end;
    const auto doubled = static_cast<std::uint32_t>(begin + 1 + end);
    const auto equal = static_cast<double>(end - begin);
    ranks.ties += equal * equal * equal - equal;
    for (; begin < end; ++begin) {
      ranks.doubled.push_back(doubled);
      if (items[begin].is_first) ranks.first_sum += doubled;
    }
  }
  return ranks;
}

/// Counts, of all ways to choose `chosen` of the ranks, those whose sum is at least as far from the
/// mean as `observed`. In doubles: exact up to 2^53, and far better than needed beyond.
double exact_p(const Ranks& ranks, std::size_t chosen) {
  const std::uint64_t all =
      std::accumulate(ranks.doubled.begin(), ranks.doubled.end(), std::uint64_t{0});
  // ways[k][s]: ways to choose k ranks with sum s.
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(all + 1, 0));
  ways[0][0] = 1;
  for (const std::uint32_t rank : ranks.doubled) {
    for (std::size_t k = chosen; k >= 1; --k) {
      for (std::uint64_t sum = all; sum >= rank; --sum) ways[k][sum] += ways[k - 1][sum - rank];
    }
  }
  const std::size_t count = ranks.doubled.size();
  // Distances from the mean, all times the number of values, so that they stay whole.
  const auto distance = [&](std::uint64_t sum) {
    const auto scaled = static_cast<std::int64_t>(sum * count);
    return std::abs(scaled - static_cast<std::int64_t>(all * chosen));
  };
  const std::int64_t observed = distance(ranks.first_sum);
  double extreme = 0;
  double total = 0;
  for (std::uint64_t sum = 0; sum <= all; ++sum) {
    total += ways[chosen][sum];
    if (distance(sum) >= observed) extreme += ways[chosen][sum];
  }
  return extreme / total;
}

double approximate_p(const Ranks& ranks, double u, double n1, double n2) {
  const double n = n1 + n2;
  const double variance = n1 * n2 / 12 * (n + 1 - ranks.ties / (n * (n - 1)));
  if (variance <= 0) return 1;  // all values are equal
  const double z = std::max(0.0, std::abs(u - n1 * n2 / 2) - 0.5) / std::sqrt(variance);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(boost::math::normal(), z)));
}

}  // namespace

RankTest rank_test(const std::vector<double>& first, const std::vector<double>& second) {
  const Ranks ranks = ranks_of(first, second);
  const auto n1 = static_cast<double>(first.size());
  const auto n2 = static_cast<double>(second.size());
  // U counts the pairs in which the first sample's value is the larger one, ties half.
  const double u = static_cast<double>(ranks.first_sum) / 2 - n1 * (n1 + 1) / 2;
  RankTest result;
  result.delta = 1 - 2 * u / (n1 * n2);
  result.p = first.size() + second.size() <= kExactMax ? exact_p(ranks, first.size())
                                                       : approximate_p(ranks, u, n1, n2);
  return result;
}

double smallest_p(std::size_t first, std::size_t second) {
  const auto all = static_cast<unsigned>(first + second);
  if (all > 1'000) return 0;
  const double ways = boost::math::binomial_coefficient<double>(all, static_cast<unsigned>(first));
  return std::min(1.0, 2 / ways);
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> corrected(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto others = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, p[order[i]] * others));
    corrected[order[i]] = largest;
  }
  return corrected;
}

}  // namespace dojo::sweep
