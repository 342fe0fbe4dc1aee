// Everything protocol code may use of the kernel, and the free functions that need no handle.
#pragma once

#include <fmt/format.h>

#include <type_traits>

#include "protocols/kapi/ghost.h"
#include "protocols/kapi/irq.h"
#include "protocols/kapi/kernel.h"
#include "protocols/kapi/lock.h"
#include "protocols/kapi/page.h"
#include "protocols/kapi/shared.h"
#include "protocols/kapi/time.h"
#include "protocols/kapi/types.h"
#include "protocols/kapi/wait.h"

namespace dojo::kapi {

/// Names the operation of the calling task for a scope ("grab", 7 -> "grab(7)" in stories).
class Operation {
 public:
  Operation(const char* name, std::uint64_t argument) { kernel().enter_operation(name, argument); }
  ~Operation() { kernel().leave_operation(); }
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
};

/// A branch that is right at any time and seldom taken: a retransmission that comes too early, a
/// thread that gives way, a queue that is short. A hunt may make it common (docs/strategies.md).
inline bool rare(const char* site) { return kernel().rare(site); }

/// A format string and the place where it stands: the caller's, as a default argument cannot follow
/// a pack.
template <class... Args>
struct FormatAt {
  template <class Text>
  consteval FormatAt(const Text& text, const Where& place = Where::current())
      : format(text), where(place) {}
  fmt::format_string<Args...> format;
  Where where;
};

/// Logs on `channel` when somebody listens; arguments are not formatted otherwise.
template <class... Args>
void log(std::string_view channel, std::type_identity_t<FormatAt<Args...>> line, Args&&... args) {
  if (!kernel().is_tracing(channel)) return;
  kernel().log(channel, fmt::format(line.format, std::forward<Args>(args)...), line.where);
}

template <class... Args>
[[noreturn]] void violation(std::string_view oracle, const Where& where,
                            fmt::format_string<Args...> format, Args&&... args) {
  kernel().violation(oracle, fmt::format(format, std::forward<Args>(args)...), where);
  __builtin_unreachable();  // g++ forgets [[noreturn]] in a virtual call
}

}  // namespace dojo::kapi

/// An assertion of protocol code: failing is the violation `assertion` of the code under test.
#define KAPI_ASSERT(condition)                                                                   \
  do {                                                                                           \
    if (!(condition))                                                                            \
      ::dojo::kapi::kernel().violation("assertion", #condition, ::dojo::kapi::Where::current()); \
  } while (false)
