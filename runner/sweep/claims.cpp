#include "runner/sweep/claims.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace dojo::sweep {

namespace {

constexpr off_t kSetup = 0;  // units are numbered from 1

/// 0, or the error number.
int lock(int file, int command, short type, off_t byte) {
  struct flock wish {};
  wish.l_type = type;
  wish.l_whence = SEEK_SET;
  wish.l_start = byte;
  wish.l_len = 1;
  while (fcntl(file, command, &wish) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

InputResult<Claims> Claims::open(const std::string& database) {
  const std::string name = database + "-claims";
  const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file >= 0) return Claims(file);
  const std::string why = std::strerror(errno);
  return tl::unexpected(InputError{name, 0, 0, "cannot be opened: " + why});
}

Claims::Claims(Claims&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

Claims::~Claims() {
  if (file_ >= 0) close(file_);
}

bool Claims::take(std::int64_t unit) { return lock(file_, F_SETLK, F_WRLCK, unit) == 0; }
void Claims::release(std::int64_t unit) { lock(file_, F_SETLK, F_UNLCK, unit); }
void Claims::begin_setup() { lock(file_, F_SETLKW, F_WRLCK, kSetup); }
void Claims::end_setup() { lock(file_, F_SETLK, F_UNLCK, kSetup); }

}  // namespace dojo::sweep
