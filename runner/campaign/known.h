// The schedules that a scenario knows already (`hunt.known`): tried before the strategy's own.
//
// A sampler finds a rare order only as long as nothing changes what it draws; a schedule that is
// written down shows the same violation at once, and outlives most changes of the machine as well:
// it is followed as far as it applies. Where that does not suffice any more the hunt goes on as
// without it, and says so. Tests: tests/runner/known_test.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/campaign/rounds.h"
#include "runner/input_error.h"

namespace dojo::campaign {

struct KnownResult {
  RoundsResult rounds;             ///< what the schedules showed, counted as others are
  std::vector<std::string> notes;  ///< what has become of those that no longer show it
  bool is_over = false;            ///< one of them ends the hunt
};

/// Runs them in this process, in the order of the list; stops as a hunt stops.
KnownResult try_known(runner::ClusterWorld& world, const HuntOptions& options);

/// `more` came after `rounds`; its `learned`, its coverage and its indexes hold.
void append(RoundsResult& rounds, RoundsResult&& more);

/// What is wrong with the first key that is none.
std::optional<InputError> check_known(const scenario::Scenario& scenario, const std::string& file);

}  // namespace dojo::campaign
