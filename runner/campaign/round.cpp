#include "runner/campaign/round.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runner/campaign/hunt.h"
#include "sim/access/race_detector.h"
#include "sim/explore/class_watch.h"
#include "sim/hash.h"

namespace dojo::campaign {

using nlohmann::json;

std::string to_text(const ChunkRequest& request) {
  return json{request.seed, request.first, request.count, sim::to_text(request.learned),
              request.keep_going}
      .dump();
}

ChunkRequest request_from(std::string_view text) {
  const json j = json::parse(text);
  ChunkRequest request;
  request.seed = j[0];
  request.first = j[1];
  request.count = j[2];
  request.learned = sim::learned_from(j[3].get_ref<const std::string&>());
  request.keep_going = j[4];
  return request;
}

std::string to_text(const ChunkAnswer& answer) {
  json findings = json::array();
  for (const ChunkFinding& finding : answer.findings) {
    const sim::Violation& v = finding.violation;
    findings.push_back(
        {finding.index, finding.times, v.oracle, v.message, v.where, v.actor, v.step, v.time});
  }
  return json{
      answer.done, answer.steps,   answer.fingerprint, answer.cut_by, sim::to_text(answer.learned),
      findings,    answer.reached, answer.classes,     answer.pairs}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

ChunkAnswer answer_from(std::string_view text) {
  const json j = json::parse(text);
  ChunkAnswer answer;
  answer.done = j[0];
  answer.steps = j[1];
  answer.fingerprint = j[2];
  answer.cut_by = j[3];
  answer.learned = sim::learned_from(j[4].get_ref<const std::string&>());
  for (const json& f : j[5]) {
    answer.findings.push_back({f[0], f[1], {f[2], f[3], f[4], f[5], f[6], f[7], ""}});
  }
  answer.reached = j[6].get<std::map<std::string, std::uint64_t>>();
  answer.classes = j[7].get<std::vector<std::pair<std::uint64_t, std::uint64_t>>>();
  answer.pairs = j[8].get<std::vector<std::pair<std::uint32_t, std::uint64_t>>>();
  return answer;
}

namespace {

void note(ChunkAnswer& answer, std::uint64_t index, const sim::Violation& violation) {
  for (ChunkFinding& known : answer.findings) {
    if (known.violation.cause() == violation.cause()) {
      ++known.times;
      return;
    }
  }
  answer.findings.push_back({index, 1, violation});
}

}  // namespace

ChunkAnswer run_chunk(runner::ClusterWorld& world, sim::Strategy& strategy,
                      const ChunkRequest& request) {
  ChunkAnswer answer;
  sim::ClassWatch watch(strategy);
  sim::PairSet known;
  if (!request.learned.sites.empty()) sim::access::watch_sites(request.learned.sites);
  for (std::uint64_t i = 0; i < request.count; ++i) {
    const std::uint64_t index = request.first + i;
    strategy.begin(request.seed, index, request.learned);
    world.choose_variant(strategy.world_variant());
    world.rewind();
    const sim::RunResult result = world.run(watch.begin(index));
    ++answer.done;
    answer.steps += result.steps;
    answer.fingerprint = sim::fold(answer.fingerprint, result.fingerprint);
    if (const auto seen = watch.seen()) answer.classes.emplace_back(index, *seen);
    const std::vector<std::uint32_t> pairs = world.pairs().pairs();
    strategy.covered(pairs);
    for (const std::uint32_t pair : pairs) {
      if (known.add(pair)) answer.pairs.emplace_back(pair, index);
    }
    sim::Learned learned = strategy.learned();
    learned.sites = world.racy_sites();
    answer.learned.merge(learned);
    if (answer.cut_by.empty()) answer.cut_by = result.limit_name();
    for (const std::string& name : world.reached()) ++answer.reached[name];
    if (!result.violation) continue;
    note(answer, index, *result.violation);
    const scenario::Scenario& scenario = world.scenario();
    const bool ends = scenario.expect.holds() || is_expected(scenario, *result.violation);
    if (ends && !request.keep_going) break;
  }
  return answer;
}

}  // namespace dojo::campaign
