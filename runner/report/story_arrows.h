// Arrows of a diagram: which told line the machine orders before which other one, and why.
//
// Events between the told ones are looked through: a thread that a soft interrupt wakes for a
// message has an arrow from the line that receives the message, even where the wake-up itself is
// not told. An arrow that others already imply is left out, and so is a lock's way from one holder
// to the next unless it is told.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runner/report/causality.h"

namespace dojo::report {

enum class ArrowKind : std::uint8_t { kMessage, kWake, kLock, kStart, kSignal, kInterrupt, kOther };
/// "message", "wake", ...
std::string_view name_of(ArrowKind kind);

/// One line comes before another because the machine orders them.
struct Arrow {
  std::size_t from = 0;  ///< indices into the lines
  std::size_t to = 0;
  ArrowKind kind = ArrowKind::kOther;
  std::string label{};  ///< of a message: its name
  friend bool operator==(const Arrow&, const Arrow&) = default;
};

/// `lines`: the events of each line, in order. Arrows between lines of different contexts, in order
/// of the later line.
std::vector<Arrow> arrows_between(std::span<const std::vector<std::size_t>> lines,
                                  std::span<const Event> events, const Causality& causality);

}  // namespace dojo::report
