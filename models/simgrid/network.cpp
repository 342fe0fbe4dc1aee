// SimGrid as a simulator of networks: no actors, only transfers that share links.
//
// A module of its own (libdojo_simgrid.so). Settings and traps are those that were measured:
// CM02 without TCP's window and cross traffic, so that an idle link takes latency + size /
// bandwidth; precision 1e-12 s, so that instants that differ stay apart; a transfer is kept until
// its callback has returned. Exceptions of callbacks pass through SimGrid's loop: that is how run()
// is left.

#include <algorithm>
#include <cctype>
#include <cmath>
#include <csignal>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "models/network_simulator.h"

namespace dojo::models {

namespace {

namespace s4u = simgrid::s4u;
namespace routing = simgrid::kernel::routing;
using simgrid::kernel::timer::Timer;

constexpr double kNanoseconds = 1e9;
/// Longer than any run.
constexpr double kEnd = 1e12;

double seconds_of(sim::Tick tick) { return static_cast<double>(tick) / kNanoseconds; }
// Fractions of a nanosecond round up, as in the analytic model; what is left of a whole one by
// computing in fractions of seconds does not.
sim::Tick tick_of(double seconds) {
  return static_cast<sim::Tick>(std::ceil(seconds * kNanoseconds - 0.01));
}

/// SimGrid takes signals that this program has handlers for.
class KeepSignals {
 public:
  KeepSignals() {
    sigaltstack(nullptr, &stack_);
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], nullptr, &actions_[i]);
    }
  }
  ~KeepSignals() {
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
      sigaction(kSignals[i], &actions_[i], nullptr);
    }
    sigaltstack(&stack_, nullptr);
  }
  KeepSignals(const KeepSignals&) = delete;
  KeepSignals& operator=(const KeepSignals&) = delete;

 private:
  static constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGINT, SIGPROF, SIGABRT, SIGFPE, SIGILL};
  stack_t stack_{};
  struct sigaction actions_[std::size(kSignals)] = {};
};

/// Lives as long as the process.
s4u::Engine& make_engine() {
  static std::string words[] = {"dojo",
                                "--log=root.thres:critical",
                                "--cfg=network/model:CM02",
                                "--cfg=network/TCP-gamma:0",
                                "--cfg=network/crosstraffic:0",
                                "--cfg=surf/precision:1e-12"};
  static char* arguments[std::size(words) + 1] = {};
  for (std::size_t i = 0; i < std::size(words); ++i) arguments[i] = words[i].data();
  int count = static_cast<int>(std::size(words));
  const KeepSignals keep;
  // SimGrid clears up when the program ends, its timers too: they must have been made before it.
  // (They are a variable of an inline function: this module shares it while its symbols are
  // visible.)
  Timer::next();
  return *new s4u::Engine(&count, arguments);
}

/// The ways of a plan: SimGrid asks for one when a transfer starts.
class PlannedZone final : public routing::NetZoneImpl {
 public:
  explicit PlannedZone(const NetworkPlan& plan) : NetZoneImpl("network"), plan_(plan) {}

  void add_contents(std::vector<s4u::Host*>& hosts) {
    s4u::NetZone& zone = *get_iface();
    for (std::uint32_t i = 0; i < plan_.nodes; ++i) {
      hosts.push_back(zone.create_host("n" + std::to_string(i), 1e9)->seal());
    }
    for (std::size_t i = 0; i < plan_.links.size(); ++i) {
      const NetworkPlan::Link& link = plan_.links[i];
      const auto policy =
          link.is_shared ? s4u::Link::SharingPolicy::SHARED : s4u::Link::SharingPolicy::FATPIPE;
      s4u::Link* made = zone.create_link(std::to_string(i) + " " + link.name,
                                         static_cast<double>(link.bits_per_second) / 8);
      made->set_latency(seconds_of(link.latency))->set_sharing_policy(policy)->seal();
      links_.push_back(made);
    }
    zone.seal();
  }

  void get_graph(const s_xbt_graph_t*, std::map<std::string, xbt_node_t, std::less<>>*,
                 std::map<std::string, xbt_edge_t, std::less<>>*) override {}

 protected:
  void get_local_route(const routing::NetPoint* from, const routing::NetPoint* to,
                       routing::Route* into, double* latency) override {
    // Hosts are the first points of the zone, in the order of the nodes.
    for (const std::uint32_t id : plan_.way(from->id(), to->id())) {
      into->link_list_.push_back(links_[id]->get_impl());
      if (latency != nullptr) *latency += links_[id]->get_latency();
    }
  }

 private:
  const NetworkPlan& plan_;
  std::vector<s4u::Link*> links_;
};

/// griffon-2 before griffon-10.
bool is_before(const s4u::Host* one, const s4u::Host* other) {
  const std::string& a = one->get_name();
  const std::string& b = other->get_name();
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const bool are_digits = std::isdigit(static_cast<unsigned char>(a[i])) != 0 &&
                            std::isdigit(static_cast<unsigned char>(b[j])) != 0;
    if (!are_digits) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i;
      ++j;
      continue;
    }
    const auto number = [](const std::string& text, std::size_t& at) {
      std::uint64_t value = 0;
      for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at) {
        value = value * 10 + static_cast<std::uint64_t>(text[at] - '0');
      }
      return value;
    };
    const std::uint64_t left = number(a, i);
    const std::uint64_t right = number(b, j);
    if (left != right) return left < right;
  }
  return a.size() - i < b.size() - j || (a.size() - i == b.size() - j && a < b);
}

std::vector<s4u::Host*> hosts_of_platform(s4u::Engine& engine) {
  std::vector<s4u::Host*> hosts = engine.get_all_hosts();
  std::sort(hosts.begin(), hosts.end(), is_before);
  return hosts;
}

struct Leave {};

class SimgridNetwork final : public NetworkSimulator {
 public:
  explicit SimgridNetwork(NetworkPlan plan) : plan_(std::move(plan)), engine_(make_engine()) {
    if (plan_.platform_file.empty()) {
      (new PlannedZone(plan_))->add_contents(hosts_);  // SimGrid owns zones
    } else {
      engine_.load_platform(plan_.platform_file);
      hosts_ = hosts_of_platform(engine_);
    }
    s4u::Link::on_state_change_cb([this](const s4u::Link& link) {
      if (link.is_on()) {
        off_.erase(&link);
      } else {
        off_.insert(&link);
      }
    });
    s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) { ended(activity); });
    for (const NetworkPlan::Background& flow : plan_.background) keep_sending(flow, 0);
  }

  void start(std::uint64_t id, std::uint32_t from, std::uint32_t to, std::uint32_t bytes,
             sim::Tick at) override {
    const double date = seconds_of(at);
    if (date <= s4u::Engine::get_clock()) return begin(id, from, to, bytes);
    Timer::set(date, [this, id, from, to, bytes] { begin(id, from, to, bytes); });
  }

  void wake_at(sim::Tick at) override {
    if (alarm_ != nullptr) {
      if (alarm_at_ == at) return;
      alarm_->remove();
    }
    alarm_at_ = at;
    alarm_ = Timer::set(std::max(seconds_of(at), s4u::Engine::get_clock()), [this] {
      alarm_ = nullptr;
      if (!is_leaving_) client_->on_wake(alarm_at_);
    });
  }

  void run(NetworkClient& client) override {
    client_ = &client;
    is_leaving_ = false;
    Timer::set(s4u::Engine::get_clock(), [this] { tell_kept(); });
    try {
      engine_.run_until(kEnd);
    } catch (const Leave&) {
      delete exit_;  // its callback did not return, so nobody else does
    }
  }

  // An exception out of the callback of a transfer would leave it half ended.
  void leave() override {
    is_leaving_ = true;
    exit_ = Timer::set(s4u::Engine::get_clock(), [] { throw Leave{}; });
  }

 private:
  static constexpr std::uint64_t kNobody = UINT64_MAX;
  struct Transfer {
    s4u::CommPtr comm;
    std::uint64_t id = kNobody;
  };
  struct End {
    std::uint64_t id = kNobody;
    bool is_lost = false;
  };

  void begin(std::uint64_t id, std::uint32_t from, std::uint32_t to, std::uint32_t bytes) {
    if (!off_.empty() && meets_off(from, to)) return refuse(id);
    // Without a byte a transfer never starts.
    auto comm = s4u::Comm::sendto_async(hosts_[from], hosts_[to], std::max(bytes, 1u));
    const s4u::Activity* key = comm.get();
    under_way_[key] = {std::move(comm), id};
  }

  bool meets_off(std::uint32_t from, std::uint32_t to) const {
    std::vector<s4u::Link*> way;
    double latency = 0;
    hosts_[from]->route_to(hosts_[to], way, &latency);
    return std::any_of(way.begin(), way.end(),
                       [this](const s4u::Link* link) { return off_.contains(link); });
  }

  // SimGrid would take it and never say a word.
  void refuse(std::uint64_t id) {
    if (id == kNobody) return;
    kept_.push_back({id, true});
    Timer::set(s4u::Engine::get_clock(), [this] { tell_kept(); });
  }

  void ended(const s4u::Activity& activity) {
    const auto place = under_way_.find(&activity);
    if (place == under_way_.end()) return;
    const std::uint64_t id = place->second.id;
    // Its own callback must not drop it; those before have returned.
    last_ended_ = std::move(place->second.comm);
    under_way_.erase(place);
    if (id == kNobody) return;
    kept_.push_back({id, activity.get_state() == s4u::Activity::State::FAILED});
    tell_kept();
  }

  // Ends that came after leave() are for the next run().
  void tell_kept() {
    while (!is_leaving_ && !kept_.empty()) {
      const End end = kept_.front();
      kept_.pop_front();
      client_->on_transfer_end(end.id, tick_of(s4u::Engine::get_clock()), end.is_lost);
    }
  }

  void keep_sending(const NetworkPlan::Background& flow, sim::Tick at) {
    Timer::set(seconds_of(at), [this, flow, at] {
      begin(kNobody, flow.from, flow.to, flow.bytes);
      keep_sending(flow, at + flow.period);
    });
  }

  const NetworkPlan plan_;
  s4u::Engine& engine_;
  std::vector<s4u::Host*> hosts_;
  std::set<const s4u::Link*> off_;
  std::unordered_map<const s4u::Activity*, Transfer> under_way_;
  s4u::CommPtr last_ended_;
  std::deque<End> kept_;
  bool is_leaving_ = false;
  NetworkClient* client_ = nullptr;
  Timer* alarm_ = nullptr;
  sim::Tick alarm_at_ = 0;
  Timer* exit_ = nullptr;
};

void describe(s4u::Engine& engine, PlatformDescription& description) {
  const std::vector<s4u::Host*> hosts = hosts_of_platform(engine);
  std::map<const s4u::Link*, std::uint32_t> number_of;
  for (const s4u::Host* host : hosts) {
    description.hosts.push_back({host->get_name(),
                                 static_cast<std::uint32_t>(std::max(host->get_core_count(), 1)),
                                 host->get_speed()});
  }
  for (const s4u::Host* from : hosts) {
    for (const s4u::Host* to : hosts) {
      std::vector<std::uint32_t>& way = description.ways.emplace_back();
      if (from == to) continue;
      std::vector<s4u::Link*> links;
      double latency = 0;
      from->route_to(to, links, &latency);
      for (const s4u::Link* link : links) {
        const auto [place, is_new] =
            number_of.try_emplace(link, static_cast<std::uint32_t>(description.links.size()));
        if (is_new) {
          description.links.push_back(
              {link->get_name(), tick_of(link->get_latency()),
               static_cast<std::uint64_t>(std::llround(link->get_bandwidth() * 8)),
               link->get_sharing_policy() != s4u::Link::SharingPolicy::FATPIPE});
        }
        way.push_back(place->second);
      }
    }
  }
}

}  // namespace

}  // namespace dojo::models

extern "C" {

dojo::models::NetworkSimulator* dojo_make_network_simulator(const dojo::models::NetworkPlan& plan) {
  // Never destroyed: transfers under way at the end of a run would be reported.
  return new dojo::models::SimgridNetwork(plan);
}

bool dojo_describe_platform(const std::string& file, dojo::models::PlatformDescription& description,
                            std::string& error) {
  try {
    simgrid::s4u::Engine& engine = dojo::models::make_engine();
    engine.load_platform(file);
    dojo::models::describe(engine, description);
    return true;
  } catch (const std::exception& problem) {
    error = problem.what();
    return false;
  }
}
}
