#include "protocols/kapi/kernel.h"

namespace dojo::kapi {
namespace {
// The only writable word of the protocols' shared object. It names the implementation, not a run.
Kernel* current_kernel = nullptr;
}  // namespace

Kernel& kernel() { return *current_kernel; }
void set_kernel(Kernel* kernel) { current_kernel = kernel; }

}  // namespace dojo::kapi
