// dojo check: scenario files, without running them.

#include <fmt/format.h>

#include "runner/cli/common.h"

namespace dojo::cli {

int check(const Options& options) {
  int result = kOk;
  for (const std::string& file : options.arguments) {
    const auto scenario = load(file, options);
    if (!scenario) {
      result = kBadInput;
    } else if (options.json) {
      if (!print(scenario::canonical_json(*scenario))) return kFailed;
    } else if (!options.quiet) {
      fmt::print("{}: ok\n", file);
    }
  }
  return result;
}

}  // namespace dojo::cli
