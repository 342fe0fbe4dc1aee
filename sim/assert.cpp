#include "sim/assert.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim/engine.h"

namespace dojo::sim {

void our_bug(std::string_view what, std::source_location where) {
  const Engine* engine = Engine::current();
  std::fprintf(stderr, "dojo: internal error: %.*s\n  at %s:%u in %s\n",
               static_cast<int>(what.size()), what.data(), where.file_name(), where.line(),
               where.function_name());
  if (engine != nullptr) {
    std::fprintf(stderr, "  step %llu, %lld ns%s%s\n",
                 static_cast<unsigned long long>(engine->steps()),
                 static_cast<long long>(engine->now()), engine->running() != nullptr ? ", in " : "",
                 engine->running() != nullptr ? engine->running()->name() : "");
  }
  std::fputs("  This is a bug in dojo, not in the code under test. Please report it.\n", stderr);
  std::fflush(nullptr);
  std::_Exit(kExitOurBug);
}

}  // namespace dojo::sim
