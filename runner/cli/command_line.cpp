// The only file that includes the parser library. An option belongs to the commands that read it:
// `kOptions` says which; another command refuses it and names them.

#include "runner/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "runner/cli/common.h"
#include "runner/report/text.h"
#include "runner/scenario/names.h"
#include "runner/version.h"

namespace dojo::cli {

namespace {

constexpr Command kCommands[] = {
    {"run", "one timed run: metrics, utilisation, outcome", run, "SCENARIO", "scenario file", true},
    {"top", "one timed run as top shows a machine: cores, memory, tasks", top, "SCENARIO",
     "scenario file", true},
    {"hunt", "explore schedules; minimise and explain what breaks", hunt, "SCENARIO",
     "scenario file", true},
    {"replay", "the same run again", replay, "KEY SCENARIO | FILE",
     "a replay key and its scenario, or a counterexample file", true},
    {"explain", "tell a counterexample in sentences; draw it (story.html)", explain, "FILE",
     "counterexample file", true},
    {"minimise", "make a counterexample smaller", minimise, "KEY SCENARIO | FILE",
     "a replay key and its scenario, or a counterexample file", true},
    {"check", "validate scenario files", check, "SCENARIO...", "scenario files", true},
    {"list", "what exists: strategies, oracles, machines, workloads...", list, "[WHAT]",
     "what to list; nothing lists everything", false},
    {"show", "a protocol's tables as the code has them; a network, drawn", show,
     "PROTOCOL [VARIANT] | topology SCENARIO",
     "protocol, for example kddm; or a scenario's network", true},
    {"test", "scenarios as regression tests against their expect:", test, "[PATH...]",
     "scenario files or folders; default: the shipped ones", false},
    {"sweep", "the product of sweep: and repetitions, into a results database", sweep, "[SCENARIO]",
     "scenario file; not needed with --list", false},
    {"plot", "one chart of a campaign: SVG and PNG", plot, "WHAT DATABASE",
     "latency-throughput, latency-distribution, links or the name of a figure; a results database",
     true},
    {"report", "a campaign as one self-contained page", report, "DATABASE", "results database",
     true},
    {"litmus", "litmus tests on the data layer or on one node's cores", litmus, "FILE...",
     ".litmus files or folders", true},
    {"bench", "how fast dojo is on this machine", bench, "[NAME...]", "which figures; default: all",
     false},
    {"new", "a skeleton: scenario NAME or protocol NAME", create, "WHAT NAME",
     "scenario or protocol, and its name", true},
};

struct OptionInfo {
  const char* names;
  const char* value;     ///< "" for a flag
  const char* commands;  ///< those that read it
  const char* about;
  CLI::Option* (*add)(CLI::App&, const char* names, Options&);
};

template <auto Member>
CLI::Option* add_value(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.*Member);
}

template <auto Member>
CLI::Option* add_flag(CLI::App& app, const char* names, Options& options) {
  return app.add_flag(names, options.*Member);
}

template <auto Member>
CLI::Option* add_positive(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.*Member)->check(CLI::PositiveNumber);
}

CLI::Option* add_overrides(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.overrides)->allow_extra_args(false);
}

CLI::Option* add_workers(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.workers)->check(CLI::Range(1, 1024));
}

CLI::Option* add_repetitions(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.repetitions)->check(CLI::Range(1, 1'000'000));
}

CLI::Option* add_tolerance(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.tolerance)->check(CLI::Range(0.0, 1e6));
}

CLI::Option* add_trace(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.trace)->delimiter(',')->allow_extra_args(false);
}

CLI::Option* add_trace_files(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.trace_files)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"chrome", "paje", "shiviz"}));
}

// As a flag, so that a file that follows is not taken for the step.
CLI::Option* add_gdb(CLI::App& app, const char* names, Options& options) {
  return app.add_flag(fmt::format("{}{{{}}}", names, kGdbAtViolation), options.gdb);
}

CLI::Option* add_on(CLI::App& app, const char* names, Options& options) {
  return app.add_option(names, options.on)->check(CLI::IsMember({"dsm", "smp"}));
}

// The commands that load a scenario, or complete one.
constexpr const char* kLoading = "run top hunt replay minimise check test sweep litmus show";

constexpr OptionInfo kOptions[] = {
    {"-D", "PATH=VALUE", kLoading, "set a scenario value (repeatable)", add_overrides},
    {"--mode", "MODE", kLoading, "timed, feasible or async", add_value<&Options::mode>},
    {"--strategy", "NAME", "hunt replay minimise check test",
     "search strategy (dojo list strategies)", add_value<&Options::strategy>},
    {"--schedules", "N", "hunt replay minimise check test litmus", "schedules to explore",
     add_positive<&Options::schedules>},
    {"--seed", "N", "run top hunt test sweep litmus", "seed of every draw; default: 1",
     add_value<&Options::seed>},
    {"--time", "SECONDS", "hunt test bench", "wall-clock budget", add_positive<&Options::seconds>},
    {"-j,--workers", "N", "hunt test sweep", "worker processes; default: one per core",
     add_workers},
    {"--keep-going", "", "hunt", "use the whole budget; list findings by cause",
     add_flag<&Options::keep_going>},
    {"--no-minimise", "", "hunt", "keep the schedule as it was found",
     add_flag<&Options::no_minimise>},
    {"--verify-determinism", "", "run", "run twice and stop at the first difference",
     add_flag<&Options::verify_determinism>},
    {"--verify-independence", "", "hunt",
     "dfs, dpor, source-dpor: run adjacent steps that are taken to commute in both orders",
     add_flag<&Options::verify_independence>},
    {"--trace", "CHANNELS", "run replay",
     "print these channels: kddm,rpc,lock,net,... or all (dojo list channels)", add_trace},
    {"--trace-files", "FORMATS", "run explain",
     "write the whole run as chrome (trace.json), paje (trace.paje), shiviz (trace.shiviz)",
     add_trace_files},
    {"--at", "TIME", "top", "stop at this simulated time, such as 5ms", add_value<&Options::at>},
    {"--step", "", "run replay", "walk through the run, step by step, forward and back",
     add_flag<&Options::step>},
    {"--gdb", "[=STEP]", "replay",
     "the run under gdb, stopped at a step; default: where an invariant breaks", add_gdb},
    {"--stop-at", "STEP", "replay",
     "call dojo_replay_stop() at this step, for a breakpoint in any debugger",
     add_positive<&Options::stop_at>},
    {"--full", "", "hunt replay explain", "explanations with every event",
     add_flag<&Options::full>},
    {"--on", "WHERE", "litmus", "dsm (the data layer, default) or smp (one node's cores)", add_on},
    {"--same-page", "", "litmus", "all variables on one page", add_flag<&Options::same_page>},
    {"--pin", "", "test",
     "write what was found into the file as hunt.known: the schedule that is tried first",
     add_flag<&Options::pin>},
    {"--mutants", "", "test", "show every oracle a defect that it has to catch (dojo list mutants)",
     add_flag<&Options::mutants>},
    {"--db", "FILE", "sweep", "results database; default: dojo.db", add_value<&Options::database>},
    {"--repetitions", "N", "sweep",
     "runs of each combination, with seeds from --seed on; default: 10", add_repetitions},
    {"--list", "", "sweep", "the campaigns of the database", add_flag<&Options::list_campaigns>},
    {"--baseline", "REF", "sweep",
     "compare with an earlier campaign: N, FILE or FILE:N; exit 1 when worse",
     add_value<&Options::baseline>},
    {"--tolerance", "PERCENT", "sweep", "how far a median may move; default: 5", add_tolerance},
    {"--campaign", "N", "plot report", "which campaign (dojo sweep --list); default: the newest",
     add_positive<&Options::campaign>},
    {"--x", "PATH", "plot", "the axis to draw along; default: the first with numbers",
     add_value<&Options::x_axis>},
    {"--operation", "NAME", "plot", "whose latency; default: the most frequent one",
     add_value<&Options::operation>},
    {"--dry-run", "", "sweep", "what would be run; with --json every work unit",
     add_flag<&Options::dry_run>},
    {"--junit", "FILE", "test", "write JUnit XML to this file", add_value<&Options::junit>},
    {"--out", "FOLDER", "run hunt explain show plot report",
     "folder for result files; default: out", add_value<&Options::out>},
    {"--no-files", "", "run hunt explain show", "write no result files",
     add_flag<&Options::no_files>},
    {"--json", "",
     "run hunt replay explain minimise check list show test sweep report litmus bench",
     "one JSON document on stdout, nothing else", add_flag<&Options::json>},
    {"-q,--quiet", "", "run hunt replay check test sweep", "less: no progress, story or tables",
     add_flag<&Options::quiet>},
};

constexpr std::size_t kWidth = 80;
constexpr std::size_t kNameWidth = 24;

std::vector<std::string> words_of(const char* text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

bool takes(const Command& command, const OptionInfo& option) {
  const std::vector<std::string> takers = words_of(option.commands);
  return std::ranges::find(takers, command.name) != takers.end();
}

void append_wrapped(std::string& out, std::string_view text) {
  for (const std::string& line : report::wrapped(text, kWidth)) out += line + "\n";
}

/// "  name      what it is", its text wrapped under its own column.
void append_item(std::string& out, const std::string& name, std::string_view about) {
  std::string head = "  " + report::padded(name, kNameWidth - 4) + "  ";
  if (report::width_of(head) > kNameWidth) {
    out += head + "\n";
    head.assign(kNameWidth, ' ');
  }
  for (const std::string& line : report::wrapped(about, kWidth - kNameWidth)) {
    out += head + line + "\n";
    head.assign(kNameWidth, ' ');
  }
}

std::string help_of(const Command& command) {
  std::string out;
  append_wrapped(out, fmt::format("dojo {}: {}", command.name, command.about));
  out += fmt::format("\nUsage: dojo {} [OPTIONS] {}\n\n", command.name, command.arguments);
  append_item(out, command.arguments, command.help);
  out += "\nOptions:\n";
  for (const OptionInfo& option : kOptions) {
    if (!takes(command, option)) continue;
    const std::string space = option.value[0] == '\0' || option.value[0] == '[' ? "" : " ";
    append_item(out, option.names + space + option.value, option.about);
  }
  append_item(out, "-h,--help", "this text");
  return out;
}

std::string help_of_all() {
  std::string out;
  append_wrapped(out, "dojo " DOJO_VERSION
                      " - deterministic race hunting for the protocols that make many machines "
                      "look like one");
  out += "\nUsage: dojo COMMAND [OPTIONS] ARGUMENTS...\n\nCommands:\n";
  for (const Command& command : kCommands) append_item(out, command.name, command.about);
  out += "\nOptions:\n";
  append_item(out, "-h,--help", "this text; after a command, its options");
  append_item(out, "--version", "the version");
  out += "\n";
  append_wrapped(out,
                 "Exit codes: 0 the expectation holds, 1 it does not, 2 bad input, 3 stopped by a "
                 "limit, 70 a bug in dojo.");
  return out;
}

/// Another command's option is known here too, without a place in the help, so that it is refused
/// by name whatever follows it.
void add_options(CLI::App& app, const Command& command, Options& options) {
  app.add_option("arguments", options.arguments)->type_name(command.arguments);
  for (const OptionInfo& option : kOptions) option.add(app, option.names, options);
  // What is unknown is left over, and refused with a suggestion.
  app.allow_extras();
  app.formatter_fn(
      [&command](const CLI::App*, std::string, CLI::AppFormatMode) { return help_of(command); });
}

/// What is wrong with the options that were given, or "".
std::string complaint(const CLI::App& app, const Command& command) {
  std::vector<std::string> own;
  for (const OptionInfo& option : kOptions) {
    const std::string names = option.names;
    const std::string name = names.substr(names.find(',') + 1);
    if (takes(command, option)) {
      own.push_back(name);
    } else if (app.count(name) > 0) {
      return fmt::format("{} is an option of {}; {} has no use for it", name,
                         report::listed(words_of(option.commands)), command.name);
    }
  }
  const std::vector<std::string> unknown = app.remaining();
  if (unknown.empty()) return "";
  const std::string word = unknown[0].substr(0, unknown[0].find('='));
  return fmt::format("{} has no option '{}'{}", command.name, word,
                     scenario::did_you_mean(word, own));
}

std::string unknown_command(std::string_view name) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return fmt::format("no command '{}'; there are {}{}", name, fmt::join(names, ", "),
                     scenario::did_you_mean(name, names));
}

bool is_command(std::string_view name) {
  return std::ranges::any_of(kCommands, [&](const Command& c) { return c.name == name; });
}

/// The command that was parsed, and what is wrong with its words.
CommandLine judged(const CLI::App& app, Options options) {
  CommandLine line;
  line.options = std::move(options);
  for (const Command& command : kCommands) {
    if (!app.got_subcommand(command.name)) continue;
    const std::string wrong = complaint(*app.get_subcommand(command.name), command);
    if (!wrong.empty()) {
      line.code = bad_input(wrong);
    } else if (command.is_required && line.options.arguments.empty()) {
      line.code =
          bad_input(fmt::format("{} needs {}: {}", command.name, command.arguments, command.help));
    } else {
      line.command = &command;
    }
  }
  return line;
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv) {
  CLI::App app;
  app.set_version_flag("--version", "dojo " DOJO_VERSION);
  app.require_subcommand(1);
  app.formatter_fn([](const CLI::App*, std::string, CLI::AppFormatMode) { return help_of_all(); });
  Options options;
  for (const Command& command : kCommands) {
    add_options(*app.add_subcommand(command.name, command.about), command, options);
  }
  if (argc > 1 && argv[1][0] != '-' && !is_command(argv[1])) {
    return {nullptr, {}, bad_input(unknown_command(argv[1]))};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {nullptr, {}, app.exit(error) == 0 ? kOk : kBadInput};
  }
  return judged(app, std::move(options));
}

}  // namespace dojo::cli
