// Runs the program itself, as a user does, in a folder of its own.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace dojo::test {

/// How one run of the program ended.
struct Ended {
  int code = 0;  ///< exit code; 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

/// A folder that lives as long as the object, with a way to run `dojo` in it.
class Bench {
 public:
  Bench();
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  /// Creates a file; returns its path.
  std::string file(const std::string& name, const std::string& text) const;
  /// Everything below the folder, sorted, one name per line.
  std::string listing() const;

  /// Runs to the end. The arguments are those after `dojo`; the working directory is the folder.
  /// It reads `input` from standard input.
  Ended run(const std::vector<std::string>& arguments, const std::string& input = "") const;
  /// The same in two halves, so that something can happen in between.
  pid_t start(const std::vector<std::string>& arguments, const std::string& input = "") const;
  Ended finish(pid_t process) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path captured_;  // stdin, stdout and stderr, outside the listing
};

}  // namespace dojo::test
