// Wrong on purpose: reading a scenario needs nothing of the machine.
#include "models/node.h"
#include "runner/scenario/load.h"
