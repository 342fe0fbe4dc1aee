// Counters of a node, by name. Integer only, mergeable, small.
//
// Names are string literals. The shared object of the protocols and the executable may each have
// their own copy of one literal, so names are compared by content when the pointers differ.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace dojo::models {

/// Values by name, in the order in which the names were first used.
template <class Value>
class ByName {
 public:
  struct Entry {
    const char* name;
    Value value;
  };

  Value& at(const char* name) {
    for (Entry& entry : entries_) {
      if (entry.name == name) return entry.value;
    }
    for (Entry& entry : entries_) {
      if (std::strcmp(entry.name, name) == 0) return entry.value;
    }
    return entries_.emplace_back(Entry{name, Value{}}).value;
  }
  const Value* find(const char* name) const {
    for (const Entry& entry : entries_) {
      if (std::strcmp(entry.name, name) == 0) return &entry.value;
    }
    return nullptr;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

struct Metrics {
  ByName<std::int64_t> counters;

  std::int64_t counter(const char* name) const {
    const std::int64_t* value = counters.find(name);
    return value == nullptr ? 0 : *value;
  }
  void merge(const Metrics& other);
};

}  // namespace dojo::models
