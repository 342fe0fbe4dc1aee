// Locks of the simulated kernel: who waits, who wins, and every misuse that has a name.
//
// Method: small worlds in default order where one order is enough, depth-first search in async mode
// where any order may matter. A report must name the class, the contexts and both places.

#include <catch2/catch.hpp>
#include <set>

#include "sim/check/end_of_run.h"
#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using Catch::Matchers::Contains;
using kapi::NodeId;
using sim::Lambda;
using test::Cluster;
using test::ClusterWorld;
using test::Preemption;

constexpr NodeId kNode{0};

using Body = std::function<void()>;

// Runs `bodies` as tasks of one node with `cores` cores, in default order.
sim::RunResult run_tasks(std::uint32_t cores, const std::vector<Body>& bodies) {
  ClusterWorld world(Lambda::timed(), test::smp(cores), [&](Cluster& cluster) {
    int number = 0;
    for (const Body& body : bodies) {
      cluster.spawn(kNode, {.name = "t" + std::to_string(number++)}, body);
    }
  });
  return world.run_default();
}

sim::Violation violation_of(std::uint32_t cores, const std::vector<Body>& bodies) {
  const sim::RunResult result = run_tasks(cores, bodies);
  REQUIRE(result.violation.has_value());
  return *result.violation;
}

// --- misuse -------------------------------------------------------------------------------------------------

TEST_CASE("locks: unlock of a lock that nobody holds is reported", "[models]") {
  const sim::Violation found = violation_of(1, {[] {
                                              kapi::SpinLock lock("alpha");
                                              lock.lock();
                                              lock.unlock();
                                              lock.unlock();
                                            }});
  REQUIRE(found.oracle == "double-unlock");
  REQUIRE_THAT(found.message, Contains("alpha") && Contains("n0/t0") && Contains("taken at"));
}

TEST_CASE("locks: unlock by somebody else names the holder", "[models]") {
  static constexpr kapi::Nanoseconds kLong = 100'000;
  kapi::Mutex* lock = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    lock = new kapi::Mutex("beta");
    cluster.spawn(kNode, {.name = "holder"}, [lock] {
      lock->lock();
      kapi::sleep_for(kLong);
      lock->unlock();
    });
    cluster.spawn(kNode, {.name = "thief"}, [lock] {
      kapi::sleep_for(kLong / 2);
      lock->unlock();
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result) == "double-unlock");
  REQUIRE_THAT(result.violation->message, Contains("n0/thief") && Contains("n0/holder holds it"));
  REQUIRE_THAT(result.violation->message, Contains("locks_test.cpp:"));
}

TEST_CASE("locks: a spinlock taken twice by one context is a deadlock", "[models]") {
  const sim::Violation found = violation_of(2, {[] {
                                              kapi::SpinLock lock("gamma");
                                              lock.lock();
                                              lock.lock();
                                            }});
  REQUIRE(found.oracle == "deadlock");
  REQUIRE_THAT(found.message, Contains("gamma") && Contains("holds it already"));
}

TEST_CASE("locks: a task that ends with a lock held leaks it", "[models]") {
  auto* leaked = "delta";
  const sim::Violation found = violation_of(1, {[leaked] {
                                              auto* lock = new kapi::Mutex(leaked);
                                              lock->lock();
                                            }});
  REQUIRE(found.oracle == "leaked-lock");
  REQUIRE_THAT(found.message, Contains("delta") && Contains("locks_test.cpp:"));
}

TEST_CASE("locks: destroying a held lock leaks it", "[models]") {
  const sim::Violation found = violation_of(1, {[] {
                                              kapi::SpinLock lock("epsilon");
                                              lock.lock();
                                            }});
  REQUIRE(found.oracle == "leaked-lock");
  REQUIRE_THAT(found.message, Contains("destroys lock epsilon"));
}

TEST_CASE("locks: sleeping in atomic context is reported", "[models]") {
  SECTION("with a spinlock held") {
    const sim::Violation found = violation_of(1, {[] {
                                                kapi::SpinLock lock("zeta");
                                                lock.lock();
                                                kapi::sleep_for(10);
                                              }});
    REQUIRE(found.oracle == "sleep-in-atomic");
    REQUIRE_THAT(found.message, Contains("spinlock zeta held since"));
  }
  SECTION("a mutex with interrupts off, although it is free") {
    const sim::Violation found = violation_of(1, {[] {
                                                kapi::Mutex mutex("eta");
                                                const kapi::IrqDisabled masked;
                                                mutex.lock();
                                              }});
    REQUIRE(found.oracle == "sleep-in-atomic");
    REQUIRE_THAT(found.message, Contains("interrupts are off"));
  }
  SECTION("a semaphore with preemption off") {
    const sim::Violation found = violation_of(1, {[] {
                                                kapi::Semaphore semaphore("theta", 1);
                                                const kapi::PreemptDisabled pinned;
                                                semaphore.down();
                                              }});
    REQUIRE(found.oracle == "sleep-in-atomic");
  }
  SECTION("retry in a timer handler") {
    const sim::Violation found =
        violation_of(1, {[] {
                       kapi::Timer timer("iota", [] { kapi::retry(10, kapi::Where::current()); });
                       timer.arm(100);
                       kapi::sleep_for(10'000);
                     }});
    REQUIRE(found.oracle == "sleep-in-atomic");
    REQUIRE_THAT(found.message, Contains("in interrupt context") && Contains("n0/c0/softirq"));
  }
}

TEST_CASE("locks: a class taken by handlers and with interrupts on is irq-unsafe", "[models]") {
  const sim::Violation found =
      violation_of(2, {[] {
                     kapi::SpinLock lock("kappa");
                     kapi::Timer timer("tick", [&lock] { const kapi::Guard guard(lock); });
                     timer.arm(100);
                     kapi::sleep_for(10'000);
                     const kapi::Guard guard(lock);
                   }});
  REQUIRE(found.oracle == "irq-unsafe-lock");
  REQUIRE_THAT(found.message, Contains("kappa") && Contains("softirq") && Contains("n0/t0"));
}

TEST_CASE("locks: the same class with interrupts off everywhere is safe", "[models]") {
  const sim::RunResult result =
      run_tasks(2, {[] {
                  kapi::SpinLock lock("lambda");
                  kapi::Timer timer("tick", [&lock] { const kapi::Guard guard(lock); });
                  timer.arm(100);
                  kapi::sleep_for(10'000);
                  lock.lock_irq();
                  lock.unlock_irq();
                }});
  REQUIRE(test::oracle_of(result).empty());
}

TEST_CASE("locks: a handler that only tries a lock is safe", "[models]") {
  const sim::RunResult result = run_tasks(1, {[] {
                                            kapi::SpinLock lock("omicron");
                                            kapi::Timer timer("tick", [&lock] {
                                              if (lock.try_lock()) lock.unlock();
                                            });
                                            timer.arm(100);
                                            kapi::sleep_for(10'000);
                                            const kapi::Guard guard(lock);
                                          }});
  REQUIRE(test::oracle_of(result).empty());
}

TEST_CASE("locks: use after destruction is reported", "[models]") {
  const sim::Violation found =
      violation_of(1, {[] {
                     auto* lock = new kapi::SpinLock("mu");
                     const kapi::ObjectId id = lock->id();
                     delete lock;
                     kapi::kernel().acquire(id, kapi::LockMode::kExclusive, kapi::Where::current());
                   }});
  REQUIRE(found.oracle == "use-after-free");
}

// --- deadlock -----------------------------------------------------------------------------------------------

template <class LockType>
std::set<std::string> oracles_of_crossed_locks() {
  ClusterWorld world(Lambda::async(), test::smp(2), [&](Cluster& cluster) {
    auto* first = new LockType("first");
    auto* second = new LockType("second");
    const auto both = [](LockType* outer, LockType* inner) {
      outer->lock();
      inner->lock();
      inner->unlock();
      outer->unlock();
    };
    cluster.spawn(kNode, {.name = "a"}, [=] { both(first, second); });
    cluster.spawn(kNode, {.name = "b"}, [=] { both(second, first); });
  });
  std::set<std::string> found;
  sim::DepthFirst search(world, {});
  const auto result = search.search([&](const sim::RunResult& run) {
    found.insert(test::oracle_of(run));
    if (run.violation) REQUIRE_THAT(run.violation->message, Contains("n0/a") && Contains("n0/b"));
    return true;
  });
  REQUIRE(result.is_complete);
  return found;
}

TEST_CASE("locks: crossed spinlocks deadlock in some schedule", "[models]") {
  REQUIRE(oracles_of_crossed_locks<kapi::SpinLock>() == std::set<std::string>{"", "deadlock"});
}
TEST_CASE("locks: crossed mutexes deadlock in some schedule", "[models]") {
  REQUIRE(oracles_of_crossed_locks<kapi::Mutex>() == std::set<std::string>{"", "deadlock"});
}

TEST_CASE("locks: an interrupt that spins for what its core holds is a deadlock", "[models]") {
  // Taken with interrupts off, so that the irq-unsafe report does not come first; then let in.
  const sim::Violation found = violation_of(1, {[] {
                                              kapi::SpinLock lock("nu");
                                              kapi::Timer timer("tick", [&lock] {
                                                lock.lock();
                                                lock.unlock();
                                              });
                                              timer.arm(100);
                                              lock.lock_irq();
                                              kapi::kernel().irq_enable(kapi::Where::current());
                                              kapi::kernel().compute(1'000, kapi::Where::current());
                                            }});
  REQUIRE(found.oracle == "deadlock");
  REQUIRE_THAT(found.message, Contains("n0/t0 is interrupted by n0/c0/softirq"));
  REQUIRE_THAT(found.message, Contains("nu"));
}

TEST_CASE("locks: a wait for ever is told with holder and place", "[models]") {
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    auto* mutex = new kapi::Mutex("xi");
    auto* queue = new kapi::WaitQueue("never");
    cluster.spawn(kNode, {.name = "holder"}, [=] {
      mutex->lock();
      queue->prepare();
      queue->sleep();
    });
    cluster.spawn(kNode, {.name = "waiter"}, [=] {
      kapi::sleep_for(10'000);
      mutex->lock();
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(result.stop == sim::Stop::kQuiescent);
  REQUIRE_FALSE(world.cluster().workload_finished());

  const auto facts = world.cluster().waiting();

  REQUIRE(facts.size() == 2);
  REQUIRE(facts[0].waiter == "n0/holder");
  REQUIRE(facts[0].waits_for == "never");
  REQUIRE(facts[1].waiter == "n0/waiter");
  REQUIRE(facts[1].waits_for == "xi");
  REQUIRE(facts[1].holder == "n0/holder");
  REQUIRE_THAT(facts[1].holder_where, Contains("locks_test.cpp:"));
  const auto judged = sim::check::judge_end(world.engine(), result.stop, facts);
  REQUIRE(judged.has_value());
  REQUIRE(judged->oracle == "lost-wakeup");
}

// --- who gets it --------------------------------------------------------------------------------------------

struct Section {
  kapi::Shared<int> inside{"inside"};
  int most = 0;
  void pass() {
    const int now_inside = inside.fetch_add(1) + 1;
    if (now_inside > most) most = now_inside;
    inside.fetch_sub(1);
  }
};

// The largest number of tasks that are in a section at once, over all schedules of three tasks.
template <class Enter>
int most_inside(std::uint32_t cores, Enter enter) {
  Section* section = nullptr;
  ClusterWorld world(Lambda::async(), test::smp(cores), [&](Cluster& cluster) {
    section = new Section;
    const std::function<void(int)> body = enter(*section);
    for (int i = 0; i < 3; ++i) {
      cluster.spawn(kNode, {.name = "t" + std::to_string(i)}, [body, i] { body(i); });
    }
  });
  int most = 0;
  sim::DepthFirst search(world, {.executions = 20'000});
  search.search([&](const sim::RunResult& run) {
    REQUIRE(test::oracle_of(run).empty());
    REQUIRE(world.cluster().workload_finished());
    most = std::max(most, section->most);
    return true;
  });
  return most;
}

TEST_CASE("locks: a spinlock lets one in", "[models]") {
  REQUIRE(most_inside(3, [](Section& section) -> std::function<void(int)> {
            auto* lock = new kapi::SpinLock("one");
            return [lock, &section](int) {
              const kapi::Guard guard(*lock);
              section.pass();
            };
          }) == 1);
}
TEST_CASE("locks: a mutex lets one in", "[models]") {
  REQUIRE(most_inside(3, [](Section& section) -> std::function<void(int)> {
            auto* lock = new kapi::Mutex("one");
            return [lock, &section](int) {
              const kapi::Guard guard(*lock);
              section.pass();
            };
          }) == 1);
}
TEST_CASE("locks: a semaphore of two lets two in", "[models]") {
  REQUIRE(most_inside(3, [](Section& section) -> std::function<void(int)> {
            auto* semaphore = new kapi::Semaphore("two", 2);
            return [semaphore, &section](int) {
              semaphore->down();
              section.pass();
              semaphore->up();
            };
          }) == 2);
}
TEST_CASE("locks: readers share, a writer is alone", "[models]") {
  REQUIRE(most_inside(3, [](Section& section) -> std::function<void(int)> {
            auto* lock = new kapi::RwLock("shared");
            return [lock, &section](int task) {
              if (task == 0) {
                lock->lock();
                KAPI_ASSERT(section.inside.load() == 0);
                lock->unlock();
              } else {
                lock->lock_shared();
                section.pass();
                lock->unlock_shared();
              }
            };
          }) == 2);
}
TEST_CASE("locks: try_lock never waits", "[models]") {
  const sim::RunResult result = run_tasks(1, {[] {
                                            kapi::SpinLock lock("tried");
                                            KAPI_ASSERT(lock.try_lock());
                                            KAPI_ASSERT(!lock.try_lock());
                                            lock.unlock();
                                            KAPI_ASSERT(!lock.is_held());
                                          }});
  REQUIRE(test::oracle_of(result).empty());
}

}  // namespace
}  // namespace dojo
