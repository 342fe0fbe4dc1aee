#include "runner/cli/debugger.h"

#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "runner/cli/common.h"
#include "runner/report/headline.h"
#include "runner/scenario/files.h"

namespace dojo::cli {

namespace {

/// The step to stop at; nothing, and an error on stderr, when there is none.
std::optional<std::uint64_t> wanted_step(const std::string& text, const Story& story) {
  const auto& result = story.run.result;
  std::uint64_t step = result.violation ? result.violation->step : 0;
  if (text != kGdbAtViolation) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), step);
    if (error != std::errc() || end != text.data() + text.size() || step == 0) {
      bad_input(fmt::format("--gdb={}: not the number of a step", text));
      return std::nullopt;
    }
  } else if (!result.violation) {
    bad_input("no invariant breaks in this run: say where to stop, --gdb=STEP");
    return std::nullopt;
  }
  const auto& events = story.log.events();
  if (events.empty() || events.back().step < step) {
    bad_input(fmt::format("--gdb={}: the run has {} steps, and nothing is told after step {}", step,
                          result.steps, events.empty() ? 0 : events.back().step));
    return std::nullopt;
  }
  return step;
}

std::vector<std::string> replay_words(const Options& options, std::uint64_t step) {
  std::vector<std::string> words{"replay"};
  words.insert(words.end(), options.arguments.begin(), options.arguments.end());
  for (const std::string& value : all_overrides(options)) {
    words.insert(words.end(), {"-D", value});
  }
  words.push_back(fmt::format("--stop-at={}", step));
  return words;
}

}  // namespace

int become_debugger(const Options& options, const Story& story) {
  const auto step = wanted_step(options.gdb, story);
  if (!step) return kBadInput;
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
  // Names of source files in the program are relative to the folder of the sources.
  const std::string sources = scenario::scenarios_folder().parent_path().string();
  // The watchdog's alarm is the program's own business.
  std::vector<std::string> words{"gdb", "-q", "-d", sources};
  for (const char* command :
       {"handle SIGPROF nostop noprint pass", "break dojo_replay_stop", "run", "backtrace 8"}) {
    words.insert(words.end(), {"-ex", command});
  }
  words.insert(words.end(), {"--args", error ? "dojo" : program});
  const std::vector<std::string> replay = replay_words(options, *step);
  words.insert(words.end(), replay.begin(), replay.end());
  std::vector<char*> raw;
  for (std::string& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  // The watchdog's timer would go on in gdb, and kill it.
  const itimerval off{};
  setitimer(ITIMER_PROF, &off, nullptr);
  execvp("gdb", raw.data());
  std::string command = "./dojo";
  for (const std::string& word : replay) command += " " + report::shell_quoted(word);
  return bad_input(fmt::format(
      "gdb cannot be started: {}; install it (Debian: apt install gdb), or start another debugger "
      "with a breakpoint at dojo_replay_stop and: {}",
      std::strerror(errno), command));
}

}  // namespace dojo::cli
