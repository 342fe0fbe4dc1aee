// What the kinds of fault need, and what they cannot have.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runner/scenario/checks.h"
#include "runner/scenario/fields.h"

namespace dojo::scenario {

namespace {

/// Where `key` is written, or would be.
Place place_at(const Value& value, const char* key) {
  const Entry* entry = value.find(key);
  return entry == nullptr ? value.place : entry->value.place;
}

/// The faults that a key belongs to.
struct KeyUse {
  const char* key;
  bool (*fits)(FaultKind kind);
  const char* whose;
};

bool lasts(FaultKind kind) { return !is_message_fault(kind); }
bool is_partition(FaultKind kind) { return kind == FaultKind::kPartition; }
bool strikes_one_of(FaultKind kind) { return lasts(kind) && !is_partition(kind); }
bool has_extra(FaultKind kind) {
  return kind == FaultKind::kDuplicate || kind == FaultKind::kDelay ||
         kind == FaultKind::kReorder || kind == FaultKind::kClog || kind == FaultKind::kSwizzleClog;
}
bool needs_extra(FaultKind kind) { return has_extra(kind) && kind != FaultKind::kDuplicate; }

// clang-format off
constexpr KeyUse kKeyUses[] = {
    {"extra",     has_extra,      "faults that make messages late: duplicate, delay, reorder, clog, swizzle-clog"},
    {"at",        lasts,          "faults that last, such as flap; one that strikes messages has a rate"},
    {"when",      lasts,          "faults that last, such as flap; one that strikes messages has a rate"},
    {"for",       lasts,          "faults that last, such as flap"},
    {"jitter",    lasts,          "faults that last, such as flap"},
    {"nodes",     strikes_one_of, "faults that strike a node or its link, such as flap"},
    {"from",      is_partition,   "partition"},
    {"to",        is_partition,   "partition"},
    {"both_ways", is_partition,   "partition"},
};
// clang-format on

void need(Context& context, const Value& value, bool is_given, const char* key, const char* what) {
  if (!is_given) {
    context.fail(value.place, fmt::format("key \"{}\" is missing ({})", key, what));
  }
}

}  // namespace

void settle(Context& context, const Value& value, Fault& fault) {
  const std::string_view kind = name_of(Vocabulary::kFault, fault.kind);
  for (const KeyUse& use : kKeyUses) {
    if (value.find(use.key) == nullptr || use.fits(fault.kind)) continue;
    const bool is_none = use.key == std::string_view{"extra"} && fault.extra_ns == 0;
    if (is_none) continue;
    context.fail(place_at(value, use.key),
                 fmt::format("{} has no \"{}\"; that is of {}", kind, use.key, use.whose));
  }
  if (needs_extra(fault.kind) && fault.extra_ns == 0) {
    context.fail(
        place_at(value, "extra"),
        fmt::format("{} needs \"extra\": how much later messages arrive, such as 200us", kind));
  }
  if (fault.at_ns && fault.when) {
    context.fail(place_at(value, "when"), "strikes at a time or when a state is reached, not both");
  }
  const bool has_moment = lasts(fault.kind) && (fault.at_ns || fault.when);
  if (value.find("rate") == nullptr && has_moment) fault.rate_ppm = kPpmOfOne;
  need(context, value, value.find("rate") != nullptr || has_moment, "rate",
       lasts(fault.kind) ? "share of the messages that it strikes with; or at, or when"
                         : "share of the messages");
  if (!lasts(fault.kind)) return;
  need(context, value, fault.for_ns.has_value(), "for", "until it heals, such as 2ms");
  if (!is_partition(fault.kind)) return;
  need(context, value, fault.from.has_value(), "from", "nodes that are not heard");
  need(context, value, fault.to.has_value(), "to", "by these nodes");
}

namespace {

std::optional<std::int64_t> common_node(const Fault& fault, std::int64_t nodes) {
  if (!fault.from || !fault.to) return std::nullopt;
  const std::vector<std::int64_t> from = fault.from->resolve(nodes);
  for (const std::int64_t node : fault.to->resolve(nodes)) {
    if (std::ranges::find(from, node) != from.end()) return node;
  }
  return std::nullopt;
}

}  // namespace

void check_faults(Context& context, const Value& root, const Scenario& s) {
  for (std::size_t i = 0; i < s.faults.size(); ++i) {
    const Fault& fault = s.faults[i];
    const auto fail = [&](const char* key, const std::string& text) {
      const std::string path = fmt::format("faults.{}.{}", i, key);
      context.fail(place_of(root, path), fmt::format("{}: {}", path, text));
    };
    const auto check_node = [&](const char* key, std::int64_t node) {
      if (node < s.cluster.nodes) return;
      fail(key, fmt::format("there is no node {}; accepted: 0 to {}", node, s.cluster.nodes - 1));
    };
    const auto check_set = [&](const char* key, const std::optional<NodeSet>& set) {
      if (set && !set->is_all && !set->ids.empty()) check_node(key, set->ids.back());
    };
    check_set("nodes", fault.nodes);
    check_set("from", fault.from);
    check_set("to", fault.to);
    if (fault.when && fault.when->node) check_node("when.node", *fault.when->node);
    if (const auto both = common_node(fault, s.cluster.nodes)) {
      fail("to",
           fmt::format("node {} is also in \"from\", and cannot be cut off from itself", *both));
    }
    if (!fault.at_ns) continue;
    const std::string at = print_quantity(Quantity::kDuration, *fault.at_ns);
    if (*fault.at_ns >= s.hunt.bounds.simulated_ns) {
      fail("at", fmt::format("{} is after the run's end; accepted: less than "
                             "hunt.bounds.simulated, {}",
                             at, print_quantity(Quantity::kDuration, s.hunt.bounds.simulated_ns)));
    } else if (s.eventually && s.eventually->quiet_after_ns &&
               *fault.at_ns >= *s.eventually->quiet_after_ns) {
      fail("at",
           fmt::format("{} is when all is quiet; accepted: less than "
                       "eventually.quiet_after, {}",
                       at, print_quantity(Quantity::kDuration, *s.eventually->quiet_after_ns)));
    }
  }
}

}  // namespace dojo::scenario
