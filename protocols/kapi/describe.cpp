#include "protocols/kapi/describe.h"

#include <bit>

namespace dojo::kapi {

std::string describe_nodes(std::uint64_t value) {
  std::string text = "{";
  for (std::uint64_t rest = value; rest != 0; rest &= rest - 1) {
    if (text.size() > 1) text += ",";
    text += "n" + std::to_string(std::countr_zero(rest));
  }
  return text + "}";
}

}  // namespace dojo::kapi
