// Wrong on purpose: the machine knows the kernel services, but no protocol.
#include "protocols/alpha/alpha_api.h"
#include "protocols/kapi/kapi.h"
#include "runner/scenario/load.h"
