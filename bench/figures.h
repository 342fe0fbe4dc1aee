// How fast the simulator is, as figures with a goal and, where there is one, a peer measured in the
// same run.
//
// Figures never decide whether a change is right: machines differ and are shared. Times are CPU
// time of one process, values are medians of several repetitions, and a peer is measured in turn
// with us, so that the ratio means more than either number. docs/performance.md explains each.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dojo::bench {

/// Repetitions of one measurement.
struct Samples {
  std::vector<double> values;
  double median() const;
  double low() const;
  double high() const;
};

/// Another program that does the same work.
struct Peer {
  std::string name;
  std::string hint;  ///< how to get it, when it is not there
  Samples samples;   ///< empty: not there
  Samples ratios;    ///< ours / its, of measurements that followed each other
  bool is_present() const { return !samples.values.empty(); }
};

/// A number that helps to read the figure: choice points per schedule, bytes saved.
struct Detail {
  std::string name;
  double value = 0;
};

struct Figure {
  std::string id;        ///< `group.name`, what a filter looks at
  std::string measures;  ///< in words
  std::string unit;      ///< per-second units: more is better; "ns": less is better
  std::string goal;      ///< in words, "" where none is set
  Samples samples;
  std::vector<Detail> details;
  std::optional<Peer> peer;
};

struct Request {
  std::string filter;  ///< part of an id; "" = all
  unsigned repetitions = 5;
  double seconds = 0.2;  ///< CPU time of one repetition
  /// Called as each figure is ready, from the first to the last.
  std::function<void(const Figure&)> on_figure;
};

std::vector<Figure> run_all(const Request& request);

}  // namespace dojo::bench
