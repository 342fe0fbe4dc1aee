// Worker processes: the same function, run on many requests by forked copies of this process.
//
// Threads are not possible (the arena has a fixed address); a copy inherits the world as it was
// built. Results come back in the order of the requests, whoever worked on them, so that any number
// of workers gives the same answer. A worker that dies is replaced, and its request's answer says
// how it died.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dojo::sim {

class Workers {
 public:
  using Job = std::function<std::string(std::string_view request)>;
  struct Answer {
    std::string text;
    int signal = 0;        ///< the signal that killed the worker, 0 = none
    bool is_lost = false;  ///< the worker ended without an answer
  };

  Workers(unsigned count, Job job);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// What an answer was, as soon as it is there, whatever its place in the order.
  using OnAnswer = std::function<void(std::size_t request, const Answer&)>;
  /// Answers all requests. `should_stop` is asked between answers: true leaves the rest unanswered
  /// (lost).
  std::vector<Answer> run(const std::vector<std::string>& requests,
                          const std::function<bool()>& should_stop = {},
                          const OnAnswer& on_answer = {});
  unsigned count() const { return static_cast<unsigned>(workers_.size()); }

 private:
  struct Worker {
    pid_t pid = -1;
    int to = -1;
    int from = -1;
    std::size_t request = SIZE_MAX;  // index it works on
  };

  void start(Worker& worker);
  void stop(Worker& worker);
  bool give(Worker& worker, const std::string& request, std::size_t index);
  void collect(Worker& worker, Answer& answer);

  Job job_;
  std::vector<Worker> workers_;
};

}  // namespace dojo::sim
