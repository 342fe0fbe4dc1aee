#include "runner/report/sweep_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "runner/report/text.h"
#include "runner/sweep/charts.h"

namespace dojo::report {

namespace {

constexpr std::size_t kBarWidth = 20;
constexpr std::size_t kFailuresMax = 20;

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole < 3'600) return fmt::format("{:02}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3'600, whole / 60 % 60, whole % 60);
}

/// Columns as wide as their widest cell; the first one flush left.
std::string table_text(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i == 0 ? padded(row[i], widths[i]) : "  " + padded_left(row[i], widths[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

/// The unit stands with each value.
std::string heading_of(std::string name) {
  if (name.starts_with("latency.")) name.erase(0, 8);
  for (const char* unit : {"_ns", "_per_s", "_count"}) {
    if (name.ends_with(unit)) return name.substr(0, name.size() - std::strlen(unit));
  }
  return name;
}

}  // namespace

std::string progress_text(const std::string& name, const sweep::Progress& progress,
                          std::size_t width) {
  const std::size_t filled =
      progress.total == 0 ? kBarWidth : kBarWidth * progress.done / progress.total;
  std::string line =
      fmt::format("[{}{}] {} of {}", std::string(filled, '#'), std::string(kBarWidth - filled, '.'),
                  count_text(static_cast<std::int64_t>(progress.done)),
                  count_text(static_cast<std::int64_t>(progress.total)));
  line += fmt::format(" · {} running · {} failed", progress.running, progress.failed);
  if (progress.elsewhere > 0) line += fmt::format(" · {} in another sweep", progress.elsewhere);
  if (progress.eta_seconds >= 0)
    line += fmt::format(" · {} left", clock_text(progress.eta_seconds));
  const std::string whole = fmt::format("{} {}", name, line);
  const std::string& shown = width_of(whole) <= width ? whole : line;
  return width_of(shown) <= width ? shown : wrapped(shown, width).front();
}

std::string campaigns_text(const std::vector<sweep::CampaignInfo>& campaigns) {
  std::vector<std::vector<std::string>> rows{
      {"no", "scenario", "version", "begun (UTC)", "runs", "done", "failed", "axes"}};
  for (const sweep::CampaignInfo& info : campaigns) {
    rows.push_back({std::to_string(info.id), printable(info.name), info.version, info.created,
                    count_text(info.runs), count_text(info.finished), count_text(info.failed),
                    printable(fmt::format("{}", fmt::join(info.axes, ", ")))});
  }
  return table_text(rows);
}

std::string summaries_text(const std::vector<sweep::VariantSummary>& summaries,
                           const Terminal& terminal) {
  const std::vector<std::string> names = sweep::main_figures(summaries);
  std::vector<std::vector<std::string>> rows{{"median of", "runs", "failed"}};
  for (const std::string& name : names) rows[0].push_back(heading_of(name));
  for (const sweep::VariantSummary& summary : summaries) {
    rows.push_back({printable(sweep::variant_label(summary.overrides)),
                    std::to_string(summary.runs), std::to_string(summary.failed)});
    for (const std::string& name : names) {
      const auto found = summary.figures.find(name);
      rows.back().push_back(
          found == summary.figures.end()
              ? "-"
              : sweep::value_text(sweep::median_of(found->second.values), found->second.unit));
    }
  }
  std::string text = table_text(rows);
  const std::size_t end = text.find('\n');
  return terminal.paint(Tone::kDim, text.substr(0, end)) + text.substr(end);
}

std::string failures_text(const sweep::CampaignInfo& campaign,
                          const std::vector<sweep::CampaignRun>& runs, const Terminal& terminal) {
  struct Cause {
    const sweep::CampaignRun* first;
    std::size_t times;
  };
  std::map<std::pair<std::string, std::int64_t>, Cause> causes;
  for (const sweep::CampaignRun& run : runs) {
    if (!run.run.has_failed) continue;
    const auto [at, is_new] = causes.try_emplace({run.run.violation, run.variant}, Cause{&run, 0});
    ++at->second.times;
  }
  std::string text;
  std::size_t shown = 0;
  for (const auto& [where, cause] : causes) {
    if (++shown > kFailuresMax) break;
    const sweep::CampaignRun& run = *cause.first;
    text += fmt::format(
        "  {}  {}: {} ({})\n", terminal.paint(Tone::kBad, printable(run.run.violation)),
        printable(sweep::variant_label(run.overrides)), printable(run.run.message.substr(0, 200)),
        plural(static_cast<std::int64_t>(cause.times), "run"));
    text += fmt::format(
        "    {}\n", sweep::run_command(campaign.file, campaign.overrides, run.overrides, run.seed));
  }
  if (causes.size() > kFailuresMax) {
    text += fmt::format("  and {} more; `dojo report` lists all\n", causes.size() - kFailuresMax);
  }
  return text;
}

}  // namespace dojo::report
