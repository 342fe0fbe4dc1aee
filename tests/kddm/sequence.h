// Short programs whose steps do not overlap: one thing after the other, on whichever node.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/kddm/kddm_world.h"

namespace dojo::kddm::test {

class Sequence {
 public:
  static constexpr ObjId kObject = 3;  // default owner: node 0 of three
  using Play = std::function<void(Node&, SetId)>;

  explicit Sequence(DataWorld::Cluster& cluster) : cluster_(cluster) {}
  /// The next step: `play` on `node`.
  Sequence& then(std::uint32_t node, Play play);
  void start();

 private:
  struct Item {
    std::uint32_t node;
    Play play;
  };
  void perform(std::uint32_t node);

  DataWorld::Cluster& cluster_;
  std::vector<Item> items_;
};

/// For tasks: a failed expectation ends the run as a violation, which the case then looks at.
void expect(bool is_so, const kapi::Where& where = kapi::Where::current());

// Steps on Sequence::kObject.
void read(Node& data, SetId set);
void write(Node& data, SetId set);

/// Three nodes in timed mode.
WorldOptions timed(Variant variant);

/// How it ended.
struct Outcome {
  std::string wrong;                             ///< "" when nothing is
  std::vector<EntryView> views;                  ///< the object's entries, by node
  std::map<std::string, std::int64_t> counters;  ///< of the whole cluster
};

Outcome run(const WorldOptions& options, const std::function<void(Sequence&)>& script);

}  // namespace dojo::kddm::test
