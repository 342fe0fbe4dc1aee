// The server threads of one node: they run the handlers of messages that left their channel.
//
// Spec: rpc.md, table T. Owned by RpcNode. A core has no thread until a message needs one. A
// message of an ordered service waits in its *lane* while another one of the lane is ready or
// running, and takes a thread only when its turn has come (Kerrighed lets the thread wait instead).
#pragma once

#include <compare>
#include <list>
#include <map>

#include "protocols/kapi/irq.h"
#include "protocols/kapi/lock.h"
#include "protocols/kapi/wait.h"
#include "protocols/rpc/rpc_observer.h"
#include "protocols/rpc/rpc_options.h"

namespace dojo::rpc {

/// A message that left its channel (Kerrighed: a descriptor).
struct Descriptor {
  Sighting message;
  std::uint16_t type = 0;
  kapi::Words words;
};

class Server {
 public:
  Server(const Options& options, Observer* observer) : options_(options), observer_(observer) {}
  virtual ~Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void add_service(ServiceId service, const char* name, Order order, Handler handler);
  /// Takes a message over, in channel order. Requires: the caller's interrupts are off (or it is a
  /// softirq), and no other context can submit for the same channel meanwhile.
  void submit(Descriptor descriptor);
  /// Takes over a message of this node to itself, which gets its place in that channel here.
  void submit_local(Descriptor descriptor);
  void set_enabled(ServiceId service, bool is_enabled);

  std::uint32_t thread_count() const { return thread_count_; }

 protected:
  using Queue = std::list<Descriptor>;  // nodes move between queues, descriptors are not copied

  // Who waits for whom. A defective server answers otherwise.
  virtual void admit(Queue one);
  virtual Queue leave_lane(const Descriptor& descriptor);
  void hand_to_thread(Queue one);

 private:
  struct Service {
    const char* name = nullptr;
    Order order = Order::kNone;
    Handler handler;
    bool is_enabled = true;
    Queue parked;
  };
  struct LaneId {
    std::uint16_t service;
    std::uint32_t client;
    std::uint64_t key;
    friend auto operator<=>(const LaneId&, const LaneId&) = default;
  };
  /// The threads of one core.
  struct Pool {
    kapi::WaitQueue idle{"rpc-idle"};
    std::uint32_t idle_threads = 0;  ///< asleep, and no message handed to them
    Queue handed;                    ///< one for each thread called and not yet back
    std::uint32_t threads = 0;
  };

  Service& service_of(const Sighting& message);
  static LaneId lane_of(const Sighting& message, Order order);
  bool park_if_disabled(Queue& one);
  void create_thread(kapi::CpuId cpu, Pool& pool);
  void serve(kapi::CpuId cpu);
  Queue sleep(Pool& pool);
  void run(const Queue& one);
  void handle(const Descriptor& descriptor);

  Options options_;
  Observer* observer_;
  /// Guards everything below. Taken inside the link lock, never the other way round.
  kapi::SpinLock lock_{"rpc-server"};
  std::map<ServiceId, Service> services_;
  std::map<LaneId, Queue> lanes_;  ///< exists while a message of it has its turn
  Queue waiting_;                  ///< for the first thread that gets free, of any core
  kapi::PerCpu<Pool> pools_;
  std::uint32_t thread_count_ = 0;
  std::uint64_t next_local_ = 0;
};

}  // namespace dojo::rpc
