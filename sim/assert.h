// DOJO_ASSERT: an assertion about dojo itself. Failing is our bug: it prints where, and exits
// with 70.
//
// Code under test asserts with KAPI_ASSERT instead, which is a finding.
#pragma once

#include <source_location>
#include <string_view>

namespace dojo::sim {

inline constexpr int kExitOurBug = 70;

[[noreturn]] void our_bug(std::string_view what,
                          std::source_location where = std::source_location::current());

}  // namespace dojo::sim

#define DOJO_ASSERT(condition)                          \
  do {                                                  \
    if (!(condition)) ::dojo::sim::our_bug(#condition); \
  } while (false)
