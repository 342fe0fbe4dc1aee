// Unpacks an xz file for a test. The program itself never starts another program.

#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace dojo::page_trace::test {

// A plain copy of `packed` that is removed with the object; `path` is empty when xz is not there.
class Unpacked {
 public:
  explicit Unpacked(const std::filesystem::path& packed) {
    std::string name = (std::filesystem::temp_directory_path() / "dojo-trace-XXXXXX").string();
    const int file = mkstemp(name.data());
    if (file < 0) return;
    path = name;
    const std::string command = "xz -dc '" + packed.string() + "' >'" + name + "' 2>/dev/null";
    is_good = std::system(command.c_str()) == 0;
  }
  ~Unpacked() {
    std::error_code ignored;
    if (!path.empty()) std::filesystem::remove(path, ignored);
  }
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  std::string path;
  bool is_good = false;
};

}  // namespace dojo::page_trace::test
