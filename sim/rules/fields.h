// The kinds of field that a registered state has, and the visitors that walk them.
//
// A state's parts are described once, by a template that names each field:
//
//   template <class Visitor>
//   void describe(Visitor& v, Home& home) {
//     v.flag("granted", home.is_granted);
//     v.choice("serving", home.serving, kMessageNames);
//     v.node("asker", home.asker);
//     v.value("memory", home.memory);
//   }
//
// Packing, unpacking, renaming and printing are visitors of it, so that they cannot disagree.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dojo::sim::rules {

inline constexpr std::uint32_t kNodesMax = 8;
inline constexpr std::uint32_t kValuesMax = 4;  // of data: all their permutations are tried

/// A member of a symmetric set, or undefined. Members have no order and no arithmetic.
template <class Tag>
class Member {
 public:
  constexpr Member() = default;
  constexpr explicit Member(std::uint32_t index) : raw_(static_cast<std::uint8_t>(index + 1)) {}
  constexpr bool is_defined() const { return raw_ != 0; }
  constexpr std::uint32_t index() const { return raw_ - 1u; }
  constexpr std::uint32_t raw() const { return raw_; }  ///< 0 = undefined, else index + 1
  static constexpr Member from_raw(std::uint64_t raw) {
    Member member;
    member.raw_ = static_cast<std::uint8_t>(raw);
    return member;
  }
  friend constexpr bool operator==(Member, Member) = default;

 private:
  std::uint8_t raw_ = 0;
};
using NodeRef = Member<struct NodeTag>;
using Value = Member<struct ValueTag>;

/// How large the symmetric sets are.
struct Scope {
  std::uint32_t nodes = 2;
  std::uint32_t values = 2;
};

/// Names of an enumeration's values, in their order.
template <std::size_t N>
using Names = std::array<std::string_view, N>;

namespace internal {

constexpr unsigned bits_for(std::uint64_t values) { return std::bit_width(values - 1); }

/// New index by old index, of each set.
struct Renaming {
  std::array<std::uint8_t, kNodesMax> node{};
  std::array<std::uint8_t, kValuesMax> value{};
};

/// A visitor for which a field is a number below a bound. `Self::number(bits, get, set)`.
class Width {
 public:
  explicit Width(const Scope& scope) : scope_(scope) {}
  void flag(std::string_view, bool&) { bits_ += 1; }
  template <class Enum, std::size_t N>
  void choice(std::string_view, Enum&, const Names<N>&) {
    bits_ += bits_for(N);
  }
  void node(std::string_view, NodeRef&) {
    bits_ += bits_for(scope_.nodes + 1);
    ++nodes_;
  }
  void value(std::string_view, Value&) { bits_ += bits_for(scope_.values + 1); }
  unsigned bits() const { return bits_; }
  unsigned node_fields() const { return nodes_; }

 private:
  const Scope& scope_;
  unsigned bits_ = 0;
  unsigned nodes_ = 0;
};

class Packer {
 public:
  explicit Packer(const Scope& scope) : scope_(scope) {}
  void flag(std::string_view, const bool& f) { put(f ? 1 : 0, 1); }
  template <class Enum, std::size_t N>
  void choice(std::string_view, const Enum& e, const Names<N>&) {
    put(static_cast<std::uint64_t>(e), bits_for(N));
  }
  void node(std::string_view, const NodeRef& n) { put(n.raw(), bits_for(scope_.nodes + 1)); }
  void value(std::string_view, const Value& v) { put(v.raw(), bits_for(scope_.values + 1)); }
  std::uint64_t word() const { return word_; }

 private:
  void put(std::uint64_t number, unsigned bits) {
    word_ |= number << at_;
    at_ += bits;
  }
  const Scope& scope_;
  std::uint64_t word_ = 0;
  unsigned at_ = 0;
};

class Unpacker {
 public:
  Unpacker(const Scope& scope, std::uint64_t word) : scope_(scope), word_(word) {}
  void flag(std::string_view, bool& f) { f = take(1) != 0; }
  template <class Enum, std::size_t N>
  void choice(std::string_view, Enum& e, const Names<N>&) {
    e = static_cast<Enum>(take(bits_for(N)));
  }
  void node(std::string_view, NodeRef& n) {
    n = NodeRef::from_raw(take(bits_for(scope_.nodes + 1)));
  }
  void value(std::string_view, Value& v) { v = Value::from_raw(take(bits_for(scope_.values + 1))); }

 private:
  std::uint64_t take(unsigned bits) {
    const std::uint64_t number = word_ & ((std::uint64_t{1} << bits) - 1);
    word_ >>= bits;
    return number;
  }
  const Scope& scope_;
  std::uint64_t word_;
};

class Renamer {
 public:
  explicit Renamer(const Renaming& to) : to_(to) {}
  void flag(std::string_view, bool&) {}
  template <class Enum, std::size_t N>
  void choice(std::string_view, Enum&, const Names<N>&) {}
  void node(std::string_view, NodeRef& n) {
    if (n.is_defined()) n = NodeRef{to_.node[n.index()]};
  }
  void value(std::string_view, Value& v) {
    if (v.is_defined()) v = Value{to_.value[v.index()]};
  }

 private:
  const Renaming& to_;
};

/// For each node in how many, and which, of the fields it is named.
class Mentions {
 public:
  explicit Mentions(std::array<std::uint64_t, kNodesMax>& by_node) : by_node_(by_node) {}
  void flag(std::string_view, bool&) {}
  template <class Enum, std::size_t N>
  void choice(std::string_view, Enum&, const Names<N>&) {}
  void node(std::string_view, NodeRef& n) {
    if (n.is_defined()) by_node_[n.index()] |= bit_;
    bit_ <<= 1;
  }
  void value(std::string_view, Value&) {}

 private:
  std::array<std::uint64_t, kNodesMax>& by_node_;
  std::uint64_t bit_ = 1;
};

class Printer {
 public:
  struct Field {
    std::string name;
    std::string text;
  };
  Printer(std::string prefix, std::vector<Field>& out) : prefix_(std::move(prefix)), out_(out) {}
  void flag(std::string_view name, bool& f) { add(name, f ? "yes" : "no"); }
  template <class Enum, std::size_t N>
  void choice(std::string_view name, Enum& e, const Names<N>& names) {
    add(name, std::string(names[static_cast<std::size_t>(e)]));
  }
  void node(std::string_view name, NodeRef& n) {
    add(name, n.is_defined() ? "n" + std::to_string(n.index()) : "-");
  }
  void value(std::string_view name, Value& v) {
    add(name, v.is_defined() ? "v" + std::to_string(v.index()) : "-");
  }

 private:
  void add(std::string_view name, std::string text) {
    out_.push_back({prefix_ + std::string(name), std::move(text)});
  }
  std::string prefix_;
  std::vector<Field>& out_;
};

}  // namespace internal
}  // namespace dojo::sim::rules
