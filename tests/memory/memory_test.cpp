// Page frames: contents, packing, capacity, and what happens to those who use a dropped frame.
//
// Method: one task on the bare engine uses a Memory; a violation ends the run and is looked at.

#include "models/memory.h"

#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <set>

#include "protocols/kapi/page.h"
#include "tests/support/micro_world.h"

namespace dojo {
namespace {

using kapi::FrameId;
using kapi::Words;
using models::FrameUser;
using models::Memory;

FrameUser by(std::string_view name, kapi::Where where = kapi::Where::current()) {
  return {name, where};
}

// Runs `body` on a node with so many frames. Returns the violation, if there is one.
std::optional<sim::Violation> run(std::uint32_t frames, const std::function<void(Memory&)>& body) {
  test::MicroWorld world(sim::Lambda::timed(), [&](test::MicroWorld::Builder& builder) {
    auto* memory = new Memory(builder.engine, "n0", std::uint64_t{frames} * kapi::kPageBytes);
    builder.spawn("task", [memory, body] { body(*memory); });
  });
  sim::DefaultOrder order;
  return world.run(order).violation;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("memory: words read back, untouched ones are 0", "[memory]") {
  std::uint64_t seen[3] = {9, 9, 9};
  const auto violation = run(4, [&](Memory& memory) {
    const FrameId frame = memory.alloc(by("t"));
    memory.write(frame, 511, 5, by("t"));
    memory.write(frame, 0, 6, by("t"));
    memory.write(frame, 511, 7, by("t"));
    seen[0] = memory.read(frame, 0, by("t"));
    seen[1] = memory.read(frame, 1, by("t"));
    seen[2] = memory.read(frame, 511, by("t"));
  });

  REQUIRE_FALSE(violation);
  REQUIRE(seen[0] == 6);
  REQUIRE(seen[1] == 0);
  REQUIRE(seen[2] == 7);
}

TEST_CASE("memory: packing keeps the non-zero words in order", "[memory]") {
  std::vector<std::uint64_t> packed;
  std::vector<std::uint64_t> again;
  std::uint64_t old_word = 9;
  const auto violation = run(4, [&](Memory& memory) {
    const FrameId from = memory.alloc(by("t"));
    const FrameId to = memory.alloc(by("t"));
    memory.write(from, 7, 70, by("t"));
    memory.write(from, 3, 30, by("t"));
    memory.write(from, 5, 50, by("t"));
    memory.write(from, 5, 0, by("t"));
    memory.write(to, 4, 1, by("t"));
    const Words words = memory.pack(from, by("t"));
    memory.unpack(to, words, by("t"));
    const Words copy = memory.pack(to, by("t"));
    old_word = memory.read(to, 4, by("t"));
    const sim::arena::Outside outside;
    packed.assign(words.begin(), words.end());
    again.assign(copy.begin(), copy.end());
  });

  REQUIRE_FALSE(violation);
  REQUIRE(packed == std::vector<std::uint64_t>{3, 30, 7, 70});
  REQUIRE(again == packed);
  REQUIRE(old_word == 0);
}

TEST_CASE("memory: a full memory gives no frame until one is dropped", "[memory]") {
  FrameId first;
  FrameId second;
  FrameId third;
  FrameId again;
  std::uint32_t free_when_full = 9;
  std::uint32_t free_after_drop = 9;
  std::uint64_t contents = 9;
  const auto violation = run(2, [&](Memory& memory) {
    first = memory.alloc(by("t"));
    second = memory.alloc(by("t"));
    free_when_full = memory.free_frames();
    third = memory.alloc(by("t"));
    memory.write(first, 1, 1, by("t"));
    memory.drop(first, by("t"));
    free_after_drop = memory.free_frames();
    again = memory.alloc(by("t"));
    contents = memory.read(again, 1, by("t"));
  });

  REQUIRE_FALSE(violation);
  REQUIRE(second.is_valid());
  REQUIRE(free_when_full == 0);
  REQUIRE_FALSE(third.is_valid());
  REQUIRE(free_after_drop == 1);
  REQUIRE(again.is_valid());
  REQUIRE(again != first);
  REQUIRE(contents == 0);
}

TEST_CASE("memory: ids of dropped frames come back late", "[memory]") {
  std::set<std::uint32_t> ids;
  const auto violation = run(1'000, [&](Memory& memory) {
    for (int i = 0; i < 10'000; ++i) {
      const FrameId frame = memory.alloc(by("t"));
      memory.drop(frame, by("t"));
      const sim::arena::Outside outside;
      ids.insert(frame.value);
    }
  });

  REQUIRE_FALSE(violation);
  REQUIRE(ids.size() == 10'000);
}

TEST_CASE("memory: live frames are listed with their owners", "[memory]") {
  std::vector<std::pair<FrameId, std::string>> live;
  FrameId second;
  const auto violation = run(4, [&](Memory& memory) {
    const FrameId first = memory.alloc(by("a"));
    second = memory.alloc(by("b"));
    memory.drop(first, by("a"));
    memory.for_each_live([&](FrameId frame, std::string_view owner, const kapi::Where&) {
      const sim::arena::Outside outside;
      live.emplace_back(frame, owner);
    });
  });

  REQUIRE_FALSE(violation);
  REQUIRE(live.size() == 1);
  REQUIRE(live[0].first == second);
  REQUIRE(live[0].second == "b");
}

TEST_CASE("memory: using a dropped frame is reported with both sites", "[memory]") {
  FrameId frame;
  int dropped_at = 0;
  const auto drop_one = [&](Memory& memory) {
    frame = memory.alloc(by("owner"));
    dropped_at = __LINE__ + 1;
    memory.drop(frame, by("kswapd"));
  };
  std::optional<sim::Violation> violation;

  SECTION("read") {
    violation = run(4, [&](Memory& memory) {
      drop_one(memory);
      memory.read(frame, 0, by("reader"));
    });
    REQUIRE(has(violation->message, "is read by reader"));
  }
  SECTION("written") {
    violation = run(4, [&](Memory& memory) {
      drop_one(memory);
      memory.write(frame, 0, 1, by("writer"));
    });
    REQUIRE(has(violation->message, "is written by writer"));
  }
  SECTION("packed") {
    violation = run(4, [&](Memory& memory) {
      drop_one(memory);
      memory.pack(frame, by("sender"));
    });
    REQUIRE(has(violation->message, "is packed by sender"));
  }
  SECTION("unpacked into") {
    violation = run(4, [&](Memory& memory) {
      drop_one(memory);
      memory.unpack(frame, {}, by("receiver"));
    });
    REQUIRE(has(violation->message, "is unpacked into by receiver"));
  }
  SECTION("dropped again") {
    violation = run(4, [&](Memory& memory) {
      drop_one(memory);
      memory.drop(frame, by("other"));
    });
    REQUIRE(has(violation->message, "is dropped again by other"));
  }

  REQUIRE(violation->oracle == "use-after-drop");
  REQUIRE(has(violation->message, "frame 0.0 of n0 was dropped by kswapd at "));
  REQUIRE(has(violation->message, "memory_test.cpp:" + std::to_string(dropped_at)));
  REQUIRE(has(violation->where, "memory_test.cpp:"));
}

TEST_CASE("memory: the old id of a frame handed out again is still dropped", "[memory]") {
  const auto violation = run(1, [](Memory& memory) {
    const FrameId old_id = memory.alloc(by("first"));
    memory.drop(old_id, by("first"));
    const FrameId new_id = memory.alloc(by("second"));
    memory.write(new_id, 0, 1, by("second"));
    memory.read(old_id, 0, by("first"));
  });

  REQUIRE(violation->oracle == "use-after-drop");
  REQUIRE(has(violation->message, "belongs to second since"));
}

TEST_CASE("memory: an id that never was one is reported", "[memory]") {
  const auto no_frame = run(4, [](Memory& memory) { memory.read(FrameId{}, 0, by("t")); });
  const auto foreign = run(4, [](Memory& memory) { memory.read(FrameId{3}, 0, by("t")); });

  REQUIRE(no_frame->oracle == "bad-frame");
  REQUIRE(foreign->oracle == "bad-frame");
}

TEST_CASE("memory: words outside of the page and unordered packs are reported", "[memory]") {
  const auto outside = run(4, [](Memory& memory) {
    const FrameId frame = memory.alloc(by("t"));
    memory.write(frame, kapi::kPageWords, 1, by("t"));
  });
  const auto unordered = run(4, [](Memory& memory) {
    const FrameId frame = memory.alloc(by("t"));
    memory.unpack(frame, Words{3, 30, 1, 10}, by("t"));
  });
  const auto cut = run(4, [](Memory& memory) {
    const FrameId frame = memory.alloc(by("t"));
    memory.unpack(frame, Words{3}, by("t"));
  });

  REQUIRE(outside->oracle == "bad-page-words");
  REQUIRE(has(unordered->message, "not in index order"));
  REQUIRE(has(cut->message, "middle of a pair"));
}

}  // namespace
}  // namespace dojo
