// A network for people: a table for the terminal, a graph in Graphviz' language.
#pragma once

#include <string>

#include "models/topology.h"

namespace dojo::report {

/// Sizes, distances, and every link; `title` says which network. Links alike in both directions are
/// one line.
std::string topology_text(const models::Topology& topology, const std::string& title);

/// For Graphviz: nodes are boxes, switches circles, a cable is one edge. `is_layered`: from the
/// nodes upwards, as for a tree.
std::string topology_dot(const models::Topology& topology, bool is_layered);

}  // namespace dojo::report
