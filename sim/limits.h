// Every limit of the engine, by name. Reaching one is a named outcome, never a hang.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dojo::sim::limits {

/// Address space of the arena. Reserved, not committed: only touched pages cost memory.
inline constexpr std::size_t kArenaBytes = std::size_t{8} << 30;
/// Where it is mapped, in every process, so that addresses inside are deterministic.
inline constexpr std::uintptr_t kArenaBase = 0x2000'0000'0000;
/// Fibers alive at once.
inline constexpr std::uint32_t kStacks = 16384;
/// One fiber stack, guard page included. Sanitizers make frames several times larger.
#if defined(__SANITIZE_ADDRESS__)
#define DOJO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DOJO_ASAN 1
#endif
#endif
#ifdef DOJO_ASAN
inline constexpr std::size_t kStackBytes = 256 << 10;
#else
inline constexpr std::size_t kStackBytes = 64 << 10;
#endif
/// Transitions of one run, unless the scenario sets its own: outcome `limit:steps`.
inline constexpr std::uint64_t kSteps = 2'000'000;
/// Transitions without any progress of the workload before the run counts as a livelock.
inline constexpr std::uint64_t kLivelockSteps = 50'000;
/// CPU time a step may use before the watchdog cuts it: violation `watchdog`.
inline constexpr int kWatchdogMilliseconds = 2'000;
/// CPU time a step may use in the simulator's own code before the process ends itself: in a hunt
/// the violation `process-death`.
inline constexpr int kHostWatchdogMilliseconds = 10'000;

}  // namespace dojo::sim::limits
