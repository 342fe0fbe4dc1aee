// Every name that a scenario may use, with one line each: the loader accepts exactly these, `dojo
// list` prints them, the schema offers them to editors. Order within a list of an enum is the
// enum's order.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dojo::scenario {

struct NameInfo {
  const char* name;
  const char* about;
};

enum class Vocabulary {
  kPreemption,
  kInterrupts,
  kNetworkModel,
  kTopology,
  kRouting,
  kDataProtocol,
  kDataVariant,
  kLocking,
  kDataDefect,
  kRpcDefect,
  kDrillDefect,
  kWorkload,
  kOperation,
  kDrill,
  kRuleSystem,
  kRuleDefect,
  kTraceOrder,
  kArrivals,
  kLitmusOn,
  kPlacement,
  kFault,
  kState,
  kMode,
  kAccesses,
  kStrategy,
  kSymmetry,
  kRareSite,
  kOracle,         ///< all: generic and protocol oracles
  kGenericOracle,  ///< those that are always on
  kSometimes,
  kMeasure,
};

/// A vocabulary as `dojo list WORD` shows it.
struct VocabularyInfo {
  Vocabulary vocabulary;
  const char* word;  ///< oracles, strategies, ...
  const char* about;
};
std::span<const VocabularyInfo> vocabularies();

/// All names of one vocabulary.
std::span<const NameInfo> names(Vocabulary vocabulary);

/// Index of `name`, or -1.
int index_of(Vocabulary vocabulary, std::string_view name);

/// Name of an enumerator.
template <class Enum>
std::string_view name_of(Vocabulary vocabulary, Enum value) {
  return names(vocabulary)[static_cast<std::size_t>(value)].name;
}

/// "a, b, c".
std::string joined_names(std::span<const NameInfo> list);

/// The candidate nearest to `word` by edit distance, or "" when none is near enough to be meant.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `; did you mean "nodes"?`, or "" when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace dojo::scenario
