// The files a command leaves behind: a folder of its own, never mixed with an earlier one.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "runner/campaign/hunt.h"
#include "runner/cli/options.h"
#include "runner/cli/story.h"

namespace dojo::cli {

class ResultFolder {
 public:
  /// Writes nothing when `is_off`.
  ResultFolder(std::filesystem::path path, bool is_off) : path_(std::move(path)), is_off_(is_off) {}

  /// Where write() puts a file of this name.
  std::string path_of(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }
  /// False, and an error on stderr: it could not be written. Nothing half-written stays.
  bool write(const std::string& name, const std::string& text);
  /// One file for each of `formats`: chrome, paje, shiviz.
  bool write_traces(const std::vector<std::string>& formats,
                    const std::vector<report::Event>& events,
                    const std::vector<measure::Series>& series = {});
  /// Counterexample file, story and trace of one finding; fills finding.file. `source` and the
  /// finding's overrides make `scenario`.
  bool write_finding(const scenario::Scenario& scenario, const campaign::Source& source,
                     std::uint64_t seed, campaign::Finding& finding, const Story& story);
  /// The page of a story by itself; its name, "" when off. Nothing: it could not be written.
  std::optional<std::string> write_story(const std::string& page);
  /// The story that write_finding wrote last; "" when off.
  const std::string& story_file() const { return story_file_; }

 private:
  std::filesystem::path path_;
  bool is_off_;
  int findings_ = 0;
  std::string story_file_;
};

/// Makes the folder: out/NAME, or out/NAME-2, ... Nothing, and an error on stderr: it cannot be
/// made.
std::optional<ResultFolder> open_folder(const Options& options, const std::string& name);

}  // namespace dojo::cli
