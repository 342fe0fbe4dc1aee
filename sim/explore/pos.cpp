#include "sim/explore/pos.h"

namespace dojo::sim {

void Pos::begin(std::uint64_t seed, std::uint64_t index, const Learned&) {
  begin_sampling(seed, index, 0x905);
  numbers_.clear();
}

Pick Pos::next(const Ready& ready) {
  count(ready);
  std::size_t best = 0;
  std::uint64_t largest = 0;
  for (std::size_t i = 0; i < ready.actors.size(); ++i) {
    std::uint64_t& number = numbers_[*ready.actors[i]];
    if (number == 0) number = random_.next() | 1;
    if (number <= largest) continue;
    largest = number;
    best = i;
  }
  const Actor& chosen = *ready.actors[best];
  for (const Actor* other : ready.actors) {
    if (other == &chosen || chosen.intent().conflicts_with(other->intent())) numbers_[*other] = 0;
  }
  return pick(ready, best);
}

std::string Pos::bound(const Learned&) const {
  return "every partial order has a positive probability, falling with its conflicts";
}

}  // namespace dojo::sim
