// Choices, chance, story, metrics' neighbours and verdicts.
#include <algorithm>
#include <cstring>

#include "models/kernel.h"
#include "sim/assert.h"
#include "sim/site.h"

namespace dojo::models {

std::uint32_t SimKernel::choose(const char* site, std::uint32_t options) {
  if (options <= 1) return 0;
  const std::uint32_t answer = engine_.choose(sim::Site{site}, caller(), options);
  tell(StoryKind::kChoice, site, 0, {}, {}, options, answer);
  return answer;
}

// Without a hunt that wants it, nobody is asked: runs stay as they are.
bool SimKernel::rare(const char* site) {
  const sim::Site asked{site};
  if (std::ranges::find(rare_sites_, asked.hash) == rare_sites_.end()) return false;
  const bool is_taken = engine_.happens(asked, caller(), sim::kRarePpm);
  if (is_taken) tell(StoryKind::kChoice, site, 0, {}, {}, 2, 1);
  return is_taken;
}

// A draw depends on who asks how often, not on what others drew in between. In async mode a small
// draw is a choice, so that a search sees every outcome.
std::uint64_t SimKernel::random(const char* stream, std::uint64_t bound) {
  DOJO_ASSERT(bound > 0);
  constexpr std::uint64_t kLargestChoice = 64;
  if (is_async_ && bound <= kLargestChoice) {
    return choose(stream, static_cast<std::uint32_t>(bound));
  }
  sim::Actor& who = caller();
  const sim::Site site{stream};
  const std::uint64_t draw = who.next_ordinal(site.hash);
  std::uint64_t value = sim::mix64(seed_ ^ (std::uint64_t{who.path()} << 32 | site.hash));
  value = sim::mix64(value + draw);
  const auto scaled = (static_cast<unsigned __int128>(value) * bound) >> 64;
  engine_.mix(static_cast<std::uint64_t>(scaled));
  return static_cast<std::uint64_t>(scaled);
}

// --- story ------------------------------------------------------------------------------------------------------

bool SimKernel::is_tracing(std::string_view channel) const {
  const StorySink* sink = StorySink::current();
  return sink != nullptr && sink->wants(channel);
}

void SimKernel::log(std::string_view channel, std::string_view text, const Where& where) {
  if (StorySink::current() == nullptr) return;
  StoryEvent event;
  event.kind = StoryKind::kLog;
  event.object = channel;
  event.text = text;
  event.where = where;
  tell_story(event, current_);
}

void SimKernel::tell_story(StoryKind kind, const Context* who, const char* object, std::uint32_t id,
                           const Where& where, std::string_view text, std::uint64_t before,
                           std::uint64_t after, kapi::Access access) const {
  StoryEvent event;
  event.kind = kind;
  event.object = object;
  event.object_id = id;
  event.where = where;
  event.text = text;
  event.before = before;
  event.after = after;
  event.access = access;
  tell_story(event, who);
}

void SimKernel::tell_story(StoryEvent& event, const Context* who) const {
  event.step = engine_.steps();
  event.time = engine_.now();
  if (who != nullptr) {
    event.node = who->core->node().id();
    event.cpu = who->core->id();
    event.context = who->name();
    event.path = who->path();
    event.operations = who->operations;
  } else if (boot_node_ != nullptr) {
    event.node = boot_node_->id();
    event.context = "boot";
    event.path = boot_node_->path();
  }
  StorySink::tell(event);
}

void SimKernel::enter_operation(const char* name, std::uint64_t argument) {
  if (current_ == nullptr) return;
  current_->operations.push_back({name, argument, engine_.now()});
  current_->attempt_began = static_cast<std::uint32_t>(engine_.steps());
}

void SimKernel::leave_operation() {
  if (current_ == nullptr || current_->operations.empty()) return;
  Meter::tell([this](Meter& meter) {
    const OperationLabel& ends = current_->operations.back();
    meter.on_operation(*current_, ends.name, {ends.since, engine_.now()});
  });
  current_->operations.pop_back();
}

// --- verdicts ---------------------------------------------------------------------------------------------------

void SimKernel::sometimes(const char* name) {
  const auto is_same = [&](const char* known) {
    return known == name || std::strcmp(known, name) == 0;
  };
  if (std::ranges::any_of(reached_, is_same)) return;
  reached_.push_back(name);
  tell(StoryKind::kSometimes, name, 0, {});
}

void SimKernel::violation(std::string_view oracle, std::string_view text, const Where& where) {
  if (where.line() == 0) engine_.violate(oracle, text);
  engine_.violate(oracle, text, where);
}

}  // namespace dojo::models
