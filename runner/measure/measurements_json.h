// Measurements as JSON, to and fro: what `dojo run --json` prints and a campaign stores.
// docs/measuring.md describes each field.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "runner/measure/measurements.h"

namespace dojo::measure {

/// Changes when a reader of older documents would misunderstand a newer one.
inline constexpr int kMeasurementsFormat = 1;

nlohmann::ordered_json to_json(const Measurements& measurements);
/// Nothing: it is no such document, or one of another format.
std::optional<Measurements> from_json(const nlohmann::ordered_json& json);

nlohmann::ordered_json to_json(const Histogram& values);
std::optional<Histogram> histogram_from_json(const nlohmann::ordered_json& json);

}  // namespace dojo::measure
