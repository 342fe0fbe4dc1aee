// The chooser takes every decision of a run: which enabled transition fires, when, and each n-way
// choice.
//
// It lives outside the arena. The engine calls it with allocation switched to the ordinary heap.
#pragma once

#include <cstdint>
#include <span>

#include "sim/actor.h"
#include "sim/site.h"

namespace dojo::sim {

/// The transitions that may fire now. actors[0] is the default: first by (time, class, insertion).
struct Ready {
  std::span<Actor* const> actors;
  Tick now = 0;
  Tick horizon = 0;  ///< L: the earliest `latest` of all enabled; kNever in async

  /// The first instant at which actors[index] can fire.
  Tick first_instant(std::size_t index) const {
    const Tick earliest = actors[index]->earliest();
    return earliest > now ? earliest : now;
  }
};

struct Pick {
  std::size_t index = 0;
  Tick instant = 0;  ///< in [first_instant(index), horizon]
};

class Chooser {
 public:
  virtual ~Chooser() = default;

  /// True: next() would always give the default, and the engine need not ask.
  virtual bool takes_defaults() const { return false; }
  /// True: next() may be called on a fiber's stack, so that a fiber that goes on need not be left.
  /// It then keeps to little stack and does not save or restore the world.
  virtual bool may_run_on_fibers() const { return false; }
  virtual Pick next(const Ready& ready) = 0;
  /// One of `options` >= 2; `who` asks for the `ordinal`-th time at this site. Default: 0.
  virtual std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                               std::uint32_t options) = 0;
  /// Does this rare event (a fault) happen here? Sampled with `ppm` parts per million. Default: no.
  virtual bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t ppm) {
    return false;
  }
};

/// The first enabled transition at its first instant, and answer 0 everywhere.
class DefaultOrder final : public Chooser {
 public:
  bool takes_defaults() const override { return true; }
  bool may_run_on_fibers() const override { return true; }
  Pick next(const Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }
};

}  // namespace dojo::sim
