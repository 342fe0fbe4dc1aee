#include "models/faults/episodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/faults/message_faults.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::models {

namespace {

constexpr sim::Site kSites[] = {sim::Site{"flap"}, sim::Site{"partition"}, sim::Site{"clog"},
                                sim::Site{"swizzle-clog"}};
static_assert(std::size(kSites) == kEpisodeKinds);

}  // namespace

const sim::Site& site_of(EpisodeKind kind) { return kSites[static_cast<std::size_t>(kind)]; }

bool is_fault_site(std::uint32_t hash) {
  const auto is_it = [hash](const sim::Site& site) { return site.hash == hash; };
  return is_message_fault_site(hash) || std::ranges::any_of(kSites, is_it);
}

bool is_fault_detail_site(std::uint32_t hash) {
  constexpr sim::Site kDetails[] = {kSiteTarget,        kSiteSwizzleCount, kSiteSwizzleClog,
                                    kSiteSwizzleUnclog, kSiteCorruptWord,  kSiteCorruptBit};
  return std::ranges::any_of(kDetails, [hash](const sim::Site& s) { return s.hash == hash; });
}

/// One line of the scenario's faults: asks, and strikes one of its targets.
class Episodes::Line final : private SpellName, public sim::Actor {
 public:
  Line(sim::Engine& engine, Links& links, const EpisodeConfig& config, std::string name)
      : SpellName{std::move(name)},
        Actor(engine, sim::ActorKind::kFault, sim::path_hash(0, "faults"),
              SpellName::label.c_str()),
        config_(config),
        spells_(make_link_spells(engine, links, config, SpellName::label)) {}

  void start(sim::Tick quiet_at) {
    quiet_at_ = quiet_at;
    if (config_.at) engine().offer(*this, *config_.at, sim::OrderClass::kFault);
  }
  void fire() override {
    ask([](const Spell&) { return true; });
  }
  void on_packet(kapi::NodeId source, kapi::NodeId destination) {
    if (config_.at || config_.when) return;
    ask([&](const Spell& spell) { return spell.meets(source, destination); });
  }
  void on_state(kapi::NodeId node, std::string_view state) {
    if (!config_.when || config_.when->state != state) return;
    if (config_.when->node.value_or(node.value) != node.value) return;
    ask([](const Spell&) { return true; });
  }
  bool wants_states() const { return config_.when.has_value(); }

 private:
  template <class IsPossible>
  void ask(IsPossible&& is_possible) {
    if (engine().now() >= quiet_at_) return;
    candidates_.clear();
    for (const auto& spell : spells_) {
      if (!spell->is_active() && is_possible(*spell)) candidates_.push_back(spell.get());
    }
    if (candidates_.empty() || !happens()) return;
    const auto options = static_cast<std::uint32_t>(candidates_.size());
    candidates_[engine().choose(kSiteTarget, *this, options)]->strike(quiet_at_);
  }

  // Spending what is left of the budget takes the choice from later opportunities.
  bool happens() {
    const std::uint32_t budget_object = sim::path_hash(path(), "budget");
    engine().touch(budget_object, sim::Touch::kRead);
    if (struck_ >= config_.budget) return false;
    if (!engine().happens(site_of(config_.kind), *this, config_.ppm)) return false;
    engine().touch(budget_object, sim::Touch::kWrite);
    ++struck_;
    return true;
  }

  const EpisodeConfig config_;
  const std::vector<std::unique_ptr<Spell>> spells_;
  std::vector<Spell*> candidates_;  // scratch of ask()
  std::uint32_t struck_ = 0;
  sim::Tick quiet_at_ = sim::kNever;
};

Episodes::Episodes(sim::Engine& engine, std::uint32_t nodes,
                   const std::vector<EpisodeConfig>& configs)
    : links_(engine, nodes) {
  for (const EpisodeConfig& config : configs) {
    // A number tells two of a kind apart: flap, flap#2.
    const std::string kind = site_of(config.kind).name;
    const auto number =
        1 + std::ranges::count(configs.data(), &config, config.kind, &EpisodeConfig::kind);
    lines_.push_back(std::make_unique<Line>(
        engine, links_, config, number == 1 ? kind : fmt::format("{}#{}", kind, number)));
  }
}

Episodes::~Episodes() = default;

void Episodes::start(sim::Tick quiet_at) {
  is_started_ = true;
  for (const auto& line : lines_) line->start(quiet_at);
}

Links::Way Episodes::on_packet(kapi::NodeId source, kapi::NodeId destination) {
  if (!is_started_) return {};
  for (const auto& line : lines_) line->on_packet(source, destination);
  const Links::Way way = links_.way(source, destination);
  count(EpisodeKind::kFlap, way.is_down);
  count(EpisodeKind::kPartition, way.is_cut);
  count(EpisodeKind::kClog, way.clogged > 0);
  count(EpisodeKind::kSwizzleClog, way.swizzle_clogged > 0);
  return way;
}

void Episodes::on_state(kapi::NodeId node, std::string_view state) {
  if (!is_started_) return;
  for (const auto& line : lines_) line->on_state(node, state);
}

bool Episodes::wants_states() const {
  return std::ranges::any_of(lines_, [](const auto& line) { return line->wants_states(); });
}

}  // namespace dojo::models
