#include "runner/report/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runner/report/text.h"

namespace dojo::report {

namespace {

using Json = nlohmann::ordered_json;
using sweep::Change;
using sweep::Verdict;

constexpr std::size_t kLinesMax = 20;

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kWorse:
      return "worse";
    case Verdict::kBetter:
      return "better";
    case Verdict::kSame:
      return "same";
  }
  return "";
}

std::string change_text(const Change& change, const Terminal& terminal) {
  const Tone tone = change.verdict == Verdict::kWorse ? Tone::kBad : Tone::kGood;
  const std::string percent =
      std::isinf(change.percent) ? "from 0" : fmt::format("{:+.1f} %", change.percent);
  const std::string why = change.is_exact
                              ? std::string("no run of either varies")
                              : fmt::format("p {:.2g}, delta {:+.2f}", change.p, change.test.delta);
  return fmt::format("  {}  {}  {}  {} -> {}  {}  ({})\n",
                     terminal.paint(tone, padded(name_of(change.verdict), 6)),
                     printable(change.variant), change.metric,
                     sweep::value_text(change.before, change.unit),
                     sweep::value_text(change.after, change.unit), percent, why);
}

std::size_t count_of(const sweep::Comparison& result, Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::count(result.changes, verdict, &Change::verdict));
}

}  // namespace

std::string comparison_text(const ComparisonView& view, const Terminal& terminal) {
  const sweep::Comparison& result = view.result;
  std::string text = fmt::format(
      "against campaign {} of {} (version {}): {} figures; a change counts beyond {:g} % and with "
      "5 % error for all together\n",
      view.baseline.id, view.database, view.baseline.version, result.changes.size(),
      view.tolerance_percent);
  const std::size_t changed = result.changes.size() - count_of(result, Verdict::kSame);
  for (std::size_t i = 0; i < std::min(changed, kLinesMax); ++i) {
    text += change_text(result.changes[i], terminal);
  }
  if (changed > kLinesMax) {
    text += fmt::format("  and {} more; --json lists all\n", changed - kLinesMax);
  }
  text += fmt::format("  {} worse, {} better, {} the same within that\n",
                      count_of(result, Verdict::kWorse), count_of(result, Verdict::kBetter),
                      count_of(result, Verdict::kSame));
  for (const std::string& line : result.not_compared) {
    text += fmt::format("  not compared: {}\n", printable(line));
  }
  if (result.repetitions_needed > 0) {
    text += fmt::format(
        "  too few repetitions to be sure of a single change among so many figures: {} are needed "
        "on both sides\n",
        result.repetitions_needed);
  }
  return text;
}

// A change from nothing has no percentage: null.
Json comparison_json(const ComparisonView& view) {
  Json changes = Json::array();
  for (const Change& change : view.result.changes) {
    changes.push_back(
        {{"verdict", name_of(change.verdict)},
         {"variant", change.variant},
         {"figure", change.metric},
         {"unit", change.unit},
         {"before", change.before},
         {"after", change.after},
         {"percent", std::isinf(change.percent) ? Json(nullptr) : Json(change.percent)},
         {"p", change.p},
         {"delta", change.test.delta},
         {"exact", change.is_exact}});
  }
  return {{"baseline", view.baseline.id},
          {"database", view.database},
          {"version", view.baseline.version},
          {"tolerance_percent", view.tolerance_percent},
          {"worse", count_of(view.result, Verdict::kWorse)},
          {"better", count_of(view.result, Verdict::kBetter)},
          {"same", count_of(view.result, Verdict::kSame)},
          {"not_compared", view.result.not_compared},
          {"repetitions_needed", view.result.repetitions_needed},
          {"changes", changes}};
}

}  // namespace dojo::report
