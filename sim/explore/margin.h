// Race margin: the smallest multiple of the declared jitter under which a recorded order can
// happen.
//
// Variables are the firing times of the run's transitions. Constraints: nominal <= t - t(cause) <=
// nominal + lambda * jitter; order is kept between dependent transitions only (same actor, or a
// common object that one of them writes); a transition that had to fire and did not is not late at
// the failure; a cancelled one was not late at its cancellation. The system is feasible for lambda
// iff its constraint graph has no negative cycle, so the smallest lambda is a maximum cycle ratio:
// found by Newton's iteration, exactly, in integers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/observer.h"
#include "sim/time.h"

namespace dojo::sim {

/// Writes down what the margin needs: steps, causes, touched objects, cancellations.
class OrderLog final : public Observer {
 public:
  /// Names the component an actor runs on ("n0/c1"); default: the actor's name.
  using Component = std::function<std::string(const Actor&)>;
  explicit OrderLog(Component component = {}) : component_(std::move(component)) {}

  struct Touched {
    std::uint32_t object;
    Touch kind;
  };
  struct Step {
    std::uint32_t actor = 0;  ///< path
    std::string component;    ///< where it ran: the actor's name
    Tick time = 0;
    Enabling enabling;
    std::vector<Touched> touched;
  };
  /// A window that was open at step `at` and must not have closed before it.
  struct OpenWindow {
    StepId at = 0;
    Enabling enabling;
    std::string component;
  };

  void on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) override;
  void on_touch(std::uint32_t object, Touch touch) override;
  void on_withdraw(const Actor& actor) override;
  /// After the run: the transitions still enabled bound the time of its last step.
  void close(const std::vector<Actor*>& enabled);

  const std::vector<Step>& steps() const { return steps_; }  ///< steps()[i] is step i + 1
  const std::vector<OpenWindow>& windows() const { return windows_; }

 private:
  std::string component_of(const Actor& actor) const;

  Component component_;
  std::vector<Step> steps_;
  std::vector<OpenWindow> windows_;
};

struct Margin {
  bool is_possible = true;  ///< false: no jitter of this machine makes the order happen
  /// The smallest lambda, an exact fraction: gap_ns / allowed_ns of the critical cycle.
  std::int64_t gap_ns = 0;
  std::int64_t allowed_ns = 0;
  /// Components on the critical cycle: who must be late, and who must not.
  std::vector<std::string> where;

  double lambda() const {
    return gap_ns == 0 ? 0.0 : static_cast<double>(gap_ns) / static_cast<double>(allowed_ns);
  }
};

/// The margin of the recorded order.
Margin race_margin(const OrderLog& log);

/// Firing times for every step under `lambda` that keep the order, or nothing when there are none.
std::optional<std::vector<Tick>> firing_times(const OrderLog& log, Lambda lambda);

}  // namespace dojo::sim
