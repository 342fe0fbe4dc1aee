// From a schedule that fails to a counterexample worth reading: fewer deviations, then a smaller
// scenario, then the race margin.
#pragma once

#include "runner/campaign/hunt.h"
#include "runner/campaign/rounds.h"

namespace dojo::campaign {

/// Minimises `raw`. Builds worlds of smaller scenarios: `world` is replaced by the last one tried,
/// and is that of the finding's overrides when it returns.
Finding shrink(std::unique_ptr<runner::ClusterWorld>& world, const Source& source,
               const HuntOptions& options, const RawFinding& raw);

/// The margin of a schedule of `world`.
sim::Margin margin_of(runner::ClusterWorld& world, const sim::Deviations& deviations);

}  // namespace dojo::campaign
