// dojo check: scenario files, without running them.

#include <fmt/format.h>

#include "runner/cli/common.h"

namespace dojo::cli {

int check(const Options& options) {
  int result = kOk;
  std::vector<std::string> documents;
  for (const std::string& file : options.arguments) {
    const auto scenario = load(file, options);
    if (!scenario) {
      result = kBadInput;
    } else if (options.json) {
      documents.push_back(scenario::canonical_json(*scenario));
    } else if (!options.quiet) {
      fmt::print("{}: ok\n", file);
    }
  }
  if (documents.size() == 1 && options.arguments.size() == 1) {
    return print(documents[0]) ? result : kFailed;
  }
  if (options.json && !print(fmt::format("[{}]", fmt::join(documents, ",\n")))) return kFailed;
  return result;
}

}  // namespace dojo::cli
