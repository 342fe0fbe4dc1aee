#include "runner/sweep/worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "runner/sweep/unit_run.h"
#include "sim/assert.h"
#include "sim/fault_signals.h"

namespace dojo::sweep {

namespace {

constexpr std::size_t kComplaintBytesMax = 8'192;

/// In the new process; does not return. No destructor may run: the database is the parent's.
[[noreturn]] void do_unit(const std::string& scenario_text, std::uint64_t seed, int to,
                          int complaints, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it died before we asked to die with it
  std::signal(SIGINT, SIG_IGN);       // Ctrl-C is for the parent
  std::signal(SIGPIPE, SIG_DFL);
  dup2(complaints, STDERR_FILENO);
  sim::arm_fault_handlers();
  const std::string text = to_text(run_unit(scenario_text, seed));
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t bytes = ::write(to, text.data() + written, text.size() - written);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) _exit(1);
    written += static_cast<std::size_t>(bytes);
  }
  _exit(0);
}

/// Signals that come from outside a program: a person, a batch system, a lack of memory.
bool is_from_outside(int signal) {
  return signal == SIGKILL || signal == SIGTERM || signal == SIGHUP || signal == SIGINT;
}

std::string tail_of(int file) {
  const off_t size = lseek(file, 0, SEEK_END);
  const off_t begin = std::max<off_t>(0, size - static_cast<off_t>(kComplaintBytesMax));
  std::string text(static_cast<std::size_t>(std::max<off_t>(0, size - begin)), '\0');
  const ssize_t bytes = pread(file, text.data(), text.size(), begin);
  text.resize(bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  return text;
}

}  // namespace

Worker::Worker(PendingUnit unit, const std::string& scenario_text)
    : unit_(std::move(unit)), start_(std::chrono::steady_clock::now()) {
  int answers[2];
  if (pipe2(answers, O_CLOEXEC) != 0) sim::our_bug("cannot make a pipe for a worker");
  complaints_ = memfd_create("dojo-worker-stderr", MFD_CLOEXEC);
  if (complaints_ < 0) sim::our_bug("cannot keep what a worker says");
  std::fflush(nullptr);  // otherwise the copy prints buffered text again
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) sim::our_bug("cannot start a worker process");
  if (process_ == 0) {
    close(answers[0]);
    do_unit(scenario_text, unit_.seed, answers[1], complaints_, parent);
  }
  close(answers[1]);
  answers_ = answers[0];
  fcntl(answers_, F_SETFL, O_NONBLOCK);
}

Worker::Worker(Worker&& other) noexcept
    : unit_(std::move(other.unit_)),
      process_(std::exchange(other.process_, -1)),
      answers_(std::exchange(other.answers_, -1)),
      complaints_(std::exchange(other.complaints_, -1)),
      text_(std::move(other.text_)),
      start_(other.start_) {}

Worker& Worker::operator=(Worker&& other) noexcept {
  if (this == &other) return *this;
  stop();
  unit_ = std::move(other.unit_);
  process_ = std::exchange(other.process_, -1);
  answers_ = std::exchange(other.answers_, -1);
  complaints_ = std::exchange(other.complaints_, -1);
  text_ = std::move(other.text_);
  start_ = other.start_;
  return *this;
}

Worker::~Worker() { stop(); }

void Worker::stop() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (answers_ >= 0) close(answers_);
  if (complaints_ >= 0) close(complaints_);
  process_ = answers_ = complaints_ = -1;
}

bool Worker::read() {
  char buffer[65'536];
  while (true) {
    const ssize_t bytes = ::read(answers_, buffer, sizeof buffer);
    if (bytes == 0) return true;
    if (bytes < 0) return errno != EINTR && errno != EAGAIN;
    text_.append(buffer, static_cast<std::size_t>(bytes));
  }
}

RunRecord Worker::crash_record(int status) const {
  RunRecord record;
  record.outcome = "crash";
  record.has_failed = true;
  record.violation = WIFSIGNALED(status) ? fmt::format("SIG{}", sigabbrev_np(WTERMSIG(status)))
                                         : fmt::format("exit {}", WEXITSTATUS(status));
  record.message = fmt::format("the run's process ended with {}", record.violation);
  record.explanation = tail_of(complaints_);
  return record;
}

Worker::End Worker::result(RunRecord& record) {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  const bool is_done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  const auto answer = is_done ? record_from(text_) : std::nullopt;
  if (!answer && WIFSIGNALED(status) && is_from_outside(WTERMSIG(status))) return End::kKilled;
  record = answer ? *answer : crash_record(status);
  record.key = unit_.key;
  if (!answer) {
    record.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  return answer ? End::kDone : End::kCrashed;
}

}  // namespace dojo::sweep
