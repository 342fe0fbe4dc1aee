// The command line: which commands there are, which options each takes, and its words as values.
// Tests: tests/cli/options_test.cpp.
#pragma once

#include "runner/cli/options.h"

namespace dojo::cli {

struct Command {
  const char* name;
  const char* about;
  int (*run)(const Options&);
  const char* arguments;  ///< name of the positional arguments
  const char* help;
  bool is_required;  ///< at least one argument
};

/// What the command line asks for. Without a command, everything is said and `code` is the exit
/// code: after --help, --version, or an error on stderr.
struct CommandLine {
  const Command* command = nullptr;
  Options options;
  int code = kOk;
};

CommandLine parse_command_line(int argc, char** argv);

}  // namespace dojo::cli
