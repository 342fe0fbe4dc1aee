// Each check: one English sentence, then its condition.
#include "protocols/rpc/rpc_invariants.h"

#include <set>

#include "protocols/kapi/kapi.h"

namespace dojo::rpc {
namespace {

std::string describe(const Sighting& message, std::string_view what) {
  return fmt::format("{}({}) number {} from n{} to n{} {}", message.name, message.key,
                     message.number, message.from.value, message.to.value, what);
}

template <class... Args>
[[noreturn]] void object(const char* oracle, const Sighting& message,
                         fmt::format_string<Args...> format, Args&&... args) {
  const std::string what = fmt::format(format, std::forward<Args>(args)...);
  kapi::violation(oracle, kapi::Where::current(), "{}", describe(message, what));
}

bool is_same_message(const Sighting& a, const Sighting& b) {
  return a.service == b.service && a.key == b.key && a.name == b.name;
}

}  // namespace

Invariants::LaneId Invariants::lane_of(const Sighting& message, Order order) {
  return {message.to, message.from, message.service,
          order == Order::kPerClientAndKey ? message.key : 0};
}

// Nothing is handled that was not sent, and nothing twice.
Invariants::Outstanding& Invariants::find(const Sighting& message, const char* deed) {
  ChannelState& channel = channels_[{message.from, message.to}];
  const auto found = channel.outstanding.find(message.number);
  if (found == channel.outstanding.end()) {
    const bool was_sent = message.number < channel.next_sent;
    object("exactly-once", message, "{} {}", deed,
           was_sent ? "again: it was handled before" : "but was never sent");
  }
  if (!is_same_message(found->second.message, message)) {
    object("exactly-once", message, "{} in the place of {}({})", deed, found->second.message.name,
           found->second.message.key);
  }
  return found->second;
}

void Invariants::on_sent(const Sighting& message) {
  const kapi::Ghost ghost_code;
  ChannelState& channel = channels_[{message.from, message.to}];
  // A channel numbers its messages without gap or repetition.
  if (message.number != channel.next_sent) {
    object("rpc-order", message, "is sent as the successor of number {}", channel.next_sent - 1);
  }
  ++channel.next_sent;
  ++sent_;
  channel.outstanding.emplace(message.number, Outstanding{message, Stage::kOnTheWire});
}

void Invariants::on_arrived(const Sighting& message) {
  const kapi::Ghost ghost_code;
  Outstanding& outstanding = find(message, "arrives");
  // A message leaves its channel once.
  if (outstanding.stage != Stage::kOnTheWire) {
    object("exactly-once", message, "arrives a second time");
  }
  // A channel delivers in send order.
  ChannelState& channel = channels_[{message.from, message.to}];
  if (message.number != channel.next_arrival) {
    object("rpc-order", message, "arrives where number {} is due", channel.next_arrival);
  }
  ++channel.next_arrival;
  outstanding.stage = Stage::kWaiting;
}

void Invariants::on_parked(const Sighting& message) {
  const kapi::Ghost ghost_code;
  find(message, "is parked").stage = Stage::kParked;
}

void Invariants::on_started(const Sighting& message, Order order) {
  const kapi::Ghost ghost_code;
  Outstanding& outstanding = find(message, "is handled");
  // A handler starts once per message, after its arrival.
  if (outstanding.stage == Stage::kRunning) {
    object("exactly-once", message, "is handled while its handler runs already");
  }
  if (outstanding.stage == Stage::kOnTheWire) {
    object("exactly-once", message, "is handled before it arrived");
  }
  outstanding.stage = Stage::kRunning;
  ++running_[message.to];
  if (order != Order::kNone) enter_lane(message, order);
}

void Invariants::enter_lane(const Sighting& message, Order order) {
  LaneState& lane = lanes_[lane_of(message, order)];
  // I14: handlers of the same (client, key) never run in parallel.
  if (lane.running != nullptr) {
    object("serial-service", message, "is handled while {} of the same client and key is",
           lane.running);
  }
  // Handlers of one lane start in send order.
  if (message.number < lane.next_start) {
    object("rpc-order", message, "is handled after number {} of the same client and key",
           lane.next_start - 1);
  }
  lane.next_start = message.number + 1;
  lane.running = message.name;
}

void Invariants::on_ended(const Sighting& message, Order order) {
  const kapi::Ghost ghost_code;
  // A handler ends once, after it started.
  if (find(message, "ends").stage != Stage::kRunning) {
    object("exactly-once", message, "ends without having started");
  }
  channels_[{message.from, message.to}].outstanding.erase(message.number);
  --running_[message.to];
  ++handled_;
  if (order != Order::kNone) lanes_[lane_of(message, order)].running = nullptr;
}

bool Invariants::is_server_busy(kapi::NodeId server) const {
  const auto running = running_.find(server);
  return running != running_.end() && running->second != 0;
}

// At quiescence a message is handled, parked, being handled, or behind one of the latter two.
void Invariants::check_quiescent() const {
  const std::string text = unaccounted();
  if (!text.empty()) kapi::violation("message-lost", kapi::Where::current(), "{}", text);
}

std::string Invariants::unaccounted() const {
  for (const auto& [id, channel] : channels_) {
    std::set<ServiceId> parked;
    for (const auto& [number, outstanding] : channel.outstanding) {
      const Sighting& message = outstanding.message;
      if (outstanding.stage == Stage::kOnTheWire) {
        return describe(message, "never arrived, and nothing can happen any more");
      }
      if (outstanding.stage == Stage::kParked) parked.insert(message.service);
      const bool is_excused = is_server_busy(id.to) || parked.contains(message.service);
      if (outstanding.stage == Stage::kWaiting && !is_excused) {
        return describe(message, "arrived, but its handler never started");
      }
    }
  }
  return {};
}

}  // namespace dojo::rpc
