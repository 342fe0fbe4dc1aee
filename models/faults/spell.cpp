#include "models/faults/spell.h"

#include <algorithm>
#include <utility>

#include "models/story.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::models {

Spell::Spell(sim::Engine& engine, std::string its_name)
    : SpellName{std::move(its_name)},
      Actor(engine, sim::ActorKind::kFault, sim::path_hash(0, "struck"), SpellName::label.c_str()) {
}

void Spell::strike(sim::Tick quiet_at) {
  DOJO_ASSERT(!is_active_ && engine().now() < quiet_at);
  is_active_ = true;
  quiet_at_ = quiet_at;
  continue_spell();
}

void Spell::fire() {
  if (engine().now() < quiet_at_) {
    continue_spell();
  } else {
    heal();
    is_active_ = false;
  }
}

void Spell::continue_spell() {
  const std::optional<sim::Cost> next = go_on();
  is_active_ = next.has_value();
  if (!next) return;
  const sim::Tick left = quiet_at_ - engine().now();
  const sim::Tick nominal = std::min(next->nominal, left);
  engine().offer(*this, {nominal, std::min(next->jitter, left - nominal)}, sim::OrderClass::kFault);
}

void Spell::tell(std::string_view object, std::string_view what,
                 std::optional<std::uint32_t> node) {
  if (StorySink::current() == nullptr) return;
  StoryEvent event;
  event.kind = StoryKind::kFault;
  event.step = engine().steps();
  event.time = engine().now();
  if (node) event.node = kapi::NodeId{*node};
  event.context = SpellName::label;
  event.path = path();
  event.object = object;
  event.text = what;
  StorySink::tell(event);
}

}  // namespace dojo::models
