// Spec: rpc.md, table T; the rule ids stand beside the code.
#include "protocols/rpc/rpc_server.h"

#include <utility>

#include "protocols/kapi/kapi.h"

namespace dojo::rpc {
namespace {
using kapi::kernel;
}  // namespace

void Server::add_service(ServiceId service, const char* name, Order order, Handler handler) {
  Service& added = services_[service];
  KAPI_ASSERT(added.name == nullptr);
  added.name = name;
  added.order = order;
  added.handler = std::move(handler);
}

void Server::submit(Descriptor descriptor) {
  Queue one;
  one.push_back(std::move(descriptor));
  lock_.lock();
  admit(std::move(one));
  lock_.unlock();
}

void Server::submit_local(Descriptor descriptor) {
  Queue one;
  one.push_back(std::move(descriptor));
  lock_.lock_irq();
  one.front().message.number = next_local_++;
  if (observer_ != nullptr) observer_->on_sent(one.front().message);
  admit(std::move(one));
  lock_.unlock_irq();
}

// T8: what was parked goes on in the order it was parked; lanes stayed claimed meanwhile.
void Server::set_enabled(ServiceId service, bool is_enabled) {
  lock_.lock_irq();
  const auto found = services_.find(service);
  KAPI_ASSERT(found != services_.end());
  found->second.is_enabled = is_enabled;
  Queue parked;
  if (is_enabled) parked.swap(found->second.parked);
  while (!parked.empty()) {
    Queue one;
    one.splice(one.end(), parked, parked.begin());
    hand_to_thread(std::move(one));
  }
  lock_.unlock_irq();
}

// Services are registered before the node goes online, so looking one up needs no lock.
Server::Service& Server::service_of(const Sighting& message) {
  const auto found = services_.find(message.service);
  if (found == services_.end()) {
    kapi::violation("unhandled", kapi::Where::current(), "{} from n{} for unknown service {}",
                    message.name, message.from.value, static_cast<unsigned>(message.service));
  }
  return found->second;
}

Server::LaneId Server::lane_of(const Sighting& message, Order order) {
  return {static_cast<std::uint16_t>(message.service), message.from.value,
          order == Order::kPerClientAndKey ? message.key : 0};
}

// T1, T2. Requires: lock_ held.
void Server::admit(Queue one) {
  const Sighting& message = one.front().message;
  if (observer_ != nullptr) observer_->on_arrived(message);
  const Service& service = service_of(message);
  if (service.order != Order::kNone) {
    const auto [lane, is_claimed_now] = lanes_.try_emplace(lane_of(message, service.order));
    if (!is_claimed_now) {
      lane->second.splice(lane->second.end(), one);
      kernel().count("rpc.waited_in_lane", 1);
      return;
    }
  }
  if (!park_if_disabled(one)) hand_to_thread(std::move(one));
}

// T3. Requires: lock_ held.
bool Server::park_if_disabled(Queue& one) {
  const Sighting& message = one.front().message;
  Service& service = service_of(message);
  if (service.is_enabled) return false;
  if (observer_ != nullptr) observer_->on_parked(message);
  kernel().count("rpc.parked", 1);
  service.parked.splice(service.parked.end(), one);
  return true;
}

// T4, T5. Requires: lock_ held, interrupts off or softirq.
void Server::hand_to_thread(Queue one) {
  const kapi::CpuId cpu = kernel().cpu();
  Pool& pool = pools_.of(cpu);
  if (pool.idle_threads != 0) {
    --pool.idle_threads;
    pool.handed.splice(pool.handed.end(), one);
    pool.idle.wake_one();
    return;
  }
  waiting_.splice(waiting_.end(), one);
  // All threads of this core are busy: the first that is done looks here, too.
  const bool has_busy_thread = pool.threads != 0;
  const bool is_full = has_busy_thread && kapi::rare("rpc-no-new-thread");
  if (pool.threads < options_.threads_per_cpu && !is_full) {
    create_thread(cpu, pool);
  } else {
    kernel().count("rpc.waited_for_thread", 1);
  }
}

void Server::create_thread(kapi::CpuId cpu, Pool& pool) {
  const std::string name = fmt::format("rpc/{}.{}", cpu.value, pool.threads);
  ++pool.threads;
  ++thread_count_;
  kernel().count("rpc.threads", 1);
  kernel().spawn({.name = name, .cpu = cpu, .is_daemon = true}, [this, cpu] { serve(cpu); });
}

// T6, T7. The life of a server thread: first the rest of the lane it is in, then what waits for any
// thread, then sleep.
void Server::serve(kapi::CpuId cpu) {
  Pool& pool = pools_.of(cpu);
  Queue one;
  lock_.lock_irq();
  for (;;) {
    if (one.empty() && !waiting_.empty()) one.splice(one.end(), waiting_, waiting_.begin());
    if (one.empty()) one = sleep(pool);
    if (park_if_disabled(one)) continue;
    run(one);
    one = leave_lane(one.front());
  }
}

// The message that this thread is handed. Who hands one over takes a thread off `idle_threads`, so
// that two messages call two threads. Requires: lock_ held; holds it again on return.
Server::Queue Server::sleep(Pool& pool) {
  ++pool.idle_threads;
  do {
    pool.idle.prepare();
    lock_.unlock_irq();
    pool.idle.sleep();
    pool.idle.finish();
    lock_.lock_irq();
  } while (pool.handed.empty());
  Queue one;
  one.splice(one.end(), pool.handed, pool.handed.begin());
  return one;
}

// Requires: lock_ held; holds it again on return.
void Server::run(const Queue& one) {
  const Descriptor& descriptor = one.front();
  const Order order = service_of(descriptor.message).order;
  if (observer_ != nullptr) observer_->on_started(descriptor.message, order);
  lock_.unlock_irq();
  handle(descriptor);
  lock_.lock_irq();
  if (observer_ != nullptr) observer_->on_ended(descriptor.message, order);
  kernel().count("rpc.handled", 1);
}

void Server::handle(const Descriptor& descriptor) {
  const Sighting& message = descriptor.message;
  kapi::Operation operation(message.name, message.key);
  kapi::log("rpc", "{}({}) from n{}, number {}", message.name, message.key, message.from.value,
            message.number);
  if (kapi::rare("rpc-thread-yields")) kernel().yield(kapi::Where::current());
  service_of(message).handler({.from = message.from,
                               .key = message.key,
                               .type = descriptor.type,
                               .words = &descriptor.words});
}

// T7: the next message of the lane, whose turn it is now; none: the lane is free. Requires: lock_
// held.
Server::Queue Server::leave_lane(const Descriptor& descriptor) {
  const Order order = service_of(descriptor.message).order;
  if (order == Order::kNone) return {};
  const auto lane = lanes_.find(lane_of(descriptor.message, order));
  KAPI_ASSERT(lane != lanes_.end());
  Queue one;
  if (lane->second.empty()) {
    lanes_.erase(lane);
  } else {
    one.splice(one.end(), lane->second, lane->second.begin());
  }
  return one;
}

}  // namespace dojo::rpc
