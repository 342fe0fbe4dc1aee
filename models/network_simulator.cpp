#include "models/network_simulator.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::models {

void* network_module_function(const char* name) {
  const sim::arena::Outside outside;
  void* const module = dlopen(DOJO_NETWORK_MODULE, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    sim::our_bug(
        fmt::format("the network simulator cannot be loaded: {}; build it with: ninja -C "
                    "build/release dojo_simgrid",
                    dlerror()));
  }
  void* const function = dlsym(module, name);
  if (function == nullptr) sim::our_bug(fmt::format("{} is missing in the module", name));
  return function;
}

}  // namespace dojo::models
