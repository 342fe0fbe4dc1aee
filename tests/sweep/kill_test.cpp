// A sweep that is killed again and again ends with what an undisturbed one has: nothing lost,
// nothing twice. And two sweeps on one database, and a disk that is full.
//
// Method: the program itself, killed with SIGKILL, it or one of its workers, each time a further
// share of the runs is done and at a random moment from there. Then table `run`, which holds
// nothing of when and where, is compared row by row.

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <thread>

#include "tests/cli/program.h"
#include "tests/sweep/small_sweep.h"

namespace dojo::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::int64_t count(const std::string& database, const std::string& table) {
  if (!fs::exists(database)) return 0;
  try {
    SQLite::Database connection(database, SQLite::OPEN_READWRITE, 10'000);
    return connection.execAndGet("SELECT count(*) FROM " + table).getInt64();
  } catch (const SQLite::Exception&) {
    return 0;  // no tables yet
  }
}

/// All rows of a query, a line each.
std::string rows(const std::string& database, const std::string& query) {
  SQLite::Database connection(database, SQLite::OPEN_READWRITE, 10'000);
  SQLite::Statement statement(connection, query);
  std::string text;
  while (statement.executeStep()) {
    for (int i = 0; i < statement.getColumnCount(); ++i) {
      text += statement.getColumn(i).getString() + "|";
    }
    text += "\n";
  }
  return text;
}

void check_equal_results(const std::string& database, const std::string& expected) {
  for (const char* query :
       {"SELECT * FROM run ORDER BY key", "SELECT * FROM metric ORDER BY key, name"}) {
    INFO(query);
    const std::string found = rows(database, query);
    CHECK_FALSE(found.empty());
    CHECK((found == rows(expected, query)));
  }
}

std::vector<pid_t> children_of(pid_t process) {
  std::ifstream in(fmt::format("/proc/{0}/task/{0}/children", process));
  std::vector<pid_t> children;
  for (pid_t child = 0; in >> child;) children.push_back(child);
  return children;
}

bool is_running(pid_t process) {
  int status = 0;
  return waitpid(process, &status, WNOHANG) == 0;
}

void wait_milliseconds(int time) { std::this_thread::sleep_for(std::chrono::milliseconds(time)); }

/// Kills a sweep `kills` times on its way to `total` runs.
class Tormentor {
 public:
  Tormentor(const Bench& bench, std::vector<std::string> arguments, std::string database)
      : bench_(bench), arguments_(std::move(arguments)), database_(std::move(database)) {}

  void torment(std::int64_t total, int kills) {
    for (int i = 0; i < kills; ++i) {
      wait_for(total * i / kills);
      wait_milliseconds(static_cast<int>(random_() % 40));
      if (random_() % 2 == 0 && kill_worker()) continue;
      kill_parent();
    }
    if (process_ > 0) bench_.finish(process_);
  }
  int parents_killed() const { return parents_; }
  int workers_killed() const { return workers_; }

 private:
  void wait_for(std::int64_t runs) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(5);
    while (process_ <= 0 || count(database_, "run") < runs) {
      if (process_ <= 0 || !is_running(process_)) process_ = bench_.start(arguments_);
      REQUIRE(std::chrono::steady_clock::now() < end);
      wait_milliseconds(5);
    }
  }
  bool kill_worker() {
    const std::vector<pid_t> children = children_of(process_);
    if (children.empty()) return false;
    kill(children[random_() % children.size()], SIGKILL);
    ++workers_;
    return true;
  }
  void kill_parent() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = -1;
    ++parents_;
  }

  const Bench& bench_;
  std::vector<std::string> arguments_;
  std::string database_;
  std::mt19937 random_{4711};
  pid_t process_ = -1;
  int parents_ = 0;
  int workers_ = 0;
};

void check_killed(const std::string& repetitions, std::int64_t total, int kills) {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  const auto arguments = [&](const char* database) {
    return std::vector<std::string>{"sweep",     scenario, "--db", database, "--repetitions",
                                    repetitions, "-j",     "2",    "--json"};
  };
  const Ended calm = bench.run(arguments("calm.db"));
  INFO(calm.err);
  REQUIRE(calm.code == 0);
  REQUIRE(count(bench.path("calm.db"), "run") == total);
  Tormentor tormentor(bench, arguments("killed.db"), bench.path("killed.db"));
  tormentor.torment(total, kills);
  CHECK(tormentor.parents_killed() + tormentor.workers_killed() == kills);
  CHECK(tormentor.parents_killed() > 0);
  CHECK(tormentor.workers_killed() > 0);
  const Ended last = bench.run(arguments("killed.db"));
  INFO(last.err);
  CHECK(last.code == 0);
  CHECK(Json::parse(last.out)["finished"] == total);
  CHECK(count(bench.path("killed.db"), "run") == total);
  CHECK(count(bench.path("killed.db"), "execution") == total);
  check_equal_results(bench.path("killed.db"), bench.path("calm.db"));
}

TEST_CASE("sweep: killed 12 times, it loses and repeats nothing", "[sweep]") {
  check_killed("6", 60, 12);
}

TEST_CASE("sweep: 500 runs, killed 50 times, are those of an undisturbed sweep", "[.slow][slow]") {
  check_killed("50", 500, 50);
}

TEST_CASE("sweep: what is done is not done again", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  const Json first =
      Json::parse(bench.run({"sweep", scenario, "--repetitions", "2", "--json"}).out);
  CHECK(first["ran"] == 20);
  const Json again =
      Json::parse(bench.run({"sweep", scenario, "--repetitions", "2", "--json"}).out);
  CHECK(again["ran"] == 0);
  CHECK(again["finished"] == 20);
  CHECK(again["campaign"] == first["campaign"]);
  const Json more = Json::parse(bench.run({"sweep", scenario, "--repetitions", "3", "--json"}).out);
  CHECK(more["ran"] == 10);
  CHECK(more["finished"] == 30);
}

TEST_CASE("sweep: results do not depend on the number of workers", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  const auto sweep = [&](const char* database, const char* workers) {
    REQUIRE(bench.run({"sweep", scenario, "--db", database, "--repetitions", "2", "-j", workers})
                .code == 0);
  };
  sweep("one.db", "1");
  sweep("four.db", "4");
  check_equal_results(bench.path("four.db"), bench.path("one.db"));
}

TEST_CASE("sweep: two at once on one database share the work", "[sweep]") {
  const Bench one;
  const Bench two;
  const std::string scenario = one.file("small.yaml", kSmallSweep);
  const std::string database = one.path("dojo.db");
  const std::vector<std::string> arguments = {"sweep", scenario, "--db", database, "--repetitions",
                                              "4",     "-j",     "2",    "--json"};
  const pid_t first = one.start(arguments);
  const pid_t second = two.start(arguments);
  const Ended a = one.finish(first);
  const Ended b = two.finish(second);
  INFO(a.err << b.err);
  CHECK(a.code == 0);
  CHECK(b.code == 0);
  const Json left = Json::parse(a.out);
  const Json right = Json::parse(b.out);
  CHECK(left["finished"] == 40);
  CHECK(right["finished"] == 40);
  CHECK(left["ran"].get<int>() + right["ran"].get<int>() == 40);
  CHECK(count(database, "run") == 40);
}

/// Files that this process and those it starts write may not grow beyond `bytes`.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~FileLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("sweep: a full disk ends it in words, and keeps what was done", "[sweep]") {
  const Bench bench;
  const std::string scenario = bench.file("small.yaml", kSmallSweep);
  const std::vector<std::string> arguments = {"sweep", scenario, "--repetitions", "12", "--json"};
  REQUIRE(bench.run({"sweep", scenario, "--repetitions", "1"}).code == 0);
  Ended full;
  {
    const FileLimit limit(fs::file_size(bench.path("dojo.db")) + 100'000);
    full = bench.run(arguments);
  }
  INFO(full.out << full.err);
  CHECK(full.code == 3);
  CHECK_THAT(full.err, Catch::Contains("dojo.db: ") && Catch::Contains("is kept"));
  const std::int64_t kept = count(bench.path("dojo.db"), "run");
  CHECK(kept >= 10);
  CHECK(kept < 120);
  const Ended list = bench.run({"sweep", "--list"});
  CHECK(list.code == 0);
  CHECK_THAT(list.out, Catch::Contains("small"));
  const Ended after = bench.run(arguments);
  CHECK(after.code == 0);
  CHECK(Json::parse(after.out)["ran"] == 120 - kept);
}

}  // namespace
}  // namespace dojo::test
