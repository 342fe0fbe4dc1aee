#include "runner/report/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "runner/scenario/utf8.h"

namespace dojo::report {

namespace {

constexpr const char* kReplacement = "\xEF\xBF\xBD";

// XML 1.0 has no control characters besides tab, newline and return, escaped or not.
std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#13;";
    case '\n':
    case '\t':
      return "";
    default:
      return static_cast<unsigned char>(c) < 0x20 ? kReplacement : std::string_view();
  }
}

void append_case(std::string& out, const std::string& suite, const TestResult& result) {
  out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                     xml_escaped(suite), xml_escaped(result.name), result.seconds);
  const bool is_plain = !result.has_failed && !result.is_error && result.output.empty();
  if (is_plain) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  if (result.has_failed || result.is_error) {
    const char* element = result.is_error ? "error" : "failure";
    out += fmt::format("      <{0} message=\"{1}\">{2}</{0}>\n", element,
                       xml_escaped(result.message), xml_escaped(result.details));
  }
  if (!result.output.empty()) {
    out += fmt::format("      <system-out>{}</system-out>\n", xml_escaped(result.output));
  }
  out += "    </testcase>\n";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t bad = scenario::first_bad_byte(text);
    for (const char c : text.substr(0, bad)) {
      const std::string_view escape = escape_of(c);
      if (escape.empty()) {
        result += c;
      } else {
        result += escape;
      }
    }
    if (bad == std::string_view::npos) break;
    result += kReplacement;
    text.remove_prefix(bad + 1);
  }
  return result;
}

std::string junit_xml(const std::string& suite, const std::vector<TestResult>& results) {
  double seconds = 0;
  for (const TestResult& result : results) seconds += result.seconds;
  const auto errors = std::ranges::count_if(results, &TestResult::is_error);
  const auto failures = std::ranges::count_if(
      results, [](const TestResult& result) { return result.has_failed && !result.is_error; });
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
      xml_escaped(suite), results.size(), failures, errors, seconds);
  for (const TestResult& result : results) append_case(out, suite, result);
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace dojo::report
