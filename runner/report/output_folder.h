// Where results go: a folder of their own, never one that exists; files appear whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "runner/input_error.h"

namespace dojo::report {

/// Creates `wanted`, or `wanted`-2, -3... when it exists. Returns the folder that was created.
InputResult<std::filesystem::path> make_output_folder(const std::filesystem::path& wanted);

/// A scenario's name as one folder name: no separators, no leading dot, not empty.
std::string folder_name(std::string_view name);

/// Writes beside the target and renames: readers see the old content or the new one, never half of
/// it.
InputResult<void> write_file(const std::filesystem::path& file, std::string_view content);

}  // namespace dojo::report
