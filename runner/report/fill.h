// Pages with {{marks}}.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace dojo::report {

using Marks = std::map<std::string, std::string, std::less<>>;

/// `page` with each {{mark}} replaced; what is put in is not looked at again, whatever it holds.
std::string filled(std::string_view page, const Marks& marks);

}  // namespace dojo::report
