#include "sim/access/symbols.h"

#include <dlfcn.h>

#define BACKWARD_HAS_DW 1
#include <backward.hpp>
#include <map>

namespace dojo::sim::access {

namespace {

// "protocols/kddm/kddm_set.cpp" of "./protocols/...", of an absolute path, or of a path that begins
// with the build folder, which clang puts before what -ffile-prefix-map has made relative.
std::string tidy(std::string file) {
  while (file.starts_with("./")) file.erase(0, 2);
  const bool is_absolute = file.starts_with('/') && !file.starts_with("/usr/");
  if (!is_absolute && !file.starts_with("build/")) return file;
  for (const char* folder : {"/protocols/", "/tests/"}) {
    const std::size_t at = file.rfind(folder);
    if (at != std::string::npos) return file.substr(at + 1);
  }
  return file;
}

Frame frame_of(const backward::ResolvedTrace::SourceLoc& source) {
  return {source.function, tidy(source.filename), source.line};
}

std::vector<Frame> look_up(const void* pc) {
  static backward::TraceResolver resolver;
  // The line of the call, not of what follows it.
  void* const inside = const_cast<char*>(static_cast<const char*>(pc) - 1);
  const backward::ResolvedTrace found = resolver.resolve(backward::Trace(inside, 0));
  // backward-cpp gives the innermost line with the outermost function, and for each inlined
  // function, innermost first, the line of its call.
  std::vector<Frame> frames;
  Frame frame = frame_of(found.source);
  const std::string outermost =
      frame.function.empty() ? found.object_function : std::move(frame.function);
  for (const auto& inlined : found.inliners) {
    frame.function = inlined.function;
    frames.push_back(frame);
    frame = frame_of(inlined);
  }
  frame.function = outermost;
  frames.push_back(frame);
  return frames;
}

}  // namespace

const std::vector<Frame>& frames_at(const void* pc) {
  static std::map<const void*, std::vector<Frame>> known;
  const auto found = known.find(pc);
  return found != known.end() ? found->second : known.emplace(pc, look_up(pc)).first->second;
}

std::string variable_at(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_sname == nullptr) return "";
  return backward::details::demangler().demangle(info.dli_sname);
}

bool is_own(const Frame& frame) {
  return !frame.file.empty() && frame.file.front() != '/' && frame.function.rfind("std::", 0) != 0;
}

}  // namespace dojo::sim::access
