// dojo: the program. The command line is read by command_line.cpp; each command is a file beside
// it.

#include <cstdio>
#include <exception>

#include "runner/cli/command_line.h"
#include "sim/assert.h"

int main(int argc, char** argv) {
  try {
    const dojo::cli::CommandLine line = dojo::cli::parse_command_line(argc, argv);
    return line.command == nullptr ? line.code : line.command->run(line.options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dojo: a bug in dojo: %s\n", error.what());
    return dojo::sim::kExitOurBug;
  }
}
