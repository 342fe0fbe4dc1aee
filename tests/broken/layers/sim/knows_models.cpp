// Wrong on purpose: the engine may know nobody.
#include "models/node.h"
#include "sim/engine.h"
