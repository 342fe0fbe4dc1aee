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
  one.front().cpu = kernel().cpu();
  lock_.lock();
  admit(std::move(one));
  lock_.unlock();
}

void Server::submit_local(Descriptor descriptor) {
  Queue one;
  one.push_back(std::move(descriptor));
  lock_.lock_irq();
  one.front().cpu = kernel().cpu();
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
    make_ready(std::move(one), false);
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
  make_ready(std::move(one), false);
}

// T3, T4. `has_free_thread`: the calling thread of that core looks for work next. Requires: lock_
// held.
void Server::make_ready(Queue one, bool has_free_thread) {
  const Sighting& message = one.front().message;
  Service& service = service_of(message);
  if (!service.is_enabled) {
    if (observer_ != nullptr) observer_->on_parked(message);
    kernel().count("rpc.parked", 1);
    service.parked.splice(service.parked.end(), one);
    return;
  }
  const kapi::CpuId cpu = one.front().cpu;
  Pool& pool = pools_.of(cpu);
  pool.ready.splice(pool.ready.end(), one);
  if (!has_free_thread) call_thread(cpu, pool);
}

// T4, T5. At the limit the message waits for the first thread that gets free.
void Server::call_thread(kapi::CpuId cpu, Pool& pool) {
  while (pool.idle_threads != 0) {
    --pool.idle_threads;
    if (pool.idle.wake_one()) return;
  }
  if (pool.threads == options_.threads_per_cpu) {
    kernel().count("rpc.waited_for_thread", 1);
    return;
  }
  const std::string name = fmt::format("rpc/{}.{}", cpu.value, pool.threads);
  ++pool.threads;
  ++thread_count_;
  kernel().count("rpc.threads", 1);
  kernel().spawn({.name = name, .cpu = cpu, .is_daemon = true}, [this, cpu] { serve(cpu); });
}

void Server::serve(kapi::CpuId cpu) {
  Pool& pool = pools_.of(cpu);
  lock_.lock_irq();
  for (;;) {
    Queue one = pick(pool);
    if (one.empty()) {
      sleep(pool);
      continue;
    }
    lock_.unlock_irq();
    handle(one.front());
    lock_.lock_irq();
    finish(one.front(), cpu);
  }
}

// Requires: lock_ held, and holds it again on return. Whoever calls this thread takes it off
// `idle_threads`, so that two messages call two threads.
void Server::sleep(Pool& pool) {
  ++pool.idle_threads;
  pool.idle.prepare();
  lock_.unlock_irq();
  pool.idle.sleep();
  pool.idle.finish();
  lock_.lock_irq();
}

// T6. The service may have been disabled since the message became ready. Requires: lock_ held.
Server::Queue Server::pick(Pool& pool) {
  Queue one;
  while (!pool.ready.empty() && one.empty()) {
    one.splice(one.end(), pool.ready, pool.ready.begin());
    const Sighting& message = one.front().message;
    Service& service = service_of(message);
    if (service.is_enabled) {
      if (observer_ != nullptr) observer_->on_started(message, service.order);
    } else {
      make_ready(std::exchange(one, {}), true);
    }
  }
  return one;
}

void Server::handle(Descriptor& descriptor) {
  const Sighting& message = descriptor.message;
  kapi::Operation operation(message.name, message.key);
  service_of(message).handler({.from = message.from,
                               .key = message.key,
                               .type = descriptor.type,
                               .words = &descriptor.words});
}

// T7: the lane passes to the next message, on the core where that one arrived. Requires: lock_
// held.
void Server::finish(const Descriptor& descriptor, kapi::CpuId cpu) {
  const Order order = service_of(descriptor.message).order;
  if (observer_ != nullptr) observer_->on_ended(descriptor.message, order);
  kernel().count("rpc.handled", 1);
  if (order == Order::kNone) return;
  const auto lane = lanes_.find(lane_of(descriptor.message, order));
  KAPI_ASSERT(lane != lanes_.end());
  if (lane->second.empty()) {
    lanes_.erase(lane);
    return;
  }
  Queue one;
  one.splice(one.end(), lane->second, lane->second.begin());
  const bool is_here = one.front().cpu == cpu;
  make_ready(std::move(one), is_here);
}

}  // namespace dojo::rpc
