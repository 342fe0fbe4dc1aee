// Claims across processes: one holder, and none when it has died.

#include "runner/sweep/claims.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/cli/program.h"

namespace dojo::sweep {
namespace {

/// Another process that takes unit 5, says whether it got it, and then waits to be killed.
class Other {
 public:
  explicit Other(const std::string& database) {
    REQUIRE(pipe(pipe_) == 0);
    process_ = fork();
    if (process_ == 0) {
      auto claims = Claims::open(database);
      const char answer = claims && claims->take(5) ? 'y' : 'n';
      if (write(pipe_[1], &answer, 1) != 1) _exit(1);
      pause();
      _exit(0);
    }
  }
  ~Other() { kill_now(); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;

  bool has_it() {
    char answer = 0;
    REQUIRE(read(pipe_[0], &answer, 1) == 1);
    return answer == 'y';
  }
  void kill_now() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
    close(pipe_[0]);
    close(pipe_[1]);
  }

 private:
  int pipe_[2];
  pid_t process_;
};

TEST_CASE("claims: a unit has one holder, until it dies", "[sweep]") {
  const test::Bench bench;
  const std::string database = bench.path("dojo.db");
  Other other(database);
  REQUIRE(other.has_it());
  auto claims = Claims::open(database);
  REQUIRE(claims);
  CHECK_FALSE(claims->take(5));
  CHECK(claims->take(4));
  other.kill_now();
  CHECK(claims->take(5));
}

TEST_CASE("claims: what was released another process may take", "[sweep]") {
  const test::Bench bench;
  const std::string database = bench.path("dojo.db");
  auto claims = Claims::open(database);
  REQUIRE(claims);
  REQUIRE(claims->take(5));
  CHECK(claims->take(5));
  CHECK_FALSE(Other(database).has_it());
  claims->release(5);
  CHECK(Other(database).has_it());
}

TEST_CASE("claims: where no file can be there is an error with its name", "[sweep]") {
  const auto claims = Claims::open("/no/such/folder/dojo.db");
  REQUIRE_FALSE(claims);
  CHECK_THAT(claims.error().text(), Catch::Contains("/no/such/folder/dojo.db-claims"));
}

}  // namespace
}  // namespace dojo::sweep
