// dojo bench: how fast the simulator is, beside its peers. Never decides right or wrong.

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "bench/figures.h"
#include "runner/cli/bench_drills.h"
#include "runner/cli/bench_rows.h"
#include "runner/cli/common.h"
#include "runner/version.h"

namespace dojo::cli {

namespace {

/// 743753 -> "743,753"; below 100 with one decimal.
std::string number(double value) {
  if (value < 100) return fmt::format("{:.3g}", value);
  std::string digits = fmt::format("{:.0f}", value);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string peer_text(const bench::Peer& peer) {
  if (!peer.is_present()) return fmt::format("    {}: not present: {}\n", peer.name, peer.hint);
  return fmt::format("    {}: {}; ratio {:.2f} ({:.2f} to {:.2f})\n", peer.name,
                     number(peer.samples.median()), peer.ratios.median(), peer.ratios.low(),
                     peer.ratios.high());
}

std::string figure_text(const bench::Figure& figure) {
  std::string text = fmt::format(
      "{:<28} {:>12} {:<12} ({} to {})\n    {}\n", figure.id, number(figure.samples.median()),
      figure.unit, number(figure.samples.low()), number(figure.samples.high()), figure.measures);
  if (!figure.goal.empty()) text += fmt::format("    goal: {}\n", figure.goal);
  if (figure.peer) text += peer_text(*figure.peer);
  for (const bench::Detail& detail : figure.details) {
    text += fmt::format("    {}: {}\n", detail.name, number(detail.value));
  }
  return text;
}

nlohmann::ordered_json samples_json(const bench::Samples& samples) {
  return {{"median", samples.median()},
          {"low", samples.low()},
          {"high", samples.high()},
          {"all", samples.values}};
}

nlohmann::ordered_json figure_json(const bench::Figure& figure) {
  nlohmann::ordered_json json{{"id", figure.id},
                              {"measures", figure.measures},
                              {"unit", figure.unit},
                              {"goal", figure.goal},
                              {"samples", samples_json(figure.samples)}};
  for (const bench::Detail& detail : figure.details) json["details"][detail.name] = detail.value;
  if (figure.peer) {
    nlohmann::ordered_json& peer = json["peer"];
    peer = {{"name", figure.peer->name}, {"present", figure.peer->is_present()}};
    if (figure.peer->is_present()) {
      peer["samples"] = samples_json(figure.peer->samples);
      peer["ratio"] = samples_json(figure.peer->ratios);
    } else {
      peer["hint"] = figure.peer->hint;
    }
  }
  return json;
}

}  // namespace

int bench(const Options& options) {
  // Schedules to a finding, not a speed: asked for by name only.
  if (options.arguments == std::vector<std::string>{"drills"}) return bench_drills(options);
  if (options.arguments == std::vector<std::string>{"rows"}) return bench_rows(options);
  nlohmann::ordered_json document{{"version", DOJO_VERSION},
                                  {"figures", nlohmann::ordered_json::array()}};
  std::vector<std::string> filters = options.arguments;
  if (filters.empty()) filters.emplace_back();
  for (const std::string& filter : filters) {
    bench::Request request;
    request.filter = filter;
    if (options.seconds) request.seconds = *options.seconds;
    request.on_figure = [&](const bench::Figure& figure) {
      if (options.json) return;
      std::fputs(figure_text(figure).c_str(), stdout);
      std::fflush(stdout);
    };
    const std::vector<bench::Figure> figures = bench::run_all(request);
    if (figures.empty()) return bad_input(fmt::format("bench: no figure is called '{}'", filter));
    for (const bench::Figure& figure : figures) {
      document["figures"].push_back(figure_json(figure));
    }
  }
  if (options.json && !print(document.dump(2))) return kFailed;
  return kOk;
}

}  // namespace dojo::cli
