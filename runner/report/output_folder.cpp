#include "runner/report/output_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace dojo::report {

namespace fs = std::filesystem;

namespace {

constexpr int kFoldersMax = 100'000;

tl::unexpected<InputError> refuse(const fs::path& file, const std::string& message) {
  return tl::unexpected(InputError{file.string(), 0, 0, message});
}

/// Writes everything; 0 or the error number.
int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

std::string folder_name(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    result += c == '/' || c == '\\' || byte < 0x20 || byte == 0x7F ? '-' : c;
  }
  if (result.empty() || result.front() == '.') result.insert(0, "scenario");
  return result;
}

InputResult<fs::path> make_output_folder(const fs::path& wanted) {
  std::error_code error;
  if (wanted.has_parent_path()) fs::create_directories(wanted.parent_path(), error);
  if (error) return refuse(wanted.parent_path(), "cannot be created: " + error.message());
  for (int number = 1; number <= kFoldersMax; ++number) {
    fs::path folder = wanted;
    if (number > 1) folder += fmt::format("-{}", number);
    // False without an error: it exists, maybe since a moment ago.
    if (fs::create_directory(folder, error)) return folder;
    if (error && error != std::errc::file_exists) {
      return refuse(folder, "cannot be created: " + error.message());
    }
  }
  return refuse(wanted, fmt::format("{} numbered folders exist already; remove some", kFoldersMax));
}

InputResult<void> write_file(const fs::path& file, std::string_view content) {
  fs::path temporary = file;
  temporary += fmt::format(".{}.tmp", ::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return refuse(file, fmt::format("cannot be written: {}", std::strerror(errno)));
  }
  int error = write_all(descriptor, content);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return refuse(file, fmt::format("cannot be written: {}", std::strerror(error)));
}

}  // namespace dojo::report
