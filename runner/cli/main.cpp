// dojo: the program. This file knows the command line; each command is a file beside it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "runner/cli/common.h"
#include "runner/cli/options.h"
#include "runner/scenario/names.h"
#include "runner/version.h"
#include "sim/assert.h"

namespace {

using dojo::cli::Options;

struct Command {
  const char* name;
  const char* about;
  int (*run)(const Options&);
  const char* arguments;  ///< name of the positional arguments, nullptr = none
  const char* help;
  bool is_required;
};

constexpr Command kCommands[] = {
    {"run", "one timed run: metrics, utilisation, outcome", dojo::cli::run, "SCENARIO",
     "scenario file", true},
    {"hunt", "explore schedules; minimise and explain what breaks", dojo::cli::hunt, "SCENARIO",
     "scenario file", true},
    {"replay", "the same run again", dojo::cli::replay, "KEY SCENARIO | FILE",
     "a replay key and its scenario, or a counterexample file", true},
    {"explain", "tell a counterexample as a story", dojo::cli::explain, "FILE",
     "counterexample file", true},
    {"minimise", "make a counterexample smaller", dojo::cli::minimise, "FILE",
     "counterexample file", true},
    {"check", "validate scenario files", dojo::cli::check, "SCENARIO...", "scenario files", true},
    {"list", "what exists: strategies, oracles, machines, workloads...", dojo::cli::list, "WHAT",
     "what to list; nothing lists everything", false},
    {"show", "a protocol's tables as the code has them", dojo::cli::show, "PROTOCOL",
     "protocol, for example kddm", true},
    {"test", "scenarios as regression tests against their expect:", dojo::cli::test, "PATH...",
     "scenario files or folders; default: the shipped ones", false},
    {"litmus", "litmus tests on the data layer or on one node's cores", dojo::cli::litmus,
     "FILE...", ".litmus files or folders", true},
    {"bench", "how fast dojo is on this machine", dojo::cli::bench, "NAME...",
     "which figures; default: all", false},
    {"new", "a skeleton: scenario NAME or protocol NAME", dojo::cli::create, "WHAT NAME",
     "scenario or protocol, and its name", true},
};

void add_common(CLI::App& app, Options& options) {
  app.add_option("-D", options.overrides, "set a scenario value: path=value (repeatable)")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  app.add_option("--seed", options.seed, "seed of every draw")->capture_default_str();
  app.add_option("--schedules", options.schedules, "schedules to explore")
      ->check(CLI::PositiveNumber);
  app.add_option("--time", options.seconds, "wall-clock budget in seconds")
      ->check(CLI::PositiveNumber);
  app.add_option("-j,--workers", options.workers, "worker processes; default: one per core")
      ->check(CLI::Range(1, 1024));
  app.add_option("--strategy", options.strategy, "search strategy (dojo list strategies)");
  app.add_option("--mode", options.mode, "timed, feasible or async");
  app.add_option("--out", options.out, "folder for result files")->capture_default_str();
  app.add_option("--trace", options.trace, "print these channels: kddm,rpc,lock,net,... or all")
      ->delimiter(',');
  app.add_option("--junit", options.junit, "test: write JUnit XML to this file");
  app.add_option("--on", options.on, "litmus: dsm or smp")
      ->check(CLI::IsMember({"dsm", "smp"}))
      ->capture_default_str();
  app.add_flag("--same-page", options.same_page, "litmus: all variables on one page");
  app.add_flag("--json", options.json, "one JSON document on stdout, nothing else");
  app.add_flag("-q,--quiet", options.quiet, "only the verdict");
  app.add_flag("--keep-going", options.keep_going, "use the whole budget; list findings by cause");
  app.add_flag("--full", options.full, "explanations with every event");
  app.add_flag("--no-minimise", options.no_minimise, "keep the schedule as it was found");
  app.add_flag("--no-files", options.no_files, "write no result files");
  app.add_flag("--verify-determinism", options.verify_determinism,
               "run twice and stop at the first difference");
}

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::string unknown_command(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return fmt::format("no command '{}'; there are {}{}", name, fmt::join(names, ", "),
                     dojo::scenario::did_you_mean(name, names));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"dojo " DOJO_VERSION
               " - deterministic race hunting for the protocols that make many machines look like "
               "one"};
  app.set_version_flag("--version", "dojo " DOJO_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 the expectation holds, 1 it does not, 2 bad input, 3 stopped by a limit, "
      "70 a bug in dojo.");
  Options options;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.about);
    sub->add_option("arguments", options.arguments, command.help)->type_name(command.arguments);
    add_common(*sub, options);
  }
  if (argc > 1 && argv[1][0] != '-' && find_command(argv[1]) == nullptr) {
    return dojo::cli::bad_input(unknown_command(argv[1]));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : dojo::cli::kBadInput;
  }
  try {
    for (const Command& command : kCommands) {
      if (!app.got_subcommand(command.name)) continue;
      if (command.is_required && options.arguments.empty()) {
        return dojo::cli::bad_input(
            fmt::format("{} needs {}: {}", command.name, command.arguments, command.help));
      }
      return command.run(options);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dojo: a bug in dojo: %s\n", error.what());
    return dojo::sim::kExitOurBug;
  }
  return dojo::cli::kBadInput;
}
