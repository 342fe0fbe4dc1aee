// A spell: one lasting fault at one target, from the moment it strikes until it has healed.
//
// Its end is a transition that must happen, within the window of the declared length: so no fault
// outlasts a run that has nothing else to do, and searches choose when it heals. Whatever is still
// under way when the run's quiet phase begins heals there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/faults/links.h"
#include "models/machine.h"
#include "protocols/kapi/types.h"
#include "sim/engine.h"
#include "sim/site.h"

namespace dojo::models {

/// Whom it strikes, where several could be.
inline constexpr sim::Site kSiteTarget{"fault-target"};
/// Swizzle-clog: how many links, which one is clogged next, which one is free again next.
inline constexpr sim::Site kSiteSwizzleCount{"swizzle-count"};
inline constexpr sim::Site kSiteSwizzleClog{"swizzle-clog-next"};
inline constexpr sim::Site kSiteSwizzleUnclog{"swizzle-unclog-next"};

/// Keeps the name that the actor beside it goes by.
struct SpellName {
  std::string label;
};

class Spell : private SpellName, public sim::Actor {
 public:
  /// `name` is unique among all spells: "flap@n2".
  Spell(sim::Engine& engine, std::string name);

  bool is_active() const { return is_active_; }
  /// It would do something to a packet on this way.
  virtual bool meets(kapi::NodeId source, kapi::NodeId destination) const = 0;
  /// Requires: !is_active(), and it is before `quiet_at`.
  void strike(sim::Tick quiet_at);
  void fire() final;

 protected:
  /// Does what is next; returns how long until it goes on, or nothing: it is over.
  virtual std::optional<sim::Cost> go_on() = 0;
  /// Ends it from wherever it is.
  virtual void heal() = 0;
  /// One line of the story: `object` is now `what`. `node`: whose it is, if it is one's.
  void tell(std::string_view object, std::string_view what,
            std::optional<std::uint32_t> node = std::nullopt);

 private:
  void continue_spell();

  bool is_active_ = false;
  sim::Tick quiet_at_ = sim::kNever;
};

/// The targets of one line of the scenario, in its order. `name`: of the line, unique.
std::vector<std::unique_ptr<Spell>> make_link_spells(sim::Engine& engine, Links& links,
                                                     const EpisodeConfig& config,
                                                     const std::string& name);

}  // namespace dojo::models
