#include "sim/access/writable_segment.h"

#include <dlfcn.h>
#include <link.h>

#include <algorithm>

#include "sim/hash.h"

namespace dojo::sim::access {

namespace {

struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

struct Search {
  std::uintptr_t base;
  Range writable;
  Range read_only;
};

int find_ranges(dl_phdr_info* info, std::size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  if (info->dlpi_addr != search.base) return 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    const std::uintptr_t begin = info->dlpi_addr + part.p_vaddr;
    const Range range{begin, begin + part.p_memsz};
    if (part.p_type == PT_LOAD && (part.p_flags & PF_W) != 0) search.writable = range;
    if (part.p_type == PT_GNU_RELRO) search.read_only = range;
  }
  return 1;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
// Between variables lie red zones.
__attribute__((no_sanitize("address")))
#endif
std::uint64_t
hash_of(Range range) {
  std::uint64_t hash = 0;
  for (std::uintptr_t at = (range.begin + 7) & ~std::uintptr_t{7}; at + 8 <= range.end; at += 8) {
    hash = fold(hash, *reinterpret_cast<const volatile std::uint64_t*>(at));
  }
  return hash;
}

}  // namespace

std::uint64_t hash_of_variables(const void* symbol) {
  Dl_info info{};
  if (dladdr(symbol, &info) == 0) return 0;
  Search search{reinterpret_cast<std::uintptr_t>(info.dli_fbase), {}, {}};
  dl_iterate_phdr(find_ranges, &search);
  // The loader protects a leading part of the segment, whole pages of it.
  search.writable.begin = std::max(search.writable.begin, search.read_only.end);
  return hash_of(search.writable);
}

}  // namespace dojo::sim::access
