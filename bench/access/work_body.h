// The body of watched.cpp and plain.cpp: one text, so that the two differ in instrumentation only.
// No include guard: DOJO_BENCH_SPACE is the namespace.

namespace dojo::bench::DOJO_BENCH_SPACE {

namespace {

struct Entry {
  std::uint32_t state = 0;
  std::uint32_t holds = 0;
  std::uint64_t copies = 0;
};

constexpr std::uint64_t kEntries = 64;

}  // namespace

std::uint64_t work(std::uint64_t operations) {
  std::map<std::uint64_t, Entry> table;
  for (std::uint64_t i = 0; i < operations; ++i) {
    Entry& entry = table[i * 7 % kEntries];
    entry.state = entry.state == 0 ? 1 : entry.state + entry.holds;
    ++entry.holds;
    entry.copies |= std::uint64_t{1} << (i % 64);
  }
  std::uint64_t sum = 0;
  for (const auto& [key, entry] : table) sum += entry.copies + entry.holds + entry.state;
  return sum;
}

}  // namespace dojo::bench::DOJO_BENCH_SPACE
