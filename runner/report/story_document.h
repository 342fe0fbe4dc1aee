// A story as data: what story.html draws and `dojo explain --json` prints. docs/explaining.md lists
// the fields.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "runner/report/explain.h"
#include "runner/report/narration.h"
#include "runner/report/story_log.h"
#include "runner/scenario/scenario.h"

namespace dojo::report {

struct StoryView {
  const scenario::Scenario& scenario;
  const std::vector<Event>& events;  ///< the story that `told` explains
  const Explanation& told;
  const Verdict& verdict;
  std::filesystem::path sources;  ///< folder of Dojo's sources; empty: positions without their text
};

nlohmann::ordered_json story_document(const StoryView& view);

}  // namespace dojo::report
