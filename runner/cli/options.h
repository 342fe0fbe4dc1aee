// The command line as values. command_line.cpp says which command reads which.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dojo::cli {

enum Exit : int {
  kOk = 0,      ///< the expectation holds
  kFailed = 1,  ///< it does not
  kBadInput = 2,
  kLimit = 3,    ///< stopped by a limit without an answer
  kOurBug = 70,  ///< what a search rests on does not hold
  kInterrupted = 130,
};

/// --gdb without a number.
inline constexpr const char* kGdbAtViolation = "violation";

struct Options {
  std::vector<std::string> arguments;  ///< positional, after the command
  std::vector<std::string> overrides;  ///< -D
  std::uint64_t seed = 1;
  std::optional<std::int64_t> schedules;
  std::optional<double> seconds;  ///< --time
  unsigned workers = 0;           ///< 0: one per core of this machine
  std::string strategy;
  std::string mode;
  std::string out = "out";
  std::vector<std::string> trace;        ///< channels
  std::vector<std::string> trace_files;  ///< chrome, paje, shiviz
  std::string junit;
  bool pin = false;        ///< test: write the schedules that were found into the files
  std::string on = "dsm";  ///< litmus
  bool same_page = false;  ///< litmus
  bool step = false;       ///< replay
  std::string gdb;         ///< replay: "" for no, kGdbAtViolation, or the number of a step
  std::optional<std::uint64_t> stop_at;  ///< replay
  std::string at;                        ///< top: a simulated time
  bool json = false;
  bool quiet = false;
  bool keep_going = false;
  bool full = false;
  bool no_minimise = false;
  bool verify_determinism = false;
  bool verify_independence = false;
  bool no_files = false;
  bool mutants = false;                  ///< test
  std::string database = "dojo.db";      ///< sweep
  std::int64_t repetitions = 10;         ///< sweep
  bool list_campaigns = false;           ///< sweep
  bool dry_run = false;                  ///< sweep
  std::string baseline;                  ///< sweep: campaign to compare with, "" for none
  double tolerance = 5;                  ///< sweep: percent
  std::optional<std::int64_t> campaign;  ///< plot, report: default the newest
  std::string x_axis;                    ///< plot
  std::string operation;                 ///< plot
};

// One command each; the result is the exit code.
int run(const Options& options);
int top(const Options& options);
int hunt(const Options& options);
int replay(const Options& options);
int explain(const Options& options);
int minimise(const Options& options);
int check(const Options& options);
int list(const Options& options);
int show(const Options& options);
int test(const Options& options);
int sweep(const Options& options);
int plot(const Options& options);
int report(const Options& options);
int litmus(const Options& options);
int bench(const Options& options);
int create(const Options& options);

}  // namespace dojo::cli
