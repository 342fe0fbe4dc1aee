#include "runner/cli/step.h"

#include <unistd.h>

#include <iostream>

#include "runner/cli/common.h"

namespace dojo::cli {

bool walk_through(const Story& story, const std::vector<report::StepTaken>& steps) {
  const auto& violation = story.run.result.violation;
  report::StepWalk walk(steps, story.log.events(), story.explanation,
                        violation ? violation->step : 0);
  // Where nobody types, the output is that of the commands alone.
  const bool is_asking = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
  std::string text = (is_asking ? report::StepWalk::help() : "") + walk.text();
  for (std::string line;;) {
    if (!print(text)) return false;
    if (is_asking) std::cout << "> " << std::flush;
    if (!std::getline(std::cin, line)) return true;
    const auto answer = walk.obey(line);
    if (!answer) return true;
    text = *answer;
  }
}

}  // namespace dojo::cli
