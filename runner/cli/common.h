// What several commands do: load a scenario with the command line's wishes, report errors, watch
// Ctrl-C.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/campaign/hunt.h"
#include "runner/cli/options.h"
#include "runner/scenario/load.h"

namespace dojo::cli {

/// "dojo: TEXT" on stderr; returns kBadInput.
int bad_input(const std::string& text);

/// The scenario of `file` with -D, --strategy, --mode, --schedules applied. Errors are printed.
std::optional<scenario::Scenario> load(const std::string& file, const Options& options,
                                       bool is_search = false);

/// The same with what else there is to say about loading; `how.overrides` are all there are.
std::optional<scenario::Scenario> load(const std::string& file, const scenario::LoadOptions& how);

/// The arguments of -D that `options` stands for: its own and those of --mode, --strategy,
/// --schedules.
std::vector<std::string> all_overrides(const Options& options);

/// The arguments, each folder replaced by the files below it that are wanted, sorted. Nothing, and
/// an error on stderr: one of them is not there or cannot be listed.
std::optional<std::vector<std::string>> expand_folders(
    const std::vector<std::string>& arguments,
    const std::function<bool(const std::filesystem::path&)>& is_wanted);

unsigned worker_count(const Options& options);

/// Ctrl-C sets a flag from here on; asked by long work.
void watch_interrupts();
bool is_interrupted();

/// A progress line on stderr, on a terminal only; nothing when quiet or json.
std::function<void(const campaign::Progress&)> progress_line(const Options& options);
void clear_progress();

/// 0 when the outcome is what the scenario expects, else 1 or 3.
int exit_code(const scenario::Scenario& scenario, const campaign::HuntResult& result);

/// Prints a document and a newline to stdout. False: stdout is closed or the disk is full.
bool print(const std::string& text);

}  // namespace dojo::cli
