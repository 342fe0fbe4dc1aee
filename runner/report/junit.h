// Results of scenario tests as JUnit XML, the form that CI systems read.
#pragma once

#include <string>
#include <vector>

namespace dojo::report {

struct TestResult {
  std::string name;  ///< the scenario's file
  double seconds = 0;
  bool has_failed = false;
  bool is_error = false;  ///< no verdict: bad input, a limit
  std::string message{};  ///< one line: why
  std::string details{};  ///< with the replay line
  std::string output{};   ///< what the hunt printed
};

std::string junit_xml(const std::string& suite, const std::vector<TestResult>& results);

/// Text as XML carries it: markup escaped; characters that XML cannot hold replaced by U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace dojo::report
