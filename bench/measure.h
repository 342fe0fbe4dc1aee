// Clocks, repetitions and the text of a peer's answer.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "bench/figures.h"

namespace dojo::bench {

/// CPU time of this process.
double cpu_seconds();

/// Does `work` again and again for `seconds`; it returns how much it did. Units per CPU second.
double measure_rate(double seconds, const std::function<std::uint64_t()>& work);

/// The request's repetitions of `work` as a rate.
Samples sample_rates(const Request& request, const std::function<std::uint64_t()>& work);
/// The same as nanoseconds for each unit.
Samples sample_nanoseconds(const Request& request, const std::function<std::uint64_t()>& work);

/// A peer is a program that prints one number, its rate in the figure's unit, and ends.
struct PeerProgram {
  const char* name;
  const char* variable;      ///< environment variable with the program's path
  std::string default_path;  ///< used when the variable is not set; "" = none
  std::string hint;          ///< how to get it
};

/// The peer's rate; nothing where it is not there.
std::optional<double> ask_peer(const PeerProgram& program);

/// Measures `work` and the peer in turn. Fills `figure.samples` and `figure.peer`.
void sample_with_peer(const Request& request, const PeerProgram& program,
                      const std::function<std::uint64_t()>& work, Figure& figure);

/// The number that a program prints; nothing when it does not run, fails or prints none.
std::optional<double> ask_program(const std::string& path);

}  // namespace dojo::bench
