// Reference data that may lie beside the repository: tests that compare with it skip when it is not
// there. DOJO_SHARED_DATA names another folder.

#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace dojo::test {

// The path of the file, or an empty path (after a message) when it does not exist.
inline std::filesystem::path shared_file(const std::string& name) {
  const char* folder = std::getenv("DOJO_SHARED_DATA");
  const std::filesystem::path root =
      folder != nullptr ? folder : std::string(DOJO_SOURCE_DIR) + "/../shared/data";
  std::error_code ignored;
  if (std::filesystem::exists(root / name, ignored)) return root / name;
  WARN("skipped: no reference file " << name);
  return {};
}

}  // namespace dojo::test
