#include "runner/network/platform.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "sim/explore/workers.h"

namespace dojo::runner {

namespace {

using models::NetworkPlan;
using models::PlatformDescription;
using nlohmann::json;

/// A file with this text, for as long as the process lives.
class TextFile {
 public:
  explicit TextFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "dojo-platform-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) return;
    close(descriptor);
    // SimGrid tells formats apart by the ending.
    name_ = name + ".xml";
    std::error_code error;
    std::filesystem::rename(name, name_, error);
    std::ofstream(name_, std::ios::binary) << text;
    owner_ = getpid();
  }
  ~TextFile() {
    std::error_code error;
    if (owner_ == getpid()) std::filesystem::remove(name_, error);
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  pid_t owner_ = 0;  // a forked worker leaves it to its parent
};

json to_json(const PlatformDescription& platform) {
  json document{{"hosts", json::array()}, {"links", json::array()}, {"ways", platform.ways}};
  for (const auto& host : platform.hosts) {
    document["hosts"].push_back({host.name, host.cores, host.speed});
  }
  for (const NetworkPlan::Link& link : platform.links) {
    document["links"].push_back({link.name, link.latency, link.bits_per_second, link.is_shared});
  }
  return document;
}

PlatformDescription from_json(const json& document) {
  PlatformDescription platform;
  for (const json& host : document.at("hosts")) {
    platform.hosts.push_back({host.at(0), host.at(1), host.at(2)});
  }
  for (const json& link : document.at("links")) {
    platform.links.push_back({link.at(0), link.at(1), link.at(2), link.at(3)});
  }
  platform.ways = document.at("ways").get<std::vector<std::vector<std::uint32_t>>>();
  return platform;
}

/// What a worker answers: the platform, or {"error": ...}.
std::string describe(std::string_view file) {
  const auto ask = reinterpret_cast<models::DescribePlatform>(
      models::network_module_function(models::kDescribePlatform));
  PlatformDescription platform;
  std::string error;
  if (!ask(std::string(file), platform, error)) return json{{"error", error}}.dump();
  return to_json(platform).dump();
}

/// Where the word that SimGrid's message ends with stands in that line; SimGrid tells no columns.
int column_of(const std::string& text, int line, const std::string& message) {
  std::istringstream lines(text);
  std::string found;
  for (int i = 0; i < line && std::getline(lines, found);) ++i;
  const std::size_t at = found.find(message.substr(message.rfind(' ') + 1));
  return at == std::string::npos ? 1 : static_cast<int>(at) + 1;
}

/// "Parse error at FILE:7: unknown unit: MBpz", with our file's name for SimGrid's.
InputError located(const scenario::Attachment& file, const std::string& text) {
  InputError error{file.file.empty() ? "(text in the scenario)" : file.file, 0, 0, text};
  std::smatch found;
  if (std::regex_search(text, found, std::regex("Parse error at .*:([0-9]+): (.*)"))) {
    error.line = std::stoi(found[1]);
    error.message = found[2];
    error.column = column_of(file.text, error.line, error.message);
  }
  if (error.message.starts_with("unknown unit: ")) {
    error.message +=
        "; accepted: time as s, ms, us, ns; rates as Bps, kBps, MBps, GBps (or bps, "
        "kbps, Mbps, Gbps); speeds as f, kf, Mf, Gf";
  }
  return error;
}

InputResult<std::shared_ptr<const Platform>> read(const scenario::Attachment& file,
                                                  const std::string& name) {
  sim::Workers worker(1, describe);
  const auto answer = worker.run({name}).front();
  if (answer.is_lost || answer.signal != 0) {
    return tl::make_unexpected(located(file, "SimGrid died of this file"));
  }
  const json document = json::parse(answer.text);
  if (document.contains("error")) {
    return tl::make_unexpected(located(file, document.at("error")));
  }
  auto platform = std::make_shared<Platform>();
  platform->description = from_json(document);
  platform->file = name;
  const auto& hosts = platform->description.hosts;
  for (std::size_t from = 0; from < hosts.size(); ++from) {
    for (std::size_t to = 0; to < hosts.size(); ++to) {
      if (from == to || !platform->description.ways[from * hosts.size() + to].empty()) continue;
      return tl::make_unexpected(
          located(file, fmt::format("there is no route from host \"{}\" to host \"{}\"; accepted: "
                                    "a platform in which each host reaches each other",
                                    hosts[from].name, hosts[to].name)));
    }
  }
  return std::shared_ptr<const Platform>(std::move(platform));
}

}  // namespace

namespace {

/// The file itself where it still says the same: what it refers to lies beside it.
bool is_there(const scenario::Attachment& file) {
  std::ifstream in(file.file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in && text.str() == file.text;
}

}  // namespace

InputResult<std::shared_ptr<const Platform>> read_platform(const scenario::Attachment& file) {
  struct Known {
    std::unique_ptr<TextFile> text;
    InputResult<std::shared_ptr<const Platform>> platform;
  };
  static std::map<std::string, Known> known;
  const auto place = known.find(file.text);
  if (place != known.end()) return place->second.platform;
  auto text = is_there(file) ? nullptr : std::make_unique<TextFile>(file.text);
  auto platform = read(file, text != nullptr ? text->name() : file.file);
  return known.emplace(file.text, Known{std::move(text), std::move(platform)})
      .first->second.platform;
}

}  // namespace dojo::runner
