// The lasting faults of a scenario: when each may strike, whom, and how often it did.
//
// A fault is asked for at its opportunities: at a declared time, when a protocol reports a state,
// or with each packet that it would meet. Nothing in between is lost: a link that fails between
// two packets does what it does to the next of them. Each opportunity is a question to the chooser
// with the fault's rate (`happens`), and where several targets are possible, another one (which?).
// So searches branch on faults, samplers draw them, and schedules name them like all else.
// Decision: docs/decisions/0035. Tests: tests/network/episodes_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "models/faults/links.h"
#include "models/faults/spell.h"
#include "models/machine.h"
#include "sim/engine.h"
#include "sim/site.h"

namespace dojo::models {

/// The question whether a fault of this kind strikes now.
const sim::Site& site_of(EpisodeKind kind);

/// True for the questions whether a fault happens: counts the faults of a schedule.
bool is_fault_site(std::uint32_t hash);
/// True for the questions about a fault that does: whom, which bit, which link next.
bool is_fault_detail_site(std::uint32_t hash);

class Episodes {
 public:
  /// Requires: an arena::Inside scope.
  Episodes(sim::Engine& engine, std::uint32_t nodes, const std::vector<EpisodeConfig>& configs);
  ~Episodes();

  /// The run begins: times count from here. From `quiet_at` on nothing strikes any more, and what
  /// is under way heals.
  void start(sim::Tick quiet_at);
  /// A packet sets off: what it meets, and maybe strikes just now.
  Links::Way on_packet(kapi::NodeId source, kapi::NodeId destination);
  /// An object of `node` has come into this state.
  void on_state(kapi::NodeId node, std::string_view state);
  bool wants_states() const;
  /// How often something has met a fault of this kind.
  std::uint32_t met(EpisodeKind kind) const { return met_[static_cast<std::size_t>(kind)]; }

 private:
  class Line;

  void count(EpisodeKind kind, bool is_met) { met_[static_cast<std::size_t>(kind)] += is_met; }

  Links links_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::array<std::uint32_t, kEpisodeKinds> met_{};
  bool is_started_ = false;
};

}  // namespace dojo::models
