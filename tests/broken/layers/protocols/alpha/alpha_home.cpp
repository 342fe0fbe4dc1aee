// Wrong on purpose: insides of another protocol, the simulator, threads; a sibling without its
// folder.
#include <fmt/format.h>

#include <boost/graph/adjacency_list.hpp>
#include <thread>
#include <vector>

#include "alpha_messages.h"
#include "protocols/alpha/alpha_api.h"
#include "protocols/beta/beta_api.h"
#include "protocols/beta/beta_table.h"
#include "protocols/kapi/kapi.h"
#include "sim/engine.h"
#include "sim/table.h"

thread_local int calls = 0;
