#include "runner/campaign/mutants.h"

#include <fmt/format.h>

#include "runner/campaign/hunt.h"
#include "runner/scenario/names.h"

namespace dojo::campaign {

using scenario::Vocabulary;

namespace {

constexpr auto kData = DefectPlace::kDataLayer;
constexpr auto kRpc = DefectPlace::kRpc;
constexpr auto kMailbox = DefectPlace::kMailbox;
constexpr auto kRules = DefectPlace::kRules;

constexpr std::string_view kBox = "mutants/mailbox.yaml";
constexpr std::string_view kCounter = "mutants/counter.yaml";
constexpr std::string_view kPrograms = "mutants/programs.yaml";
constexpr std::string_view kRows = "mutants/rows.yaml";
constexpr std::string_view kLossy = "mutants/lossy.yaml";
constexpr std::string_view kRecovery = "mutants/recovery.yaml";
constexpr std::string_view kCorrupt = "faults/corrupt.yaml";
constexpr std::string_view kGerman = "mutants/german.yaml";

// clang-format off
constexpr Mutant kMutants[] = {
    {"never-locks",            kMailbox, "assertion",            kBox},
    {"no-row-for-crossing",    kData,    "unhandled",            kPrograms},
    {"locks-backwards",        kMailbox, "deadlock",             kBox},
    {"no-answer",              kRules,   "deadlock",             kGerman},
    {"forwards-and-waits",     kData,    "quiescence",           kPrograms},
    {"looks-once",             kMailbox, "lost-wakeup",          kBox},
    {"wakes-nobody",           kData,    "lost-wakeup",          kCounter},
    {"waits-for-one-more",     kMailbox, "livelock",             kBox},
    {"backs-off-for-ever",     kRpc,     "no-convergence",       kRecovery},
    {"leaves-open",            kMailbox, "leaked-lock",          kBox},
    {"closes-twice",           kMailbox, "double-unlock",        kBox},
    {"leaves-interrupts-on",   kMailbox, "irq-unsafe-lock",      kBox},
    {"sleeps-at-the-box",      kMailbox, "sleep-in-atomic",      kBox},
    {"writes-to-nowhere",      kMailbox, "memory-fault",         kBox},
    {"spins-blindly",          kMailbox, "watchdog",             kBox},
    {"frees-first",            kMailbox, "use-after-drop",       kBox},
    {"takes-bell-down",        kMailbox, "use-after-free",       kBox},
    {"skips-next",             kRpc,     "message-lost",         kPrograms},
    {"no-ack-wait",            kData,    "single-writer",        kPrograms},
    {"early-grant",            kRules,   "single-writer",        kGerman},
    {"owner-unclaimed",        kData,    "owner-in-copyset",     kCounter},
    {"rmset-forgotten",        kData,    "copyset-in-rmset",     kPrograms},
    {"points-to-itself",       kData,    "prob-owner-chain",     kCounter},
    {"takes-held-object",      kData,    "frozen-state-kept",    kCounter},
    {"drops-held-copy",        kData,    "held-data-lost",       kPrograms},
    {"counts-first-ack",       kData,    "ack-count",            kPrograms},
    {"removes-beside-readers", kData,    "no-data-after-remove", kPrograms},
    {"removes-later",          kData,    "operation-result",     kPrograms},
    {"flushes-later",          kData,    "operation-result",     kRows},
    {"syncs-nowhere",          kData,    "operation-result",     kPrograms},
    {"acks-and-keeps",         kData,    "coherence",            kPrograms},
    {"stale-memory",           kRules,   "coherence",            kGerman},
    {"creates-anew",           kData,    "no-lost-update",       kCounter},
    {"delivers-duplicates",    kRpc,     "exactly-once",         kLossy},
    {"trusts-packets",         kRpc,     "coherence",            kCorrupt},
    {"delivers-early",         kRpc,     "rpc-order",            kLossy},
    {"serves-at-once",         kRpc,     "serial-service",       kPrograms},
    {"busy-owner",             kRules,   "lasso",                kGerman},
    {"files-unlocked",         kMailbox, "data-race",            kBox},
    {"counts-for-ever",        kMailbox, "arena-rule",           kBox},
};
// clang-format on

Vocabulary vocabulary_of(DefectPlace place) {
  switch (place) {
    case kData:
      return Vocabulary::kDataDefect;
    case kRpc:
      return Vocabulary::kRpcDefect;
    case kMailbox:
      return Vocabulary::kDrillDefect;
    case kRules:
      return Vocabulary::kRuleDefect;
  }
  return Vocabulary::kDataDefect;
}

const char* path_of(DefectPlace place) {
  switch (place) {
    case kData:
      return "protocols.data.defect";
    case kRpc:
      return "protocols.rpc.defect";
    case kMailbox:
    case kRules:
      return "workload.0.defect";
  }
  return "";
}

std::string heard(const HuntResult& hunted) {
  std::string names;
  for (const Finding& finding : hunted.findings) {
    if (names.find(finding.violation.oracle) != std::string::npos) continue;
    if (!names.empty()) names += ", ";
    names += finding.violation.oracle;
  }
  return names;
}

}  // namespace

std::span<const Mutant> mutants() { return kMutants; }

std::string_view about(const Mutant& mutant) {
  const Vocabulary vocabulary = vocabulary_of(mutant.place);
  const int index = scenario::index_of(vocabulary, mutant.defect);
  return index < 0 ? "" : scenario::names(vocabulary)[static_cast<std::size_t>(index)].about;
}

std::vector<std::string> overrides_of(const Mutant& mutant) {
  std::vector<std::string> overrides{fmt::format("{}={}", path_of(mutant.place), mutant.defect)};
  if (scenario::index_of(Vocabulary::kGenericOracle, mutant.oracle) < 0 ||
      mutant.oracle == "quiescence") {  // the data layer has a condition of that name, too
    overrides.push_back(fmt::format("always=[{}]", mutant.oracle));
  }
  return overrides;
}

MutantResult run_mutant(const std::string& file, const std::vector<std::string>& overrides,
                        std::string_view oracle, const MutantOptions& options) {
  MutantResult result;
  scenario::LoadOptions load;
  load.overrides = overrides;
  auto loaded = scenario::load_file(file, load);
  if (!loaded) {
    result.fate = Fate::kNotLoadable;
    result.message = scenario::to_text(loaded.error());
    return result;
  }
  loaded->expect.violations = {std::string(oracle)};
  loaded->expect.says.reset();
  HuntOptions how;
  how.seed = options.seed;
  how.workers = options.workers;
  how.minimise = false;
  how.is_interrupted = options.is_interrupted;
  const HuntResult hunted = hunt(*loaded, {file, overrides}, how);
  result.schedules = hunted.schedules;
  result.seconds = hunted.seconds;
  if (hunted.is_interrupted) {
    result.fate = Fate::kInterrupted;
  } else if (hunted.main && hunted.findings[*hunted.main].is_expected) {
    const Finding& finding = hunted.findings[*hunted.main];
    result.fate = Fate::kKilled;
    result.schedules = finding.index + 1;
    result.message = finding.violation.message;
    result.key = finding.key;
  } else if (!hunted.findings.empty()) {
    result.fate = Fate::kOthersOnly;
    result.message = heard(hunted);
  }
  return result;
}

}  // namespace dojo::campaign
