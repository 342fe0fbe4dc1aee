// Random bytes as a scenario: loads or is refused, and what loads survives its canonical form.
//
// Method: the first byte counts overrides, taken from the first lines; the rest is the file. No
// file is read.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/scenario/load.h"

namespace {

std::string take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string line{text.substr(0, end)};
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kOverridesMax = 4;
  if (size == 0) return 0;
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  dojo::scenario::LoadOptions options;
  options.may_read_files = false;
  for (std::size_t i = 0; i < data[0] % kOverridesMax; ++i) {
    options.overrides.push_back(take_line(text));
  }
  const auto scenario = dojo::scenario::load_text(text, "fuzz.yaml", options);
  if (!scenario) {
    if (scenario.error().empty()) std::abort();  // refused without a reason
    return 0;
  }
  const auto again =
      dojo::scenario::load_text(dojo::scenario::canonical_json(*scenario), "again.yaml",
                                {.overrides = {}, .machine_folders = {}, .may_read_files = false});
  if (!again || *again != *scenario) std::abort();
  return 0;
}
