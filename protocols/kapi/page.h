// Page frames and page tables. Page contents are sparse 64-bit words, not 4 KiB.
#pragma once

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

inline constexpr std::uint32_t kPageBytes = 4096;
inline constexpr std::uint32_t kPageWords = kPageBytes / 8;

/// An address space of one node: virtual page number -> frame.
class PageTable {
 public:
  explicit PageTable(const char* name) : id_(kernel().make_page_table(name)) {}
  ~PageTable() { kernel().drop_page_table(id_); }
  PageTable(const PageTable&) = delete;
  PageTable& operator=(const PageTable&) = delete;

  void map(std::uint64_t page, FrameId frame, Protection protection,
           const Where& where = Where::current()) {
    kernel().map_page(id_, page, frame, protection, where);
  }
  void unmap(std::uint64_t page, const Where& where = Where::current()) {
    kernel().unmap_page(id_, page, where);
  }
  FrameId translate(std::uint64_t page, Protection wanted, const Where& where = Where::current()) {
    return kernel().translate(id_, page, wanted, where);
  }

 private:
  ObjectId id_;
};

inline FrameId alloc_page(const Where& where = Where::current()) {
  return kernel().alloc_page(where);
}
inline void free_page(FrameId frame, const Where& where = Where::current()) {
  kernel().free_page(frame, where);
}
inline std::uint64_t read_page(FrameId frame, std::uint32_t word,
                               const Where& where = Where::current()) {
  return kernel().read_page(frame, word, where);
}
inline void write_page(FrameId frame, std::uint32_t word, std::uint64_t value,
                       const Where& where = Where::current()) {
  kernel().write_page(frame, word, value, where);
}

}  // namespace dojo::kapi
