#include "models/kernel_metrics.h"

namespace dojo::models {

void Metrics::merge(const Metrics& other) {
  for (const auto& entry : other.counters.entries()) counters.at(entry.name) += entry.value;
}

}  // namespace dojo::models
