// What a race was, in words: one line for the headline, then both accesses with their stacks.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/access/race_detector.h"
#include "sim/access/symbols.h"

namespace dojo::sim::access {

namespace {

std::string place_of(const std::source_location& where) {
  return fmt::format("{}:{}", where.file_name(), where.line());
}

std::string place_of(const Frame& frame) { return fmt::format("{}:{}", frame.file, frame.line); }

std::string verb_of(const Access& access) {
  if (access.is_atomic) return access.is_write ? "changes atomically" : "reads atomically";
  return access.is_write ? "writes" : "reads";
}

/// Frames of an access, innermost first.
std::vector<Frame> frames_of(const Access& access) {
  std::vector<Frame> frames = frames_at(access.pc);
  for (const void* site : CallTree::instance().call_sites(access.stack)) {
    const std::vector<Frame>& more = frames_at(site);
    frames.insert(frames.end(), more.begin(), more.end());
  }
  return frames;
}

/// Where the project's own code makes the access, library code being below it.
std::string place_of(const Access& access) {
  if (access.is_word) return place_of(access.where);
  const std::vector<Frame> frames = frames_of(access);
  const auto own = std::ranges::find_if(frames, is_own);
  return place_of(own != frames.end() ? *own : frames.front());
}

}  // namespace

std::string RaceDetector::locks_text(const Access& access) const {
  std::string text;
  for (const Held& held : lock_sets_[access.locks]) {
    text +=
        fmt::format("{}{} (since {})", text.empty() ? "" : ", ", held.name, place_of(held.where));
  }
  return text.empty() ? "no lock" : text;
}

std::string RaceDetector::stack_text(const Access& access, const char* word) const {
  const auto place = places_.find(access.place);
  std::string text =
      fmt::format("{} on {} {} {}, step {}, holding {}\n", contexts_[access.context].name,
                  place != places_.end() ? place->second : "?", verb_of(access),
                  word != nullptr ? word : "memory", access.step, locks_text(access));
  bool is_innermost = true;
  for (const Frame& frame : frames_of(access)) {
    // Of library code, the function that makes the access is enough.
    if (!std::exchange(is_innermost, false) && !is_own(frame)) continue;
    text += fmt::format("    {}  {}\n", frame.function, place_of(frame));
  }
  return text;
}

void RaceDetector::complete(Violation& violation) const {
  if (violation.oracle == "arena-rule" && breach_) {
    const std::vector<Frame>& frames = frames_at(breach_->pc);
    const auto own = std::ranges::find_if(frames, is_own);
    const Frame& frame = own != frames.end() ? *own : frames.front();
    const std::string variable = variable_at(breach_->at);
    violation.where = place_of(frame);
    violation.message = fmt::format(
        "{} writes {} at {}: state outside the arena survives a rewind, no run may change it "
        "(docs/DETERMINISM.md, rule 2)",
        frame.function, variable.empty() ? "a variable" : variable, violation.where);
    return;
  }
  if (violation.oracle != "data-race" || !race_) return;
  const Access& first = race_->first;
  const Access& second = race_->second;
  violation.where = place_of(second);
  violation.message =
      fmt::format("{}: {} {} at {}, and nothing orders it with {}, which {} at {}",
                  race_->word != nullptr ? fmt::format("field {}", race_->word)
                                         : std::string("memory that is no kapi::Shared field"),
                  contexts_[second.context].name, verb_of(second), violation.where,
                  contexts_[first.context].name, verb_of(first), place_of(first));
  violation.details = stack_text(first, race_->word) + stack_text(second, race_->word);
}

}  // namespace dojo::sim::access
