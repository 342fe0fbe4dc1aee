// Joining: critical sections of spinning locks taken as one step, while a search asks for it.
//
// What a section touches is protected: nobody else can touch it in between, so stopping there shows
// nothing new. That holds for an object as long as everybody who touches it, in conflict and not
// ordered by other means, holds a common lock. The search watches whether they do
// (explore/reduced_search.h); an object that is touched otherwise is *exposed*: from then on a
// section stops before it touches that object, and its lock is seen.
//
// Source: Lipton, Reduction, CACM 1975; Musuvathi, Qadeer: CHESS, 2007 (scheduling at
// synchronisation only is complete where there are no data races). Lives outside the arena.
#pragma once

#include <cstdint>
#include <unordered_set>

namespace dojo::sim {

class Joining {
 public:
  /// `allows_one`: a section stops before the second access to what is exposed, not before the
  /// first. For searches that need not see which lock is held where a section stops.
  Joining() = default;
  explicit Joining(bool allows_one) : allows_one_(allows_one) {}
  bool allows_one() const { return allows_one_; }

  bool is_exposed(std::uint32_t object) const { return exposed_.count(object) != 0; }
  /// True: it was not exposed before.
  bool expose(std::uint32_t object) { return exposed_.insert(object).second; }
  std::size_t exposed() const { return exposed_.size(); }
  /// Is to be exposed when the search begins anew: at once, a step that is taken again would
  /// not be the same.
  void expose_later(std::uint32_t object) {
    if (!is_exposed(object)) later_.insert(object);
  }
  bool has_more() const { return !later_.empty(); }
  void expose_more() {
    exposed_.merge(later_);
    later_.clear();
  }
  /// A choice point was left out. Counted, so that a schedule of joined steps can be told as one
  /// of single steps.
  void note_left_out() { ++left_out_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  bool allows_one_ = false;
  std::uint64_t left_out_ = 0;
  std::unordered_set<std::uint32_t> exposed_;
  std::unordered_set<std::uint32_t> later_;
};

}  // namespace dojo::sim
