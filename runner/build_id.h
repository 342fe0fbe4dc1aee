// Which build of dojo this is: the linker's build ids of what is loaded.
#pragma once

#include <cstdint>
#include <string>

namespace dojo::runner {

/// The build id of the object loaded at `base`, its first 12 hexadecimal digits; "" when it has
/// none.
std::string build_id_at(std::uintptr_t base);

/// "0.1.0+3f9c21aa": the version, and 8 digits over the build ids of the program and of the
/// protocols' shared object. Equal code has an equal version; any other build has another.
std::string program_version();

}  // namespace dojo::runner
