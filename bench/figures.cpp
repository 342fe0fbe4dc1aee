#include "bench/figures.h"

#include <utility>

#include "bench/groups.h"

namespace dojo::bench {

std::vector<Figure> run_all(const Request& request) {
  std::vector<Figure> figures;
  for (const auto entries : {engine_entries, phold_entries, search_entries, machine_entries,
                             access_entries, scenario_entries}) {
    for (const Entry& entry : entries()) {
      if (entry.id.find(request.filter) == std::string::npos) continue;
      Figure figure = entry.measure(request);
      figure.id = entry.id;
      if (request.on_figure) request.on_figure(figure);
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace dojo::bench
