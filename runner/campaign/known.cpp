#include "runner/campaign/known.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/explore/key.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

/// One known schedule, run as far as it applies.
struct Trial {
  sim::RunResult run;
  sim::Deviations deviations;  ///< as they were taken
  std::string drift;           ///< where it could not be followed first, "" for nowhere
};

Trial follow(runner::ClusterWorld& world, const sim::Deviations& schedule) {
  sim::Replay replay(schedule);
  sim::Recorder recorder(replay);
  world.rewind();
  Trial trial;
  trial.run = world.run(recorder);
  trial.deviations = recorder.deviations();
  trial.drift = replay.drift().value_or("");
  return trial;
}

/// What a reader has to know of a schedule that does not show what is expected.
std::string note_of(std::size_t number, const sim::ScheduleKey& key,
                    const scenario::Scenario& scenario, std::uint64_t seed, const Trial& trial) {
  std::string text = fmt::format("schedule {} ", number);
  if (trial.run.violation) {
    text += fmt::format("shows {} instead", trial.run.violation->oracle);
  } else {
    text += "fails no more";
  }
  if (key.scenario != static_cast<std::uint32_t>(scenario::scenario_hash(scenario))) {
    text += "; the scenario has changed since";
  } else if (key.seed != seed) {
    text += fmt::format("; it is one of seed {}", key.seed);
  }
  if (!trial.drift.empty()) text += "; " + trial.drift;
  return text;
}

void add(RoundsResult& rounds, RawFinding finding) {
  for (RawFinding& known : rounds.findings) {
    if (known.violation.cause() != finding.violation.cause()) continue;
    known.times += finding.times;
    return;
  }
  rounds.findings.push_back(std::move(finding));
}

}  // namespace

KnownResult try_known(runner::ClusterWorld& world, const HuntOptions& options) {
  KnownResult result;
  const scenario::Scenario& scenario = world.scenario();
  for (std::size_t i = 0; i < scenario.hunt.known.size() && !result.is_over; ++i) {
    const auto parsed = sim::parse_key(scenario.hunt.known[i]);
    const auto* key = std::get_if<sim::ScheduleKey>(&parsed);
    if (key == nullptr) continue;  // check_known refused it
    Trial trial = follow(world, key->deviations);
    RoundsResult& rounds = result.rounds;
    const std::uint64_t index = rounds.schedules++;
    rounds.steps += trial.run.steps;
    rounds.fingerprint = sim::fold(rounds.fingerprint, trial.run.fingerprint);
    for (const std::string& name : world.reached()) ++rounds.reached[name];
    const bool is_wanted = trial.run.violation &&
                           (scenario.expect.holds() || is_expected(scenario, *trial.run.violation));
    if (!is_wanted && !scenario.expect.holds()) {
      result.notes.push_back(note_of(i + 1, *key, scenario, options.seed, trial));
    }
    result.is_over = is_wanted && !options.keep_going;
    if (!trial.run.violation) continue;
    add(rounds, {.violation = *trial.run.violation,
                 .index = index,
                 .deviations = std::move(trial.deviations),
                 .is_known = true});
  }
  return result;
}

void append(RoundsResult& rounds, RoundsResult&& more) {
  if (rounds.schedules == 0) {
    rounds = std::move(more);
    return;
  }
  rounds.schedules += more.schedules;
  rounds.steps += more.steps;
  rounds.fingerprint = sim::fold(rounds.fingerprint, more.fingerprint);
  for (const auto& [name, times] : more.reached) rounds.reached[name] += times;
  for (RawFinding& finding : more.findings) add(rounds, std::move(finding));
  rounds.cut_by = std::move(more.cut_by);
  rounds.learned = std::move(more.learned);
  rounds.coverage = std::move(more.coverage);
  rounds.limit = std::move(more.limit);
  rounds.is_interrupted = more.is_interrupted;
}

std::optional<InputError> check_known(const scenario::Scenario& scenario, const std::string& file) {
  for (std::size_t i = 0; i < scenario.hunt.known.size(); ++i) {
    const auto parsed = sim::parse_key(scenario.hunt.known[i]);
    const auto* error = std::get_if<sim::KeyError>(&parsed);
    if (error == nullptr) continue;
    return InputError{file, 0, 0,
                      fmt::format("hunt.known.{}: character {}: {}; `dojo test --pin` writes a new "
                                  "one",
                                  i, error->column, error->message)};
  }
  return std::nullopt;
}

}  // namespace dojo::campaign
