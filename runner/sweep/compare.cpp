#include "runner/sweep/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace dojo::sweep {

namespace {

bool varies(const std::vector<double>& values) {
  return std::ranges::any_of(values, [&](double value) { return value != values.front(); });
}

double percent_of(double before, double after) {
  if (before == after) return 0;
  if (before == 0) return std::copysign(std::numeric_limits<double>::infinity(), after);
  return 100 * (after - before) / std::abs(before);
}

const VariantSummary* find(const std::vector<VariantSummary>& summaries,
                           const std::vector<std::string>& overrides) {
  const auto found = std::ranges::find(summaries, overrides, &VariantSummary::overrides);
  return found == summaries.end() ? nullptr : &*found;
}

Change change_of(const std::string& variant, const std::string& metric, const Figures& before,
                 const Figures& after) {
  Change change;
  change.variant = variant;
  change.metric = metric;
  change.unit = after.unit;
  change.before = median_of(before.values);
  change.after = median_of(after.values);
  change.percent = percent_of(change.before, change.after);
  change.is_exact = !varies(before.values) && !varies(after.values);
  change.test = rank_test(before.values, after.values);
  return change;
}

void correct(std::vector<Change>& changes) {
  std::vector<double> p;
  for (const Change& change : changes) {
    if (!change.is_exact) p.push_back(change.test.p);
  }
  const std::vector<double> corrected = holm(p);
  std::size_t next = 0;
  for (Change& change : changes) {
    change.p = change.is_exact ? (change.before == change.after ? 1 : 0) : corrected[next++];
  }
}

Verdict verdict_of(const Change& change, measure::Better better, double tolerance_percent) {
  if (change.p > kSignificance || std::abs(change.percent) <= tolerance_percent) {
    return Verdict::kSame;
  }
  const bool is_lower = change.after < change.before;
  return is_lower == (better == measure::Better::kLower) ? Verdict::kBetter : Verdict::kWorse;
}

/// Smallest number of repetitions on each side with which one change among `tests` can be found.
std::size_t needed_for(std::size_t tests) {
  std::size_t repetitions = 2;
  while (smallest_p(repetitions, repetitions) * static_cast<double>(tests) > kSignificance) {
    ++repetitions;
  }
  return repetitions;
}

int rank_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kWorse:
      return 0;
    case Verdict::kBetter:
      return 1;
    case Verdict::kSame:
      return 2;
  }
  return 2;
}

}  // namespace

bool Comparison::is_worse() const {
  return std::ranges::any_of(changes, [](const Change& c) { return c.verdict == Verdict::kWorse; });
}

Comparison compare(const std::vector<VariantSummary>& before,
                   const std::vector<VariantSummary>& after, double tolerance_percent) {
  Comparison result;
  std::vector<measure::Better> better;
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const VariantSummary& now : after) {
    const std::string label = variant_label(now.overrides);
    const VariantSummary* then = find(before, now.overrides);
    if (then == nullptr) {
      result.not_compared.push_back(label + ": not in the baseline");
      continue;
    }
    for (const auto& [name, figures] : now.figures) {
      const auto known = then->figures.find(name);
      if (known == then->figures.end()) continue;
      if (figures.better == measure::Better::kNeither) continue;
      result.changes.push_back(change_of(label, name, known->second, figures));
      better.push_back(figures.better);
      fewest = std::min({fewest, known->second.values.size(), figures.values.size()});
    }
  }
  for (const VariantSummary& then : before) {
    if (find(after, then.overrides) == nullptr) {
      result.not_compared.push_back(variant_label(then.overrides) + ": only in the baseline");
    }
  }
  correct(result.changes);
  const auto tests = static_cast<std::size_t>(
      std::ranges::count_if(result.changes, [](const Change& c) { return !c.is_exact; }));
  if (tests > 0 && smallest_p(fewest, fewest) * static_cast<double>(tests) > kSignificance) {
    result.repetitions_needed = needed_for(tests);
  }
  for (std::size_t i = 0; i < result.changes.size(); ++i) {
    result.changes[i].verdict = verdict_of(result.changes[i], better[i], tolerance_percent);
  }
  std::ranges::stable_sort(result.changes, [](const Change& a, const Change& b) {
    if (a.verdict != b.verdict) return rank_of(a.verdict) < rank_of(b.verdict);
    return std::abs(a.percent) > std::abs(b.percent);
  });
  return result;
}

}  // namespace dojo::sweep
