// The version of this program, as printed by --version and written into result files.
#pragma once

#define DOJO_VERSION "0.1.0"
