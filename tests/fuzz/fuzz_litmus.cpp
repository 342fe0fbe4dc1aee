// Random bytes as a litmus test and as a log: read or refused with a place and a reason.
//
// What is read must survive: the condition reads back from its text to the same text, and the log
// block of a small test reads back equal.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/litmus/condition.h"
#include "runner/litmus/log.h"
#include "runner/litmus/models.h"
#include "runner/litmus/parse.h"

namespace {

using namespace dojo::litmus;

constexpr std::size_t kMachineStates = 2000;  // Keeps one input below a few milliseconds.

void require(bool condition) {
  if (!condition) std::abort();
}

void check_condition(const LitmusTest& test) {
  std::string header = "P0";
  for (std::size_t t = 1; t < test.threads.size(); ++t) header += "|P" + std::to_string(t);
  const std::string text = "X86_64 again\n{}\n" + header + ";\n" + condition_text(test) + "\n";
  // Brackets are added in the text, so a formula near the limit of depth may be refused.
  if (const auto again = parse(text, "again")) {
    require(condition_text(*again) == condition_text(test));
  }
}

void check_log(const LitmusTest& test) {
  const auto states = final_states(test, Model::kTso, kMachineStates);
  if (!states) return;
  StateCounts counts;
  for (const FinalState& state : *states) counts[state] = 1;
  const LogBlock block = make_block(test, counts);
  const auto blocks = read_log(block_text(block), "again");
  require(blocks.has_value() && blocks->size() == 1 && blocks->front() == block);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto blocks = read_log(text, "fuzz.log");
  if (!blocks) require(!blocks.error().message.empty());
  const auto test = parse(text, "fuzz.litmus");
  if (!test) {
    require(!test.error().message.empty() && test.error().line > 0 && test.error().column > 0);
    return 0;
  }
  check_condition(*test);
  check_log(*test);
  return 0;
}
