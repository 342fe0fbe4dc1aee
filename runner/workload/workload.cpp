#include "runner/workload/workload.h"

#include <fmt/format.h>

#include <cstring>

#include "runner/workload/kinds.h"

namespace dojo::runner {

const char* task_name(const char* what, std::int64_t index) {
  const std::string text = fmt::format("{}#{}", what, index);
  auto* copy = new char[text.size() + 1];
  std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

std::unique_ptr<Workload> make_workload(const scenario::Workload& description, std::int64_t nodes) {
  return std::visit([&](const auto& kind) { return make(kind, nodes); }, description);
}

}  // namespace dojo::runner
