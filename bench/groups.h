// The figures of each layer, slowest to build last.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/figures.h"

namespace dojo::bench {

/// A figure that is measured when it is asked for.
struct Entry {
  std::string id;
  std::function<Figure(const Request&)> measure;  ///< all of Figure but its id
};

std::vector<Entry> engine_entries();    ///< sim/ alone
std::vector<Entry> phold_entries();     ///< sim/ alone, many actors
std::vector<Entry> search_entries();    ///< searches through states
std::vector<Entry> machine_entries();   ///< models/ and RPC
std::vector<Entry> access_entries();    ///< what reporting memory accesses costs
std::vector<Entry> scenario_entries();  ///< whole scenarios, as a hunt runs them

}  // namespace dojo::bench
