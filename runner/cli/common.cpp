#include "runner/cli/common.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

#include "runner/accesses.h"
#include "runner/campaign/known.h"
#include "runner/report/hunt_text.h"
#include "runner/report/terminal.h"
#include "runner/workload/attachments.h"
#include "runner/workload/rules.h"

namespace dojo::cli {

namespace {
volatile std::sig_atomic_t interrupts = 0;
bool has_progress_line = false;

void on_interrupt(int) {
  // The second Ctrl-C ends the program at once.
  if (interrupts != 0) _exit(kInterrupted);
  interrupts = 1;
}
}  // namespace

int bad_input(const std::string& text) {
  fmt::print(stderr, "dojo: {}\n", text);
  return kBadInput;
}

std::vector<std::string> all_overrides(const Options& options) {
  std::vector<std::string> all = options.overrides;
  if (!options.mode.empty()) all.push_back("hunt.mode=" + options.mode);
  if (!options.strategy.empty()) all.push_back("hunt.strategy=" + options.strategy);
  if (options.schedules) all.push_back(fmt::format("hunt.schedules={}", *options.schedules));
  return all;
}

std::optional<scenario::Scenario> load(const std::string& file, const Options& options,
                                       bool is_search) {
  scenario::LoadOptions how;
  how.overrides = all_overrides(options);
  how.is_search = is_search;
  return load(file, how);
}

std::optional<scenario::Scenario> load(const std::string& file, const scenario::LoadOptions& how) {
  auto loaded = scenario::load_file(file, how);
  if (!loaded) {
    fmt::print(stderr, "{}\n", scenario::to_text(loaded.error()));
    return std::nullopt;
  }
  if (const auto error = runner::check_attachments(*loaded)) {
    bad_input(error->text());
    return std::nullopt;
  }
  if (const auto error = campaign::check_known(*loaded, file)) {
    bad_input(error->text());
    return std::nullopt;
  }
  if (const auto error = runner::complaint_about_rules(*loaded)) {
    bad_input(fmt::format("{}: {}", file, *error));
    return std::nullopt;
  }
  if (const auto error = runner::check_accesses(*loaded)) {
    bad_input(error->text());
    return std::nullopt;
  }
  return std::move(*loaded);
}

std::optional<std::vector<std::string>> expand_folders(
    const std::vector<std::string>& arguments,
    const std::function<bool(const std::filesystem::path&)>& is_wanted) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    const fs::file_status status = fs::status(argument, error);
    if (!fs::is_directory(status)) {
      if (fs::exists(status)) error.clear();
      if (!error && fs::exists(status)) files.push_back(argument);
      if (error) {
        bad_input(fmt::format("{}: cannot be opened: {}", argument, error.message()));
        return std::nullopt;
      }
      continue;
    }
    std::vector<std::string> inside;
    fs::recursive_directory_iterator at(argument, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
      if (at->is_regular_file(error) && is_wanted(at->path())) {
        inside.push_back(at->path().lexically_normal().string());
      }
    }
    if (error) {
      bad_input(fmt::format("{}: cannot be listed: {}", argument, error.message()));
      return std::nullopt;
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

unsigned worker_count(const Options& options) {
  if (options.workers != 0) return options.workers;
  return std::max(1u, std::thread::hardware_concurrency());
}

void watch_interrupts() { std::signal(SIGINT, on_interrupt); }
bool is_interrupted() { return interrupts != 0; }

std::function<void(const campaign::Progress&)> progress_line(const Options& options) {
  if (options.quiet || options.json || isatty(STDERR_FILENO) == 0) return {};
  // One line everywhere, and its last column stays free: some terminals wrap when it is written.
  const std::size_t width = std::min<std::size_t>(report::terminal_of(stderr).width, 80) - 1;
  return [width](const campaign::Progress& progress) {
    has_progress_line = true;
    fmt::print(stderr, "\r\033[K{}", report::progress_text(progress, width));
    std::fflush(stderr);
  };
}

void clear_progress() {
  if (has_progress_line) fmt::print(stderr, "\r\033[K");
  has_progress_line = false;
}

int exit_code(const scenario::Scenario& scenario, const campaign::HuntResult& result) {
  if (result.is_interrupted) return kInterrupted;
  const bool is_found = result.main && result.findings[*result.main].is_expected;
  if (!scenario.expect.holds()) {
    if (is_found) return kOk;
    return result.limit.empty() ? kFailed : kLimit;
  }
  if (!result.findings.empty()) return kFailed;
  if (!result.limit.empty()) return kLimit;
  return result.missed.empty() ? kOk : kFailed;
}

bool print(const std::string& text) {
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                          (text.ends_with('\n') || std::fputc('\n', stdout) != EOF);
  if (is_written && std::fflush(stdout) == 0) return true;
  fmt::print(stderr, "dojo: cannot write to standard output: {}\n", std::strerror(errno));
  return false;
}

}  // namespace dojo::cli
