#include "tests/browser/browser.h"

#include <fcntl.h>
#include <httplib.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <thread>

namespace dojo::test {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kPatience{30};

bool is_program(const char* name) {
  return std::system((std::string("command -v ") + name + " >/dev/null 2>&1").c_str()) == 0;
}

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// In the new process; does not return. It leads a group of its own, so that the browser ends with
/// it.
[[noreturn]] void become_driver(const std::string& log) {
  setpgid(0, 0);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (out < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(126);
  execlp("chromedriver", "chromedriver", "--port=0", static_cast<char*>(nullptr));
  _exit(127);
}

/// The port that the driver chose, from its own words.
int port_of_driver(const std::string& log) {
  static const std::regex kStarted("started successfully on port ([0-9]+)");
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    const std::string text = content(log);
    std::smatch found;
    if (std::regex_search(text, found, kStarted)) return std::stoi(found[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL("chromedriver does not start: " << content(log));
  return 0;
}

}  // namespace

bool Browser::is_installed() { return is_program("chromium") && is_program("chromedriver"); }

Browser::Browser() {
  profile_ = (fs::temp_directory_path() / "dojo-browser-XXXXXX").string();
  REQUIRE(mkdtemp(profile_.data()) != nullptr);
  const std::string log = profile_ + "/driver.log";
  driver_ = fork();
  if (driver_ == 0) become_driver(log);
  REQUIRE(driver_ > 0);
  client_ = std::make_unique<httplib::Client>("127.0.0.1", port_of_driver(log));
  client_->set_read_timeout(kPatience);
  const Json arguments = {"--headless",
                          "--no-sandbox",
                          "--disable-gpu",
                          "--no-first-run",
                          "--disable-dev-shm-usage",
                          "--disable-background-networking",
                          "--disable-component-update",
                          "--disable-sync",
                          "--force-color-profile=srgb",
                          "--user-data-dir=" + profile_ + "/profile",
                          "--window-size=1440,900"};
  const Json wanted = {{"browserName", "chrome"},
                       {"goog:chromeOptions", {{"args", arguments}}},
                       {"goog:loggingPrefs", {{"browser", "ALL"}, {"performance", "ALL"}}}};
  session_ = post("/session", {{"capabilities", {{"alwaysMatch", wanted}}}})["sessionId"];
}

Browser::~Browser() {
  if (client_ && !session_.empty()) client_->Delete("/session/" + session_);
  if (driver_ > 0) {
    kill(-driver_, SIGTERM);
    int status = 0;
    waitpid(driver_, &status, 0);
  }
  std::error_code ignored;
  fs::remove_all(profile_, ignored);
}

Json Browser::post(const std::string& path, const Json& body) {
  const auto answer = client_->Post(path, body.dump(), "application/json");
  REQUIRE(answer);
  const Json json = Json::parse(answer->body);
  INFO(path << " " << body.dump().substr(0, 500) << "\n" << answer->body.substr(0, 2'000));
  REQUIRE(answer->status == 200);
  return json["value"];
}

void Browser::open(const std::string& file) {
  // A second visit to one file with another mark would not load it again.
  post("/session/" + session_ + "/url", {{"url", "about:blank"}});
  post("/session/" + session_ + "/url", {{"url", "file://" + file}});
}

void Browser::press(const std::string& key) {
  const Json actions = {{{"type", "keyDown"}, {"value", key}}, {{"type", "keyUp"}, {"value", key}}};
  const Json keyboard = {{"type", "key"}, {"id", "keyboard"}, {"actions", actions}};
  post("/session/" + session_ + "/actions", {{"actions", Json::array({keyboard})}});
}

void Browser::use_mouse(const Json& actions) {
  const Json mouse = {{"type", "pointer"},
                      {"id", "mouse"},
                      {"parameters", {{"pointerType", "mouse"}}},
                      {"actions", actions}};
  post("/session/" + session_ + "/actions", {{"actions", Json::array({mouse})}});
}

void Browser::point_at(int x, int y) {
  use_mouse({{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}}});
}

void Browser::click(int x, int y) {
  use_mouse({{{"type", "pointerMove"}, {"duration", 0}, {"x", x}, {"y", y}},
             {{"type", "pointerDown"}, {"button", 0}},
             {{"type", "pointerUp"}, {"button", 0}}});
}

Json Browser::value(const std::string& expression) {
  return post("/session/" + session_ + "/execute/sync",
              {{"script", "return " + expression}, {"args", Json::array()}});
}

Json Browser::command(const std::string& name, const Json& parameters) {
  return post("/session/" + session_ + "/goog/cdp/execute",
              {{"cmd", name}, {"params", parameters}});
}

void Browser::pretend(const std::string& feature, const std::string& value) {
  const Json one = {{"name", feature}, {"value", value}};
  command("Emulation.setEmulatedMedia", {{"features", Json::array({one})}});
}

void Browser::pretend_medium(const std::string& medium) {
  command("Emulation.setEmulatedMedia", {{"media", medium}});
}

void Browser::resize(int width, int height) {
  post("/session/" + session_ + "/window/rect", {{"width", width}, {"height", height}});
}

void Browser::screenshot(const std::string& file) {
  const Json shot = command("Page.captureScreenshot", {{"format", "png"}});
  const std::string text = shot["data"];
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    static const std::string kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = kLetters.find(c);
    if (value == std::string::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<char>(bits >> count & 0xFF));
  }
  std::ofstream(file, std::ios::binary) << bytes;
}

Json Browser::log(const std::string& type) {
  return post("/session/" + session_ + "/se/log", {{"type", type}});
}

std::vector<std::string> Browser::complaints() {
  std::vector<std::string> list;
  for (const Json& entry : log("browser")) list.push_back(entry["message"]);
  return list;
}

Browser* shared_browser() {
  static std::optional<Browser> browser;
  if (!Browser::is_installed()) {
    WARN("chromium and chromium-driver are not installed: the page is not opened");
    return nullptr;
  }
  if (!browser) browser.emplace();
  return &*browser;
}

std::vector<std::string> Browser::requests() {
  std::vector<std::string> list;
  for (const Json& entry : log("performance")) {
    const Json message = Json::parse(entry["message"].get<std::string>())["message"];
    if (message["method"] != "Network.requestWillBeSent") continue;
    list.push_back(message["params"]["request"]["url"]);
  }
  return list;
}

}  // namespace dojo::test
