// Follows the order of a recorded run in another one: in which the workload is smaller, a message
// has other contents, or a step has been moved.
//
// The next transition is the first of the recorded ones, from where the run stands, that may fire:
// what was expected and does not come up is skipped; what nobody expected waits until nothing
// expected may fire. A message is recognised by its way and its type, whatever is in it. (Scott et
// al., "Minimizing Faulty Executions of Distributed Systems", NSDI 2016, call these projections and
// wildcards.) What is followed to a failure is recorded as any other run. Tests:
// tests/explore/follow_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/chooser.h"
#include "sim/explore/deviation.h"
#include "sim/explore/replay.h"

namespace dojo::sim {

/// What kind of thing an actor is about to do, without its contents: a message's type. 0: no more
/// is known than who acts.
using ContentOf = std::function<std::uint32_t(const Actor&)>;

/// One step of a recorded order.
struct OrderedStep {
  std::uint32_t actor = 0;  ///< path
  std::uint32_t content = 0;
  Tick late = 0;  ///< after the first instant of its window
  friend bool operator==(const OrderedStep&, const OrderedStep&) = default;
};
using Order = std::vector<OrderedStep>;

/// Writes down the order in which another chooser lets things happen.
class OrderRecorder final : public Chooser {
 public:
  explicit OrderRecorder(Chooser& decides, ContentOf content = {})
      : decides_(decides), content_(std::move(content)) {}

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return decides_.choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return decides_.happens(site, who, ordinal, ppm);
  }
  const Order& order() const { return order_; }

 private:
  Chooser& decides_;
  ContentOf content_;
  Order order_;
};

class Follow final : public Chooser {
 public:
  /// `answers`: of the recorded run; those to other questions than who is next are given again.
  Follow(const Order& order, const Deviations& answers, ContentOf content = {});

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return answers_.choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return answers_.happens(site, who, ordinal, ppm);
  }

 private:
  const Order& order_;
  ContentOf content_;
  Replay answers_;
  std::size_t at_ = 0;
};

}  // namespace dojo::sim
