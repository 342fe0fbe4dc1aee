#include "runner/litmus/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace dojo::litmus {

namespace {

const std::string& bare_name(const LitmusTest& test, const Place& place) {
  const auto index = static_cast<std::size_t>(place.index);
  if (place.is_memory()) return test.variables[index].name;
  return test.threads[static_cast<std::size_t>(place.thread)].registers[index].name;
}

}  // namespace

Outcome initial_outcome(const LitmusTest& test) {
  Outcome outcome;
  for (const Cell& variable : test.variables) outcome.memory.push_back(variable.initial);
  for (const Thread& thread : test.threads) {
    auto& registers = outcome.registers.emplace_back();
    for (const Cell& cell : thread.registers) registers.push_back(cell.initial);
  }
  return outcome;
}

FinalState observe(const LitmusTest& test, const Outcome& outcome) {
  FinalState state;
  state.reserve(test.observed.size());
  for (const Place& place : test.observed) {
    const auto index = static_cast<std::size_t>(place.index);
    state.push_back(place.is_memory()
                        ? outcome.memory[index]
                        : outcome.registers[static_cast<std::size_t>(place.thread)][index]);
  }
  return state;
}

std::string place_name(const LitmusTest& test, const Place& place) {
  if (place.is_memory()) return fmt::format("[{}]", bare_name(test, place));
  return fmt::format("{}:{}", place.thread, bare_name(test, place));
}

std::string state_text(const LitmusTest& test, const FinalState& state) {
  std::string text;
  for (std::size_t i = 0; i < state.size(); ++i) {
    if (i > 0) text += ' ';
    text += fmt::format("{}={};", place_name(test, test.observed[i]), state[i]);
  }
  return text;
}

void sort_places(const LitmusTest& test, std::vector<Place>& places) {
  const auto key = [&test](const Place& place) {
    return std::tuple(place.is_memory(), place.thread, std::string_view(bare_name(test, place)));
  };
  std::sort(places.begin(), places.end(),
            [&key](const Place& a, const Place& b) { return key(a) < key(b); });
  places.erase(std::unique(places.begin(), places.end()), places.end());
}

StateSet states_outside(const StateSet& seen, const StateSet& allowed) {
  StateSet outside;
  std::set_difference(seen.begin(), seen.end(), allowed.begin(), allowed.end(),
                      std::inserter(outside, outside.end()));
  return outside;
}

}  // namespace dojo::litmus
