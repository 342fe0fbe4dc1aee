#include "runner/scenario/object.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/scenario/utf8.h"

namespace dojo::scenario {

// --- context ------------------------------------------------------------------------------------

void Context::fail(const Place& place, const std::string& message) {
  const std::string text = path_.empty() ? message : fmt::format("{}: {}", path_, message);
  add({Error{place.file, place.line, place.column, text}});
}

void Context::add(const Errors& errors) {
  for (const Error& error : errors) {
    if (errors_.size() >= kErrorsMax) return;
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
  }
}

Context::Step::Step(Context& context, std::string word)
    : context_(context), length_before_(context.path_.size()) {
  if (!context_.path_.empty()) context_.path_ += '.';
  context_.path_ += word;
}

Context::Step::~Step() { context_.path_.resize(length_before_); }

// --- mappings -----------------------------------------------------------------------------------

MapReader::MapReader(Context& context, const Value& value) : context_(context), value_(value) {
  if (!is_map()) {
    context_.fail(value.place, fmt::format("is {}; a mapping is expected", value.described()));
  }
}

void MapReader::fail_missing(const char* key, const char* about) {
  context_.fail(value_.place, fmt::format("key \"{}\" is missing ({})", key, about));
}

void MapReader::finish() {
  for (const Entry& entry : value_.entries) {
    if (std::ranges::find(accepted_, entry.key) != accepted_.end()) continue;
    context_.fail(entry.place,
                  fmt::format("unknown key \"{}\"; accepted: {}{}", shortened(entry.key),
                              fmt::join(accepted_, ", "), did_you_mean(entry.key, accepted_)));
  }
}

Json SchemaWriter::take() {
  Json schema = {
      {"type", "object"}, {"properties", std::move(properties_)}, {"additionalProperties", false}};
  schema["required"] = std::move(required_);
  return schema;
}

}  // namespace dojo::scenario
