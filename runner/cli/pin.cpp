#include "runner/cli/pin.h"

#include <filesystem>
#include <system_error>

#include "runner/report/output_folder.h"
#include "runner/scenario/files.h"
#include "runner/scenario/limits.h"
#include "runner/scenario/pin.h"

namespace dojo::cli {

namespace fs = std::filesystem;

namespace {

tl::unexpected<InputError> refuse(const std::string& file, const std::string& message) {
  return tl::unexpected(InputError{file, 0, 0, message});
}

/// Replaces the file that a name stands for, links followed, and keeps who may read it.
InputResult<void> replace(const std::string& file, const std::string& text) {
  std::error_code error;
  const fs::path target = fs::canonical(file, error);
  if (error) return refuse(file, error.message());
  const fs::perms permissions = fs::status(target, error).permissions();
  if (const auto written = report::write_file(target, text); !written) return written;
  fs::permissions(target, permissions, error);
  return {};
}

}  // namespace

InputResult<std::string> pin(const std::string& file, const campaign::HuntResult& result) {
  if (!result.main) return std::string("; nothing to pin");
  const campaign::Finding& main = result.findings[*result.main];
  if (main.key.empty()) return std::string("; not pinned: a crash has no key");
  const auto text = scenario::read_text_file(file, scenario::kAttachmentBytesMax);
  if (!text) return refuse(file, text.error());
  const auto pinned = scenario::with_known(*text, file, {main.key});
  if (!pinned) {
    const scenario::Error& error = pinned.error().front();
    return tl::unexpected(InputError{error.file, error.line, error.column, error.message});
  }
  if (*pinned == *text) return std::string("; pinned already");
  if (const auto written = replace(file, *pinned); !written) {
    return tl::unexpected(written.error());
  }
  return std::string("; pinned");
}

}  // namespace dojo::cli
