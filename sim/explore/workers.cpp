#include "sim/explore/workers.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "sim/assert.h"
#include "sim/fault_signals.h"

namespace dojo::sim {

namespace {

bool write_all(int file, const void* data, std::size_t bytes) {
  const char* at = static_cast<const char*>(data);
  while (bytes > 0) {
    const ssize_t written = ::write(file, at, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += written;
    bytes -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int file, void* data, std::size_t bytes) {
  char* at = static_cast<char*>(data);
  while (bytes > 0) {
    const ssize_t got = ::read(file, at, bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_text(int file, std::string_view text) {
  const auto size = static_cast<std::uint64_t>(text.size());
  return write_all(file, &size, sizeof size) && write_all(file, text.data(), text.size());
}

bool read_text(int file, std::string& text) {
  std::uint64_t size = 0;
  if (!read_all(file, &size, sizeof size)) return false;
  text.resize(size);
  return read_all(file, text.data(), size);
}

[[noreturn]] void serve(int from, int to, const Workers::Job& job) {
  // Ctrl-C is for the parent, which closes the pipe.
  std::signal(SIGINT, SIG_IGN);
  arm_fault_handlers();
  std::string request;
  while (read_text(from, request)) {
    if (!write_text(to, job(request))) break;
  }
  std::fflush(nullptr);
  _exit(0);
}

}  // namespace

Workers::Workers(unsigned count, Job job) : job_(std::move(job)), workers_(std::max(1u, count)) {
  std::signal(SIGPIPE, SIG_IGN);
  for (Worker& worker : workers_) start(worker);
}

Workers::~Workers() {
  for (Worker& worker : workers_) stop(worker);
}

void Workers::start(Worker& worker) {
  int request_pipe[2];
  int answer_pipe[2];
  if (pipe(request_pipe) != 0 || pipe(answer_pipe) != 0) our_bug("cannot make a pipe for a worker");
  std::fflush(nullptr);  // Otherwise the copy prints buffered text again.
  worker.pid = fork();
  if (worker.pid < 0) our_bug("cannot start a worker process");
  if (worker.pid == 0) {
    // The copy holds no end of its siblings' pipes, or they would not see the parent close them.
    for (const Worker& other : workers_) {
      if (other.to >= 0) close(other.to);
      if (other.from >= 0) close(other.from);
    }
    close(request_pipe[1]);
    close(answer_pipe[0]);
    serve(request_pipe[0], answer_pipe[1], job_);
  }
  close(request_pipe[0]);
  close(answer_pipe[1]);
  worker.to = request_pipe[1];
  worker.from = answer_pipe[0];
  worker.request = SIZE_MAX;
}

void Workers::stop(Worker& worker) {
  if (worker.pid < 0) return;
  close(worker.to);
  close(worker.from);
  if (worker.request != SIZE_MAX) kill(worker.pid, SIGKILL);
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  worker = Worker{};
}

bool Workers::give(Worker& worker, const std::string& request, std::size_t index) {
  worker.request = index;
  return write_text(worker.to, request);
}

void Workers::collect(Worker& worker, Answer& answer) {
  if (read_text(worker.from, answer.text)) {
    worker.request = SIZE_MAX;
    return;
  }
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  answer.text.clear();
  answer.is_lost = true;
  answer.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  close(worker.to);
  close(worker.from);
  worker = Worker{};
  start(worker);
}

std::vector<Workers::Answer> Workers::run(const std::vector<std::string>& requests,
                                          const std::function<bool()>& should_stop,
                                          const OnAnswer& on_answer) {
  std::vector<Answer> answers(requests.size());
  std::size_t next = 0;
  std::size_t open = 0;
  const auto feed = [&](Worker& worker) {
    if (next == requests.size()) return;
    give(worker, requests[next], next);
    ++next;
    ++open;
  };
  for (Worker& worker : workers_) feed(worker);
  while (open > 0) {
    std::vector<pollfd> files;
    for (const Worker& worker : workers_) {
      files.push_back({worker.request != SIZE_MAX ? worker.from : -1, POLLIN, 0});
    }
    const int ready = poll(files.data(), files.size(), 200);
    if (should_stop && should_stop()) {
      for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (workers_[i].request == SIZE_MAX) continue;
        answers[workers_[i].request].is_lost = true;
        stop(workers_[i]);
        start(workers_[i]);
      }
      for (; next < requests.size(); ++next) answers[next].is_lost = true;
      return answers;
    }
    if (ready <= 0) continue;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if ((files[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      Worker& worker = workers_[i];
      const std::size_t request = worker.request;
      collect(worker, answers[request]);
      --open;
      if (on_answer) on_answer(request, answers[request]);
      feed(worker);
    }
  }
  return answers;
}

}  // namespace dojo::sim
