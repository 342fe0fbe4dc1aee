// Mutants of RPC: nodes that are wrong on purpose, to show that its oracles object.
//
// To add one: a class in rpc_defects.cpp and a line in its list, its name in
// runner/scenario/names.cpp, and the oracle that has to catch it in runner/campaign/mutants.cpp.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "protocols/rpc/rpc_node.h"

namespace dojo::rpc {

/// The node with the defect of that name; "" is none. Requires: one of defect_names(), or "".
std::unique_ptr<RpcNode> make_node(std::string_view defect, const Options& options,
                                   Observer* observer);
std::vector<std::string_view> defect_names();

}  // namespace dojo::rpc
