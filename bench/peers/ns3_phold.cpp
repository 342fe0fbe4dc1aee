// The peer of the figures `engine.phold-*`: the same work on ns-3's scheduler.
//
// Built as peer_ns3_phold where ns-3 is installed. DOJO_PHOLD_PROCESSES says how many logical
// processes there are. Prints events per CPU second, the only line of its output.

#include <ns3/core-module.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

constexpr std::uint64_t kDelayMask = 0xfffff;

std::vector<std::uint64_t> processes;
std::uint64_t left = 0;
std::uint64_t handled = 0;

// Finaliser of splitmix64.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

void happen(std::uint64_t draw);

void put(std::uint64_t draw) {
  const auto delay = static_cast<std::int64_t>(1 + (draw >> 40 & kDelayMask));
  ns3::Simulator::Schedule(ns3::NanoSeconds(delay), &happen, draw);
}

void happen(std::uint64_t draw) {
  ++processes[draw % processes.size()];
  ++handled;
  if (--left == 0) return ns3::Simulator::Stop();
  put(mix(draw));
}

}  // namespace

int main() {
  const char* count = std::getenv("DOJO_PHOLD_PROCESSES");
  processes.resize(count != nullptr ? std::strtoull(count, nullptr, 10) : 1000);
  for (std::uint64_t i = 0; i < processes.size(); ++i) put(mix(i));
  left = 500'000;
  const std::clock_t begin = std::clock();
  ns3::Simulator::Run();
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  std::printf("%.0f\n", static_cast<double>(handled) / seconds);
  return 0;
}
