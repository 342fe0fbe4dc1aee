// dojo new: a skeleton to start from.

#include <fmt/format.h>

#include <filesystem>

#include "runner/cli/common.h"
#include "runner/report/output_folder.h"
#include "runner/scenario/skeleton.h"

namespace dojo::cli {

namespace {

int write_new(const std::filesystem::path& file, const std::string& text) {
  if (std::filesystem::exists(file)) {
    return bad_input(fmt::format("{} exists; choose another name", file.string()));
  }
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  const auto written = report::write_file(file, text);
  if (!written) return bad_input(written.error().text());
  fmt::print("{}\n", file.string());
  return kOk;
}

/// The first file of a protocol: its spec. docs/WRITING_A_PROTOCOL.md says what comes next.
std::string protocol_spec(const std::string& name) {
  return fmt::format(
      "# {0}\n\n"
      "Purpose: what this protocol keeps true, in one sentence.\n\n"
      "## Roles\n\n| role | who | state it keeps |\n|---|---|---|\n\n"
      "## Messages\n\n| message | from | to | when | payload |\n|---|---|---|---|---|\n\n"
      "## Tables\n\nOne per role. Every (state, event) pair has exactly one row; unreachable pairs "
      "say `never`, pairs without an answer `unhandled`.\n\n"
      "| rule | state | event | actions | next | verdict |\n|---|---|---|---|---|---|\n\n"
      "## Invariants\n\n| name | what always holds |\n|---|---|\n\n"
      "## Left out\n\n## Sources\n",
      name);
}

}  // namespace

int create(const Options& options) {
  if (options.arguments.size() != 2) {
    return bad_input(
        "say what to make and its name: dojo new scenario NAME, dojo new protocol NAME");
  }
  const std::string& what = options.arguments[0];
  const std::string& name = options.arguments[1];
  if (!scenario::is_scenario_name(name)) {
    return bad_input(
        fmt::format("'{}' is no name: small letters, digits and dashes, a letter first", name));
  }
  if (what == "scenario") return write_new(name + ".yaml", scenario::skeleton(name));
  if (what == "protocol") {
    return write_new(fmt::format("protocols/{0}/{0}.md", name), protocol_spec(name));
  }
  return bad_input(fmt::format("'{}' is neither scenario nor protocol", what));
}

}  // namespace dojo::cli
