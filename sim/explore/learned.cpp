#include "sim/explore/learned.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "sim/assert.h"

namespace dojo::sim {

namespace {

/// The text is a list of numbers; lists inside it begin with their length.
class Writer {
 public:
  Writer& operator<<(std::uint32_t number) {
    fmt::format_to(std::back_inserter(text), "{} ", number);
    return *this;
  }
  template <class List, class Write>
  void list(const List& items, Write&& write) {
    *this << static_cast<std::uint32_t>(items.size());
    for (const auto& item : items) write(item);
  }
  std::string text;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  Reader& operator>>(std::uint32_t& number) {
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    DOJO_ASSERT(error == std::errc{});
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()) + 1);
    return *this;
  }
  template <class List, class Read>
  void list(List& items, Read&& read) {
    std::uint32_t size = 0;
    *this >> size;
    items.resize(size);
    for (auto& item : items) read(item);
  }

 private:
  std::string_view text_;
};

}  // namespace

void Learned::merge(const Learned& other) {
  max_choices = std::max(max_choices, other.max_choices);
  max_actors = std::max(max_actors, other.max_actors);
  if (profile.is_empty()) profile = other.profile;
  classes.merge(other.classes);
  if (part_schedules.size() < other.part_schedules.size()) {
    part_schedules.resize(other.part_schedules.size());
  }
  for (std::size_t i = 0; i < other.part_schedules.size(); ++i) {
    part_schedules[i] += other.part_schedules[i];
  }
  corpus.merge(other.corpus);
  std::vector<std::uint32_t> all;
  std::ranges::set_union(sites, other.sites, std::back_inserter(all));
  sites = std::move(all);
}

std::string to_text(const Learned& learned) {
  Writer out;
  out << learned.max_choices << learned.max_actors;
  out.list(learned.profile.actors,
           [&](const ActorProfile& actor) { out << actor.path << actor.parent << actor.events; });
  out.list(learned.profile.objects, [&](const ObjectProfile& object) {
    out << object.object;
    out.list(object.counts, [&](const auto& count) { out << count.path << count.events; });
  });
  out.list(learned.classes.entries(), [&](const auto& entry) { out << entry.hash << entry.part; });
  out.list(learned.part_schedules, [&](std::uint32_t count) { out << count; });
  out.list(learned.corpus.marks, [&](std::uint32_t mark) { out << mark; });
  out.list(learned.corpus.beginnings, [&](const Beginning& beginning) {
    out << beginning.choices;
    out.list(beginning.segments, [&](const Segment& s) { out << s.stream << s.end; });
    out.list(beginning.marks, [&](std::uint32_t mark) { out << mark; });
  });
  out.list(learned.sites, [&](std::uint32_t site) { out << site; });
  return out.text;
}

Learned learned_from(std::string_view text) {
  Reader in(text);
  Learned learned;
  in >> learned.max_choices >> learned.max_actors;
  in.list(learned.profile.actors,
          [&](ActorProfile& actor) { in >> actor.path >> actor.parent >> actor.events; });
  in.list(learned.profile.objects, [&](ObjectProfile& object) {
    in >> object.object;
    in.list(object.counts, [&](auto& count) { in >> count.path >> count.events; });
  });
  std::vector<ClassSketch::Entry> entries;
  in.list(entries, [&](auto& entry) { in >> entry.hash >> entry.part; });
  for (const ClassSketch::Entry& entry : entries) learned.classes.add(entry);
  in.list(learned.part_schedules, [&](std::uint32_t& count) { in >> count; });
  in.list(learned.corpus.marks, [&](std::uint32_t& mark) { in >> mark; });
  in.list(learned.corpus.beginnings, [&](Beginning& beginning) {
    in >> beginning.choices;
    in.list(beginning.segments, [&](Segment& s) { in >> s.stream >> s.end; });
    in.list(beginning.marks, [&](std::uint32_t& mark) { in >> mark; });
  });
  in.list(learned.sites, [&](std::uint32_t& site) { in >> site; });
  return learned;
}

}  // namespace dojo::sim
