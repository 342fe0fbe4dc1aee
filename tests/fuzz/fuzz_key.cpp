// Random bytes as a replay key: read, or refused with a place inside the text and a reason.
//
// What is read must survive: printed again it reads back equal. The bytes also serve as the fields
// of a key, which has to read back from its text.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/explore/holds.h"
#include "sim/explore/key.h"
#include "sim/site.h"

namespace {

using dojo::sim::Deviation;
using dojo::sim::KeyError;
using dojo::sim::parse_key;
using dojo::sim::ScheduleKey;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_round_trip(const ScheduleKey& key) {
  const auto again = parse_key(dojo::sim::to_text(key));
  require(std::holds_alternative<ScheduleKey>(again));
  require(std::get<ScheduleKey>(again) == key);
}

/// Takes numbers from the input; zeros when it is used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  template <class Number>
  Number take() {
    Number number = 0;
    const std::size_t count = size_ < sizeof(Number) ? size_ : sizeof(Number);
    if (count != 0) std::memcpy(&number, data_, count);
    data_ += count;
    size_ -= count;
    return number;
  }
  bool is_empty() const { return size_ == 0; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

ScheduleKey key_from(Bytes bytes) {
  ScheduleKey key;
  key.scenario = bytes.take<std::uint32_t>();
  key.seed = bytes.take<std::uint64_t>();
  while (!bytes.is_empty()) {
    Deviation deviation;
    const int kind = bytes.take<std::uint8_t>() % 3;
    const bool is_order = kind == 0;
    deviation.site = kind == 0   ? dojo::sim::kSiteNext.hash
                     : kind == 1 ? dojo::sim::kSiteHold.hash
                                 : bytes.take<std::uint32_t>();
    deviation.actor = bytes.take<std::uint32_t>();
    deviation.ordinal = bytes.take<std::uint32_t>();
    // Who fired instead is a path, which has 32 bits.
    deviation.answer = is_order || deviation.site == dojo::sim::kSiteNext.hash
                           ? bytes.take<std::uint32_t>()
                           : bytes.take<std::uint64_t>();
    key.deviations.push_back(deviation);
  }
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = parse_key(text);
  if (const auto* error = std::get_if<KeyError>(&parsed)) {
    require(error->column >= 1 && error->column <= size + 1 && !error->message.empty());
  } else {
    check_round_trip(std::get<ScheduleKey>(parsed));
  }
  check_round_trip(key_from(Bytes(data, size)));
  return 0;
}
