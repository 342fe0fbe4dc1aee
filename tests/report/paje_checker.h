// Reads a Paje trace as its format demands: event definitions first, then lines with as many fields
// as defined, of the kind defined; names before use; time that does not go back.
#pragma once

#include <string>

namespace dojo::report::test {

/// What is wrong, with its line; "" when nothing is.
std::string paje_complaint(const std::string& trace);

/// The same for a log of vector clocks that ShiViz reads with its default expression.
std::string shiviz_complaint(const std::string& log);

}  // namespace dojo::report::test
