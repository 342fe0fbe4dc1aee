// What a person sees of a hunt: the headline of the program.
#pragma once

#include <string>
#include <vector>

#include "runner/campaign/hunt.h"
#include "runner/campaign/result.h"
#include "runner/report/explain.h"
#include "runner/report/terminal.h"
#include "runner/scenario/scenario.h"

namespace dojo::report {

/// Everything the output of a hunt is made from.
struct HuntView {
  const scenario::Scenario& scenario;
  const campaign::HuntResult& result;
  std::string scenario_file{};               ///< as the user wrote it
  std::vector<std::string> overrides{};      ///< what made `scenario` of that file
  const Explanation* explanation = nullptr;  ///< of the main finding
  std::string story_file{};                  ///< "" while there is none
};

/// Does what was found meet `expect:`? No answer (a limit) does not.
bool meets_expectation(const scenario::Scenario& scenario, const campaign::HuntResult& result);

/// The whole output. Ends with a newline.
std::string hunt_text(const HuntView& view, const Terminal& terminal);

/// One line while a hunt runs, without a newline: "1,200/20,000 schedules · 3.4k/s · 612 classes,
/// new 0.30 s ago · 1 finding · 5.60 s left". What does not fit `width` is left out.
std::string progress_text(const campaign::Progress& progress, std::size_t width);

}  // namespace dojo::report
