#include "bench/measure.h"

#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace dojo::bench {

double Samples::median() const {
  if (values.empty()) return 0;
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

double Samples::low() const { return values.empty() ? 0 : *std::ranges::min_element(values); }
double Samples::high() const { return values.empty() ? 0 : *std::ranges::max_element(values); }

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double measure_rate(double seconds, const std::function<std::uint64_t()>& work) {
  const double begin = cpu_seconds();
  std::uint64_t done = 0;
  double passed = 0;
  do {
    done += work();
    passed = cpu_seconds() - begin;
  } while (passed < seconds);
  return static_cast<double>(done) / passed;
}

Samples sample_rates(const Request& request, const std::function<std::uint64_t()>& work) {
  Samples samples;
  work();  // touches every page and fills every free list once
  for (unsigned i = 0; i < request.repetitions; ++i) {
    samples.values.push_back(measure_rate(request.seconds, work));
  }
  return samples;
}

Samples sample_nanoseconds(const Request& request, const std::function<std::uint64_t()>& work) {
  Samples samples = sample_rates(request, work);
  for (double& value : samples.values) value = 1e9 / value;
  return samples;
}

namespace {

std::string path_of(const PeerProgram& program) {
  const char* path = std::getenv(program.variable);
  return path != nullptr ? path : program.default_path;
}

/// Everything that can be read from `descriptor`, which is closed.
std::string read_all(int descriptor) {
  std::string text;
  std::array<char, 256> buffer;
  for (;;) {
    const ssize_t count = read(descriptor, buffer.data(), buffer.size());
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(descriptor);
  return text;
}

}  // namespace

std::optional<double> ask_program(const std::string& path) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string name = path;
  std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t child = 0;
  const int failed =
      posix_spawn(&child, path.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  if (failed != 0) return std::nullopt;
  int status = 0;
  waitpid(child, &status, 0);
  const double value = std::strtod(text.c_str(), nullptr);
  if (status != 0 || value <= 0) return std::nullopt;
  return value;
}

std::optional<double> ask_peer(const PeerProgram& program) {
  const std::string path = path_of(program);
  return path.empty() ? std::nullopt : ask_program(path);
}

void sample_with_peer(const Request& request, const PeerProgram& program,
                      const std::function<std::uint64_t()>& work, Figure& figure) {
  figure.peer = Peer{program.name, program.hint, {}, {}};
  work();
  for (unsigned i = 0; i < request.repetitions; ++i) {
    const double ours = measure_rate(request.seconds, work);
    figure.samples.values.push_back(ours);
    const std::optional<double> theirs = ask_peer(program);
    if (!theirs) continue;
    figure.peer->samples.values.push_back(*theirs);
    figure.peer->ratios.values.push_back(ours / *theirs);
  }
}

}  // namespace dojo::bench
