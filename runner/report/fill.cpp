#include "runner/report/fill.h"

namespace dojo::report {

std::string filled(std::string_view page, const Marks& marks) {
  std::string out;
  for (std::size_t at = page.find("{{"); at != std::string_view::npos; at = page.find("{{")) {
    const std::size_t end = page.find("}}", at);
    out += page.substr(0, at);
    out += marks.at(std::string(page.substr(at + 2, end - at - 2)));
    page.remove_prefix(end + 2);
  }
  return out + std::string(page);
}

}  // namespace dojo::report
