// The peer of figure `machine.messages`: two SimGrid actors on two hosts play ping-pong through
// mailboxes.
//
// Built as peer_simgrid_actors where SimGrid is installed. Prints messages per CPU second, the only
// line of its output. The network has the latency and bandwidth of our figure.

#include <cstdio>
#include <ctime>
#include <simgrid/s4u.hpp>

namespace s4u = simgrid::s4u;

namespace {

constexpr int kMessages = 100'000;
constexpr int kBytes = 64;
int payload = 0;

void play(bool is_first) {
  s4u::Mailbox* out = s4u::Mailbox::by_name(is_first ? "to-second" : "to-first");
  s4u::Mailbox* in = s4u::Mailbox::by_name(is_first ? "to-first" : "to-second");
  for (int i = 0; i < kMessages / 2; ++i) {
    if (is_first) out->put(&payload, kBytes);
    in->get<int>();
    if (!is_first) out->put(&payload, kBytes);
  }
}

}  // namespace

int main(int argc, char** argv) {
  s4u::Engine engine(&argc, argv);
  s4u::Engine::set_config("network/model:CM02");
  s4u::NetZone* zone = s4u::create_full_zone("cluster");
  s4u::Host* first = zone->create_host("first", 1e9)->seal();
  s4u::Host* second = zone->create_host("second", 1e9)->seal();
  const s4u::Link* link =
      zone->create_split_duplex_link("link", 12.5e6)->set_latency(50e-6)->seal();
  zone->add_route(first->get_netpoint(), second->get_netpoint(), nullptr, nullptr,
                  {s4u::LinkInRoute(link, s4u::LinkInRoute::Direction::UP)}, true);
  zone->seal();
  s4u::Actor::create("first", first, play, true);
  s4u::Actor::create("second", second, play, false);
  const std::clock_t begin = std::clock();
  engine.run();
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("%.0f\n", kMessages / seconds);
  return 0;
}
