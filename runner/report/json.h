// The documents that --json prints and result.json holds. docs/TRACE.md lists the fields.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "runner/report/hunt_text.h"
#include "runner/report/run_text.h"

namespace dojo::report {

nlohmann::ordered_json hunt_json(const HuntView& view);
/// One entry of `violations`.
nlohmann::ordered_json finding_json(const campaign::Finding& finding,
                                    const std::string& scenario_file,
                                    const std::vector<std::string>& overrides);
nlohmann::ordered_json run_json(const RunView& view);
nlohmann::ordered_json metrics_json(const models::Metrics& metrics,
                                    const measure::Measurements& measured);

/// With a newline at the end. Bytes that are not UTF-8 are replaced.
std::string document_text(const nlohmann::ordered_json& document);

/// A fingerprint as every output writes it: 16 hexadecimal digits.
std::string fingerprint_text(std::uint64_t fingerprint);

}  // namespace dojo::report
