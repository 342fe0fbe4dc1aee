#include "models/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocols/kapi/page.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {

std::string text(const kapi::Where& where) {
  return fmt::format("{}:{}", where.file_name(), where.line());
}

}  // namespace

Memory::Memory(sim::Engine& engine, std::string node, std::uint64_t bytes)
    : engine_(engine), node_(std::move(node)) {
  const std::uint64_t frames = bytes / kapi::kPageBytes;
  DOJO_ASSERT(frames < (1u << kIndexBits));
  frame_count_ = static_cast<std::uint32_t>(frames);
}

bool Memory::is_live(kapi::FrameId frame) const {
  if (!frame.is_valid()) return false;
  const std::uint32_t index = index_of(frame);
  if (index >= records_.size()) return false;
  const Record& record = records_[index];
  return record.is_live && record.generation == generation_of(frame);
}

std::uint32_t Memory::take_index() {
  const bool may_grow = records_.size() < frame_count_;
  const bool has_rested = resting_.size() > kRest;
  if (may_grow && !has_rested) {
    records_.emplace_back();
    return static_cast<std::uint32_t>(records_.size() - 1);
  }
  const std::uint32_t index = resting_.front();
  resting_.pop_front();
  records_[index].generation = (records_[index].generation + 1) % kGenerations;
  return index;
}

kapi::FrameId Memory::alloc(const FrameUser& user) {
  if (used_ == frame_count_) return kapi::FrameId{};
  const std::uint32_t index = take_index();
  ++used_;
  Record& record = records_[index];
  DOJO_ASSERT(!record.is_live && record.words.empty());
  record.is_live = true;
  record.user.assign(user.name);
  record.where = user.where;
  return make_id(index, record.generation);
}

void Memory::drop(kapi::FrameId frame, const FrameUser& user) {
  Record& record = live(frame, "dropped again", user);
  record.is_live = false;
  record.words.clear();
  record.user.assign(user.name);
  record.where = user.where;
  resting_.push_back(index_of(frame));
  --used_;
}

std::uint64_t Memory::read(kapi::FrameId frame, std::uint32_t word, const FrameUser& user) {
  const Record& record = live(frame, "read", user);
  check_word(word, frame, user);
  const auto place = std::lower_bound(record.words.begin(), record.words.end(), word,
                                      [](const Word& w, std::uint32_t i) { return w.index < i; });
  return place != record.words.end() && place->index == word ? place->value : 0;
}

void Memory::write(kapi::FrameId frame, std::uint32_t word, std::uint64_t value,
                   const FrameUser& user) {
  Record& record = live(frame, "written", user);
  check_word(word, frame, user);
  const auto place = std::lower_bound(record.words.begin(), record.words.end(), word,
                                      [](const Word& w, std::uint32_t i) { return w.index < i; });
  const bool exists = place != record.words.end() && place->index == word;
  if (exists && value == 0) {
    record.words.erase(place);
  } else if (exists) {
    place->value = value;
  } else if (value != 0) {
    record.words.insert(place, Word{word, value});
  }
}

kapi::Words Memory::pack(kapi::FrameId frame, const FrameUser& user) {
  const Record& record = live(frame, "packed", user);
  kapi::Words packed;
  packed.reserve(record.words.size() * 2);
  for (const Word& word : record.words) {
    packed.push_back(word.index);
    packed.push_back(word.value);
  }
  return packed;
}

void Memory::unpack(kapi::FrameId frame, std::span<const std::uint64_t> words,
                    const FrameUser& user) {
  Record& record = live(frame, "unpacked into", user);
  const auto malformed = [&](std::string_view what) {
    engine_.violate("bad-page-words", fmt::format("{}: {}", name_of(frame), what), user.where);
  };
  if (words.size() % 2 != 0) malformed("packed words end in the middle of a pair");
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (words[i] >= kapi::kPageWords) malformed("packed word lies outside of the page");
    if (i > 0 && words[i] <= words[i - 2]) malformed("packed words are not in index order");
  }
  record.words.clear();
  record.words.reserve(words.size() / 2);
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (words[i + 1] == 0) continue;
    record.words.push_back({static_cast<std::uint32_t>(words[i]), words[i + 1]});
  }
}

// --- what is wrong
// -------------------------------------------------------------------------------------

Memory::Record& Memory::live(kapi::FrameId frame, std::string_view action, const FrameUser& user) {
  if (!is_live(frame)) object(frame, action, user);
  return records_[index_of(frame)];
}

void Memory::check_word(std::uint32_t word, kapi::FrameId frame, const FrameUser& user) {
  if (word < kapi::kPageWords) return;
  engine_.violate("bad-page-words",
                  fmt::format("{} uses word {} of {}, which has {}", user.name, word,
                              name_of(frame), kapi::kPageWords),
                  user.where);
}

std::string Memory::name_of(kapi::FrameId frame) const {
  return fmt::format("frame {}.{} of {}", index_of(frame), generation_of(frame), node_);
}

void Memory::object(kapi::FrameId frame, std::string_view action, const FrameUser& user) {
  const std::uint32_t index = frame.is_valid() ? index_of(frame) : UINT32_MAX;
  if (index >= records_.size()) {
    engine_.violate("bad-frame",
                    fmt::format("frame id {} of {}, which was never allocated, is {} by {}",
                                frame.value, node_, action, user.name),
                    user.where);
  }
  const Record& record = records_[index];
  const bool is_reused = record.generation != generation_of(frame);
  // Of a frame handed out again only the present user is known.
  const std::string fate =
      !is_reused ? fmt::format("was dropped by {} at {}", record.user, text(record.where))
      : record.is_live
          ? fmt::format("was dropped, and belongs to {} since {}", record.user, text(record.where))
          : fmt::format("was dropped, handed out again and dropped by {} at {}", record.user,
                        text(record.where));
  engine_.violate("use-after-drop",
                  fmt::format("{} {}, and is {} by {} at {}", name_of(frame), fate, action,
                              user.name, text(user.where)),
                  user.where);
}

void Memory::add_state(std::vector<std::uint64_t>& words) const {
  words.push_back(records_.size());
  for (const Record& record : records_) {
    words.push_back(std::uint64_t{record.generation} << 1 | std::uint64_t{record.is_live});
    if (!record.is_live) continue;
    words.push_back(record.words.size());
    for (const Word& word : record.words) {
      words.push_back(word.index);
      words.push_back(word.value);
    }
  }
  for (const std::uint32_t index : resting_) words.push_back(index);
}

}  // namespace dojo::models
