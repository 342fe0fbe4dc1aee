#include "runner/build_id.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "runner/accesses.h"
#include "runner/version.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dojo::runner {

namespace {

struct Search {
  std::optional<std::uintptr_t> base;  ///< none: the program, which is listed first
  std::string build;
};

// Notes: name length, descriptor length, type, name, descriptor; each padded to 4 bytes.
std::string build_id_in(const char* notes, std::size_t bytes) {
  const auto padded = [](std::size_t length) { return (length + 3) & ~std::size_t{3}; };
  while (bytes >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes, sizeof head);
    const char* name = notes + sizeof head;
    const char* descriptor = name + padded(head.n_namesz);
    if (head.n_type == NT_GNU_BUILD_ID) {
      std::string text;
      for (std::size_t i = 0; i < std::min<std::size_t>(head.n_descsz, 6); ++i) {
        text += fmt::format("{:02x}", static_cast<unsigned char>(descriptor[i]));
      }
      return text;
    }
    const std::size_t size = sizeof head + padded(head.n_namesz) + padded(head.n_descsz);
    if (size > bytes) break;
    notes += size;
    bytes -= size;
  }
  return "";
}

int find_build(dl_phdr_info* info, std::size_t, void* data) {
  auto& search = *static_cast<Search*>(data);
  if (search.base && info->dlpi_addr != *search.base) return 0;
  for (int i = 0; i < info->dlpi_phnum && search.build.empty(); ++i) {
    const ElfW(Phdr)& part = info->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    search.build =
        build_id_in(reinterpret_cast<const char*>(info->dlpi_addr + part.p_vaddr), part.p_memsz);
  }
  return 1;
}

}  // namespace

std::string build_id_at(std::uintptr_t base) {
  Search search{base, ""};
  dl_iterate_phdr(find_build, &search);
  return search.build;
}

std::string program_version() {
  Search program;
  dl_iterate_phdr(find_build, &program);
  const std::string builds = program.build + " " + protocols_build();
  const std::uint64_t hash = XXH3_64bits(builds.data(), builds.size());
  return fmt::format("{}+{:08x}", DOJO_VERSION, static_cast<std::uint32_t>(hash));
}

}  // namespace dojo::runner
