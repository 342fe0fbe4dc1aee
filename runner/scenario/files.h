// Files that a scenario names: machine profiles, traces, litmus tests.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "runner/scenario/codec.h"

namespace dojo::scenario {

/// The whole of a regular file of at most `bytes_max`; or why not, for people.
tl::expected<std::string, std::string> read_text_file(const std::filesystem::path& file,
                                                      std::size_t bytes_max);

/// Where machine profiles are looked for, first match wins.
std::vector<std::filesystem::path> machine_folders(const std::filesystem::path& scenario_folder,
                                                   const LoadOptions& options);

/// Reads a profile from `file`; its errors carry its own name.
void read_machine_file(Context& context, const std::filesystem::path& file, Machine& out);

}  // namespace dojo::scenario
