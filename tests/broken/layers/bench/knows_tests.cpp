// Wrong on purpose: figures do not depend on tests.
#include "tests/support/micro_world.h"
