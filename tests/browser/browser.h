// A headless Chromium, driven over WebDriver (W3C): real key presses, real rendering, and what the
// page logged and asked the network for.
//
// Debian: chromium, chromium-driver. Where they are not installed, is_installed() says so, and
// tests pass over with a note.
#pragma once

#include <sys/types.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace httplib {
class Client;
}

namespace dojo::test {

using Json = nlohmann::json;

/// Names of keys as WebDriver knows them.
inline constexpr const char* kArrowLeft = "\uE012";
inline constexpr const char* kArrowUp = "\uE013";
inline constexpr const char* kArrowRight = "\uE014";
inline constexpr const char* kArrowDown = "\uE015";
inline constexpr const char* kEnd = "\uE010";
inline constexpr const char* kHome = "\uE011";
inline constexpr const char* kPageDown = "\uE00F";

class Browser {
 public:
  static bool is_installed();

  /// Starts it, which takes about a second. Requires: is_installed().
  Browser();
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Opens a file; "#step=3" and the like go behind its name.
  void open(const std::string& file);
  /// Presses and releases a key, wherever the focus is.
  void press(const std::string& key);
  /// Moves the mouse there; presses and releases its button there. Pixels of the window.
  void point_at(int x, int y);
  void click(int x, int y);
  /// Runs `return EXPRESSION` in the page.
  Json value(const std::string& expression);
  /// The colour scheme or medium that style sheets see: {"prefers-color-scheme", "dark"}.
  void pretend(const std::string& feature, const std::string& value);
  void pretend_medium(const std::string& medium);
  void resize(int width, int height);
  /// Writes what is to be seen as a PNG.
  void screenshot(const std::string& file);

  /// What the page wrote to its console since the last call: errors, warnings.
  std::vector<std::string> complaints();
  /// Addresses that were asked for since the last call, in order.
  std::vector<std::string> requests();

 private:
  Json post(const std::string& path, const Json& body);
  void use_mouse(const Json& actions);
  Json command(const std::string& name, const Json& parameters);
  Json log(const std::string& type);

  std::string profile_;
  pid_t driver_ = -1;
  std::unique_ptr<httplib::Client> client_;
  std::string session_;
};

/// One for all cases of the program: starting it is what takes time. Nothing, and a note, where it
/// is not installed.
Browser* shared_browser();

}  // namespace dojo::test
