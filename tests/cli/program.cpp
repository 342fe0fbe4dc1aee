#include "tests/cli/program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace dojo::test {

namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "dojo-test-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

/// In the new process; does not return.
[[noreturn]] void become_dojo(const std::vector<std::string>& arguments, const fs::path& folder,
                              const fs::path& captured) {
  std::vector<char*> raw;
  std::string program = DOJO_PROGRAM;
  std::vector<std::string> copies = arguments;
  raw.push_back(program.data());
  for (std::string& argument : copies) raw.push_back(argument.data());
  raw.push_back(nullptr);
  const int in = open((captured / "in").c_str(), O_RDONLY);
  const int out = open((captured / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = open((captured / "err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (in < 0 || dup2(in, 0) < 0 || out < 0 || err < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
    _exit(126);
  if (chdir(folder.c_str()) != 0) _exit(126);
  execv(program.c_str(), raw.data());
  _exit(127);
}

}  // namespace

Bench::Bench() : folder_(new_folder()), captured_(new_folder()) {}

Bench::~Bench() {
  std::error_code ignored;
  fs::permissions(folder_, fs::perms::owner_all, ignored);
  fs::remove_all(folder_, ignored);
  fs::remove_all(captured_, ignored);
}

std::string Bench::file(const std::string& name, const std::string& text) const {
  fs::create_directories((folder_ / name).parent_path());
  std::ofstream out(folder_ / name, std::ios::binary);
  out << text;
  REQUIRE(out.flush().good());
  return path(name);
}

std::string Bench::listing() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    names.push_back(entry.path().lexically_relative(folder_).string());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return text;
}

Ended Bench::run(const std::vector<std::string>& arguments, const std::string& input) const {
  return finish(start(arguments, input));
}

pid_t Bench::start(const std::vector<std::string>& arguments, const std::string& input) const {
  std::ofstream in(captured_ / "in", std::ios::binary);
  in << input;
  REQUIRE(in.flush().good());
  const pid_t process = fork();
  if (process == 0) become_dojo(arguments, folder_, captured_);
  REQUIRE(process > 0);
  return process;
}

Ended Bench::finish(pid_t process) const {
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  Ended ended;
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ended.out = content(captured_ / "out");
  ended.err = content(captured_ / "err");
  return ended;
}

}  // namespace dojo::test
