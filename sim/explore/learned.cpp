#include "sim/explore/learned.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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
  std::string text;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  std::uint32_t next() {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    DOJO_ASSERT(error == std::errc{});
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()) + 1);
    return number;
  }

 private:
  std::string_view text_;
};

}  // namespace

void Learned::merge(const Learned& other) {
  max_choices = std::max(max_choices, other.max_choices);
  max_actors = std::max(max_actors, other.max_actors);
  if (profile.is_empty()) profile = other.profile;
}

std::string to_text(const Learned& learned) {
  Writer out;
  out << learned.max_choices << learned.max_actors;
  out << static_cast<std::uint32_t>(learned.profile.actors.size());
  for (const ActorProfile& actor : learned.profile.actors) {
    out << actor.path << actor.parent << actor.events;
  }
  out << static_cast<std::uint32_t>(learned.profile.objects.size());
  for (const ObjectProfile& object : learned.profile.objects) {
    out << object.object << static_cast<std::uint32_t>(object.counts.size());
    for (const ObjectProfile::Count& count : object.counts) out << count.path << count.events;
  }
  return out.text;
}

Learned learned_from(std::string_view text) {
  Reader in(text);
  Learned learned;
  learned.max_choices = in.next();
  learned.max_actors = in.next();
  learned.profile.actors.resize(in.next());
  for (ActorProfile& actor : learned.profile.actors) {
    actor.path = in.next();
    actor.parent = in.next();
    actor.events = in.next();
  }
  learned.profile.objects.resize(in.next());
  for (ObjectProfile& object : learned.profile.objects) {
    object.object = in.next();
    object.counts.resize(in.next());
    for (ObjectProfile::Count& count : object.counts) {
      count.path = in.next();
      count.events = in.next();
    }
  }
  return learned;
}

}  // namespace dojo::sim
