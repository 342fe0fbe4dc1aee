// dojo plot: one chart of a campaign as SVG and PNG, with the gnuplot script that drew it.

#include <fmt/format.h>

#include <algorithm>

#include "runner/cli/campaigns.h"
#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/report/gnuplot.h"
#include "runner/scenario/names.h"
#include "runner/sweep/charts.h"
#include "runner/sweep/distributions.h"

namespace dojo::cli {

namespace {

constexpr const char* kKinds[] = {"latency-throughput", "latency-distribution", "links"};

/// A chart before it is drawn: a script for either picture.
using Script = std::function<std::string(report::Picture, const std::string& output)>;

struct Drawable {
  Script script;
  std::string complaint;  ///< why there is none
};

Script script_of(sweep::Chart chart) {
  return [chart = std::move(chart)](report::Picture picture, const std::string& output) {
    return report::gnuplot_script(chart, picture, output);
  };
}

struct Source {
  const Options& options;
  OpenCampaign& campaign;
  std::vector<sweep::VariantSummary> summaries;
  std::vector<sweep::Axis> axes;
  std::string operation;  ///< the one wanted, else the most frequent
};

std::string subtitle(const Source& source) {
  return fmt::format("{}, {} repetitions, dojo {}", source.campaign.info.name,
                     source.campaign.info.repetitions, source.campaign.info.version);
}

Drawable finished(const Source& source, sweep::Chart chart, const std::string& what) {
  if (chart.curves.empty()) return {{}, fmt::format("no run has {}", what)};
  chart.title = fmt::format("{} ({})", chart.title, subtitle(source));
  return {script_of(std::move(chart)), ""};
}

std::string no_axis(const Source& source) {
  if (source.options.x_axis.empty()) {
    return "the campaign has no axis to draw along; latency-distribution and links need none";
  }
  std::vector<std::string> paths;
  for (const sweep::Axis& axis : source.axes) paths.push_back(axis.path);
  return fmt::format("--x: the campaign has no axis {}; accepted: {}{}", source.options.x_axis,
                     fmt::join(paths, ", "), scenario::did_you_mean(source.options.x_axis, paths));
}

Drawable latency_throughput(const Source& source) {
  const auto axis = sweep::x_axis(source.axes, source.options.x_axis);
  if (!axis) return {{}, no_axis(source)};
  if (source.operation.empty()) return {{}, "no run has latencies"};
  return finished(source,
                  sweep::latency_throughput_chart(source.summaries, *axis, source.operation),
                  "throughput and latency");
}

Drawable figure(const Source& source, const std::string& name) {
  const auto axis = sweep::x_axis(source.axes, source.options.x_axis);
  if (!axis) return {{}, no_axis(source)};
  return finished(source, sweep::figure_chart(source.summaries, *axis, name), name);
}

report::HeatMap heat_map(const Source& source, const std::vector<sweep::Merged>& documents) {
  report::HeatMap map;
  map.title = fmt::format("links ({})", subtitle(source));
  map.value_label = "time in use [%]";
  map.rows = sweep::links_of(documents);
  for (const sweep::VariantSummary& variant : source.summaries) {
    map.columns.push_back(sweep::variant_label(variant.overrides));
  }
  for (const std::string& link : map.rows) {
    std::vector<double>& row = map.values.emplace_back();
    for (const sweep::VariantSummary& variant : source.summaries) {
      const auto& percents = documents[static_cast<std::size_t>(variant.number)].link_percents;
      const auto found = percents.find(link);
      row.push_back(found == percents.end() ? -1 : found->second);
    }
  }
  return map;
}

sweep::Stored<Drawable> from_documents(const Source& source, const std::string& kind) {
  const std::size_t variants = static_cast<std::size_t>(source.summaries.back().number) + 1;
  const auto documents =
      sweep::merge_documents(source.campaign.store, source.campaign.info.id, variants);
  if (!documents) return tl::unexpected(documents.error());
  if (kind == "latency-distribution") {
    return finished(source,
                    sweep::distribution_chart(source.summaries, *documents, source.operation),
                    "latencies");
  }
  report::HeatMap map = heat_map(source, *documents);
  if (map.rows.empty()) return Drawable{{}, "no run used a link"};
  return Drawable{[map = std::move(map)](report::Picture picture, const std::string& output) {
                    return report::gnuplot_script(map, picture, output);
                  },
                  ""};
}

sweep::Stored<Drawable> drawable(const Source& source, const std::string& kind) {
  if (kind == "latency-throughput") return latency_throughput(source);
  if (kind == "latency-distribution" || kind == "links") return from_documents(source, kind);
  const std::vector<std::string> figures = sweep::figure_names(source.summaries);
  if (std::ranges::find(figures, kind) != figures.end()) return figure(source, kind);
  std::vector<std::string> all(std::begin(kKinds), std::end(kKinds));
  all.insert(all.end(), figures.begin(), figures.end());
  return Drawable{{},
                  fmt::format("no plot '{}'; there are {} and the {} figures of the runs, such "
                              "as throughput.total_per_s{}",
                              kind, fmt::join(kKinds, ", "), figures.size(),
                              scenario::did_you_mean(kind, all))};
}

/// Script and both pictures into the folder.
int draw(const Options& options, const Source& source, const std::string& kind,
         const Script& script) {
  auto folder = open_folder(options, source.campaign.info.name + "-plots");
  if (!folder) return kBadInput;
  std::string text;
  for (const auto& [picture, ending] :
       {std::pair{report::Picture::kSvg, "svg"}, std::pair{report::Picture::kPng, "png"}}) {
    const std::string output = fmt::format("{}.{}", kind, ending);
    const std::string name = fmt::format("{}-{}.gp", kind, ending);
    if (!folder->write(name, script(picture, output))) return kBadInput;
    const auto drawn = report::run_gnuplot((folder->path() / name).string());
    if (!drawn) return bad_input(drawn.error().text());
    text += fmt::format("plot        {}\n", (folder->path() / output).string());
  }
  return print(text) ? kOk : kFailed;
}

}  // namespace

int plot(const Options& options) {
  if (options.arguments.size() != 2) {
    return bad_input(fmt::format("plot takes what to draw ({}, or a figure) and a results database",
                                 fmt::join(kKinds, ", ")));
  }
  auto campaign = open_campaign(options.arguments[1], options.campaign, "");
  if (!campaign) return failed_with(campaign.error());
  const auto runs = campaign->store.runs(campaign->info.id);
  if (!runs) return failed_with(runs.error());
  Source source{options, *campaign, sweep::summarise(*runs), {}, options.operation};
  source.axes = sweep::axes_of(source.summaries);
  const std::vector<std::string> operations = sweep::operations_of(source.summaries);
  if (source.operation.empty() && !operations.empty()) source.operation = operations.front();
  if (!options.operation.empty() &&
      std::ranges::find(operations, options.operation) == operations.end()) {
    return bad_input(fmt::format("--operation: no run measured {}; accepted: {}", options.operation,
                                 fmt::join(operations, ", ")));
  }
  const auto found = drawable(source, options.arguments[0]);
  if (!found) return failed_with(found.error());
  if (!found->complaint.empty()) return bad_input(found->complaint);
  return draw(options, source, options.arguments[0], found->script);
}

}  // namespace dojo::cli
