// A notifier chain: callbacks by priority, highest first, as in Linux's notifier.h.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

namespace dojo::kapi {

/// What a callback answers: go on, or veto (the chain stops and says who refused).
enum class Notify : std::uint8_t { kOk, kBad };

template <class Event>
class NotifierChain {
 public:
  using Callback = std::function<Notify(const Event&)>;

  void add(const char* name, int priority, Callback callback) {
    const auto before_lower = [&](const Entry& entry) { return entry.priority < priority; };
    entries_.insert(std::find_if(entries_.begin(), entries_.end(), before_lower),
                    Entry{name, priority, std::move(callback)});
  }
  void remove(const char* name) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.name == name; });
  }
  /// Calls them in order. Returns the name of the one that refused, or nullptr.
  const char* call(const Event& event) const {
    for (const Entry& entry : entries_) {
      if (entry.callback(event) == Notify::kBad) return entry.name;
    }
    return nullptr;
  }

 private:
  struct Entry {
    const char* name;
    int priority;
    Callback callback;
  };
  std::vector<Entry> entries_;
};

}  // namespace dojo::kapi
