#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "protocols/drills/drills_list.h"

namespace dojo::drills {

void Drill::own(int accesses, const Where& where) {
  for (int i = 0; i < accesses; ++i) kapi::kernel().compute(1, where);
}

void Drill::create(std::string_view name, std::function<void()> body, const Where& where) {
  own(1, where);
  kapi::kernel().spawn({.name = name}, std::move(body));
  own(1, where);
}

void Drill::create_each(std::string_view name, int count, const std::function<void()>& body,
                        const Where& where) {
  own(1, where);
  for (int i = 0; i < count; ++i) {
    own(4, where);  // i, count, the handle's place, i as its index
    create(fmt::format("{}#{}", name, i), body, where);
    own(3, where);  // the result, ++i
  }
  own(2, where);
}

namespace {

constexpr std::array kDrills{
    DrillInfo{"bluetooth_driver", 3, make_bluetooth_driver},
    DrillInfo{"lazy01", 4, make_lazy01},
    DrillInfo{"account", 4, make_account},
    DrillInfo{"stack", 3, make_stack},
    DrillInfo{"reorder_3", 4, [] { return make_reorder(2); }},
    DrillInfo{"reorder_4", 5, [] { return make_reorder(3); }},
    DrillInfo{"reorder_5", 6, [] { return make_reorder(4); }},
    DrillInfo{"reorder_10", 11, [] { return make_reorder(9); }},
    DrillInfo{"twostage", 3, [] { return make_twostage(1, 1); }},
    DrillInfo{"twostage_20", 21, [] { return make_twostage(10, 10); }},
    DrillInfo{"wronglock", 9, make_wronglock},
    DrillInfo{"token_ring", 5, make_token_ring},
    DrillInfo{"deadlock01", 3, make_deadlock01},
};

constexpr DrillInfo kMailbox{"mailbox", 4, make_mailbox};
constexpr std::array kOwnDrills{
    DrillInfo{"plain_counter", 3, [] { return make_plain_counter(/*is_locked=*/false); }},
    DrillInfo{"plain_counter_locked", 3, [] { return make_plain_counter(/*is_locked=*/true); }},
};

}  // namespace

std::span<const DrillInfo> drills() { return kDrills; }
const DrillInfo& mailbox() { return kMailbox; }
std::span<const DrillInfo> own_drills() { return kOwnDrills; }

const DrillInfo* find_drill(std::string_view name) {
  if (name == kMailbox.name) return &kMailbox;
  const auto found = std::ranges::find(kDrills, name, &DrillInfo::name);
  if (found != kDrills.end()) return &*found;
  const auto own = std::ranges::find(kOwnDrills, name, &DrillInfo::name);
  return own == kOwnDrills.end() ? nullptr : &*own;
}

const DrillDefect* find_mailbox_defect(std::string_view name) {
  const auto found = std::ranges::find(mailbox_defects(), name, &DrillDefect::name);
  return found == mailbox_defects().end() ? nullptr : &*found;
}

}  // namespace dojo::drills
