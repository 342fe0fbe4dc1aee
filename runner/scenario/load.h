// From text to a resolved scenario, or to every error of the file at once.
//
// Spec: scenarios/schema.json, which schema_json() prints; the keys are in fields.h, the names in
// names.cpp. Tests: tests/scenario/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "runner/scenario/scenario.h"

namespace dojo::scenario {

/// One thing that is wrong. `file` is "-D 2" for the second override, which has no line (0).
struct Error {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;
  std::string text() const;  ///< file:line:column: message
  friend bool operator==(const Error&, const Error&) = default;
};
using Errors = std::vector<Error>;

/// All errors, one per line.
std::string to_text(const Errors& errors);

template <class T>
using Result = tl::expected<T, Errors>;

struct LoadOptions {
  std::vector<std::string> overrides;  ///< "path=value", the arguments of -D in order
  std::vector<std::filesystem::path> machine_folders;  ///< searched first
  bool is_search = false;      ///< many schedules: models that cannot be rewound are refused
  bool may_read_files = true;  ///< false: traces, tests, machines are refused
  bool checks_sweep = true;    ///< false: the values of `sweep:` were checked before
};

/// Loads a file. Machines are looked for in `machine_folders`, then in `machines/` beside the file,
/// then in the scenarios folder of this build (or of the environment variable DOJO_SCENARIOS).
[[nodiscard]] Result<Scenario> load_file(const std::filesystem::path& file,
                                         const LoadOptions& options = {});

/// The same from memory. `file` names the text in errors; relative paths start at its folder. Text
/// may be YAML or JSON, the canonical form included.
[[nodiscard]] Result<Scenario> load_text(std::string_view text, const std::filesystem::path& file,
                                         const LoadOptions& options = {});

/// The resolved scenario as JSON with sorted keys: complete (machine, traces), with units, and
/// itself a scenario that load_text() reads back to an equal one.
std::string canonical_json(const Scenario& scenario);
nlohmann::json to_json(const Scenario& scenario);

/// XXH3-64 over the part of the canonical form that decides what a given schedule does. Not hashed:
/// name, texts, sources, `sometimes`, `expect`, `sweep`, `measure`, known schedules, and how long
/// and by which strategy to hunt.
std::uint64_t scenario_hash(const Scenario& scenario);

/// The draft-07 schema of a scenario file, made from the same description that the loader follows.
nlohmann::json schema_json();

/// The scenarios folder of this build: $DOJO_SCENARIOS, else the source tree's.
std::filesystem::path scenarios_folder();

struct MachineInfo {
  std::string name;
  std::string about;
  std::filesystem::path file;
};
/// Every machine that a scenario in `folder` may name, sorted.
std::vector<MachineInfo> list_machines(const std::filesystem::path& folder,
                                       const LoadOptions& options = {});
[[nodiscard]] Result<Machine> load_machine(const std::filesystem::path& file);

}  // namespace dojo::scenario
