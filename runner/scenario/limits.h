// Limits of scenario files. Each is far above what a person writes; reaching one is an error with a
// name.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dojo::scenario {

inline constexpr std::size_t kTextBytesMax =
    256 * 1024;  ///< a machine file, the value of an override
inline constexpr std::size_t kAttachmentBytesMax =
    64 * 1024 * 1024;                          ///< a trace, or a scenario that carries one
inline constexpr int kDepthMax = 32;           ///< nesting; also ends a self-containing anchor
inline constexpr int kValuesMax = 20'000;      ///< values of one file, aliases expanded
inline constexpr std::size_t kErrorsMax = 50;  ///< reported at once; more help nobody
inline constexpr std::size_t kNodesMax = 10'000;
inline constexpr std::int64_t kKddmNodesMax = 256;  ///< prob_owner has 8 bits
inline constexpr std::size_t kDimensionsMax = 6;    ///< of a mesh, levels of a tree
inline constexpr std::int64_t kPacketBytesMax = std::int64_t{1} << 30;
inline constexpr std::int64_t kCoresMax = 256;
inline constexpr std::int64_t kThreadsMax = 1'000;
inline constexpr std::int64_t kObjectsMax = 1'000'000;
inline constexpr std::int64_t kOperationsMax = 1'000'000'000;
inline constexpr std::int64_t kRepetitionsMax = 1'000;
inline constexpr std::int64_t kRuleNodesMax = 8;  ///< sim/rules/fields.h
inline constexpr std::int64_t kRuleValuesMax = 4;
inline constexpr std::int64_t kRuleStepsMax = 10'000;
inline constexpr std::size_t kListMax = 1'000;       ///< items of a list, keys of a mapping
inline constexpr std::size_t kSweepRunsMax = 1'000;  ///< values over all axes
inline constexpr std::int64_t kDurationMaxNs = std::int64_t{86'400} * 1'000'000'000;  ///< a day

}  // namespace dojo::scenario
