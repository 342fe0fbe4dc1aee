#include "runner/accesses.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "protocols/kapi/kernel.h"
#include "runner/build_id.h"
#include "runner/campaign/systematic.h"
#include "sim/access/listener.h"

namespace dojo::runner {

namespace {

/// nullopt: not a list of sites.
std::optional<std::vector<sim::access::Site>> parse(std::string_view text) {
  std::vector<sim::access::Site> sites;
  while (!text.empty()) {
    sim::access::Site site = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), site, 16);
    if (error != std::errc{} || (!sites.empty() && site <= sites.back())) return std::nullopt;
    sites.push_back(site);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != ',' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
  }
  if (sites.empty()) return std::nullopt;
  return sites;
}

std::optional<std::string> complaint(const scenario::Scenario& scenario) {
  const scenario::Hunt& hunt = scenario.hunt;
  if (hunt.accesses == scenario::Accesses::kOff) {
    if (hunt.sites.empty()) return std::nullopt;
    return "hunt.sites needs hunt.accesses: racy";
  }
  if (!sim::access::is_instrumented()) {
    return "hunt.accesses: racy needs a build that sees memory accesses: preset release or clang "
           "(CMake option DOJO_ACCESSES)";
  }
  if (campaign::is_systematic(hunt.strategy)) {
    return fmt::format(
        "hunt.accesses: racy learns from round to round, and strategy {} searches in one: choose a "
        "sampler (dojo list strategies), or accesses: off",
        hunt.strategy);
  }
  if (hunt.sites.empty()) return std::nullopt;
  const std::size_t colon = hunt.sites.find(':');
  if (colon == std::string::npos || !parse(std::string_view(hunt.sites).substr(colon + 1))) {
    return "hunt.sites must be BUILD:OFFSET,OFFSET... in hexadecimal, offsets ascending, as a "
           "replay line prints it";
  }
  if (hunt.sites.substr(0, colon) != protocols_build()) {
    return fmt::format(
        "hunt.sites names places in build {}, this is build {}: choice points at plain accesses "
        "hold for one build",
        hunt.sites.substr(0, colon), protocols_build());
  }
  return std::nullopt;
}

}  // namespace

std::uintptr_t protocols_base() {
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&kapi::set_kernel), &info);
  return reinterpret_cast<std::uintptr_t>(info.dli_fbase);
}

std::string protocols_build() { return build_id_at(protocols_base()); }

std::string sites_text(const std::vector<sim::access::Site>& sites) {
  std::string text = protocols_build();
  for (const sim::access::Site site : sites) {
    text += fmt::format("{}{:x}", text.size() == protocols_build().size() ? ":" : ",", site);
  }
  return text;
}

std::vector<sim::access::Site> sites_from(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {};
  return parse(std::string_view(text).substr(colon + 1)).value_or(std::vector<sim::access::Site>{});
}

std::optional<InputError> check_accesses(const scenario::Scenario& scenario) {
  const auto wrong = complaint(scenario);
  if (!wrong) return std::nullopt;
  return InputError{scenario.name, 0, 0, *wrong};
}

}  // namespace dojo::runner
