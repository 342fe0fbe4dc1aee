// Sequential consistency of a recorded history of reads and writes.
//
// Given: each actor's accesses in its order, and for each location the order in which its writes
// took effect (the order of recording, unless it is given). A history is sequentially consistent
// iff program order, reads-from, write order and from-read (a read comes before the write that
// follows the one it read) together have no cycle; a cycle is the proof that no single order of all
// accesses explains it. Values name writes: the writes to a location have distinct values, and none
// is the initial 0. Tests: tests/check/history_test.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dojo::sim {

class History {
 public:
  void write(std::uint32_t actor, std::uint64_t location, std::uint64_t value);
  void read(std::uint32_t actor, std::uint64_t location, std::uint64_t value);
  /// The order in which all writes to `location` took effect, where it is not that of recording.
  void set_write_order(std::uint64_t location, const std::vector<std::uint64_t>& values);
  void clear();

  bool is_sequentially_consistent() const { return !violation().has_value(); }
  /// The cycle, or the read of a value that nobody wrote, in words; none when consistent.
  std::optional<std::string> violation() const;

 private:
  using Index = std::uint32_t;
  enum class Relation : std::uint8_t { kProgram, kReadsFrom, kWriteOrder, kFromRead };
  struct Access {
    std::uint32_t actor;
    bool is_write;
    std::uint64_t location;
    std::uint64_t value;
  };
  struct Edge {
    Index to;
    Relation relation;
  };
  struct Location {
    std::vector<Index> order;                     ///< its writes, in write order
    std::map<std::uint64_t, std::size_t> places;  ///< place in `order`, by value
  };
  struct Graph {
    std::vector<std::vector<Edge>> edges;
    std::string unwritten;  ///< the read that has no write, if there is one
  };

  static const char* name_of(Relation relation);
  std::string text_of(const Access& access) const;
  Graph graph() const;
  void add_read(Graph& graph, Index read) const;
  std::string text_of(const std::vector<Index>& cycle, const Graph& graph) const;

  std::vector<Access> accesses_;  ///< in order of recording
  std::map<std::uint64_t, Location> locations_;
};

}  // namespace dojo::sim
