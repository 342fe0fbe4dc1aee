#include "runner/report/counterexample.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "runner/report/output_folder.h"
#include "runner/scenario/files.h"
#include "sim/assert.h"
#include "sim/explore/key.h"

namespace dojo::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kFormatName = "dojo-counterexample";
constexpr std::size_t kBytesMax = std::size_t{256} << 20;
/// Ours need 8; a file of brackets only must not use up the stack.
constexpr int kDepthMax = 64;

Json to_json(const campaign::Size& size) {
  return {{"deviations", size.deviations}, {"faults", size.faults}, {"nodes", size.nodes},
          {"threads", size.threads},       {"steps", size.steps},   {"switches", size.switches}};
}

Json to_json(const sim::Violation& violation) {
  return {{"oracle", violation.oracle}, {"message", violation.message},
          {"where", violation.where},   {"actor", violation.actor},
          {"step", violation.step},     {"time_ns", violation.time}};
}

Json to_json(const sim::Margin& margin) {
  return {{"possible", margin.is_possible},
          {"gap_ns", margin.gap_ns},
          {"allowed_ns", margin.allowed_ns},
          {"where", margin.where}};
}

Json to_json(const sim::Critical& critical) {
  return {{"step", critical.step},
          {"samples", critical.samples},
          {"avoiding_before", critical.avoiding}};
}

/// Takes fields out of an object; the first thing that is wrong is kept.
class Fields {
 public:
  Fields(const Json& json, std::string path, std::string& error)
      : json_(json), path_(std::move(path)), error_(error) {
    if (!json.is_object()) fail("", "must be an object");
  }

  void take(const char* name, std::string& out) const {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_string()) return fail(name, "must be a string");
    out = value->get<std::string>();
  }
  void take(const char* name, bool& out) const {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_boolean()) return fail(name, "must be true or false");
    out = value->get<bool>();
  }
  template <class Number>
  void take(const char* name, Number& out) const {
    const Json* value = find(name);
    if (value == nullptr) return;
    // nlohmann keeps what has no sign as unsigned: one check serves every kind of whole number.
    if (!value->is_number_unsigned()) return fail(name, "must be a whole number, 0 or more");
    const auto number = value->get<std::uint64_t>();
    if (!std::in_range<Number>(number)) return fail(name, "is too large");
    out = static_cast<Number>(number);
  }
  void take(const char* name, std::vector<std::string>& out) const {
    const Json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) return fail(name, "must be a list of strings");
    for (const Json& item : *value) {
      if (!item.is_string()) return fail(name, "must be a list of strings");
      out.push_back(item.get<std::string>());
    }
  }
  const Json* find(const char* name) const {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(name);
    if (found == json_.end()) {
      fail(name, "is missing");
      return nullptr;
    }
    return &*found;
  }
  void fail(std::string_view name, std::string_view message) const {
    if (!error_.empty()) return;
    error_ =
        fmt::format("{}{}{} {}", path_, path_.empty() || name.empty() ? "" : ".", name, message);
    if (path_.empty() && name.empty()) error_ = fmt::format("the document {}", message);
  }

 private:
  const Json& json_;
  std::string path_;
  std::string& error_;
};

void read(const Json* json, const char* path, std::string& error, campaign::Size& out) {
  if (json == nullptr) return;
  const Fields fields(*json, path, error);
  fields.take("deviations", out.deviations);
  fields.take("faults", out.faults);
  fields.take("nodes", out.nodes);
  fields.take("threads", out.threads);
  fields.take("steps", out.steps);
  fields.take("switches", out.switches);
}

void read(const Json* json, std::string& error, sim::Violation& out) {
  if (json == nullptr) return;
  const Fields fields(*json, "violation", error);
  fields.take("oracle", out.oracle);
  fields.take("message", out.message);
  fields.take("where", out.where);
  fields.take("actor", out.actor);
  fields.take("step", out.step);
  fields.take("time_ns", out.time);
}

void read_margin(const Json* json, std::string& error, Counterexample& out) {
  if (json == nullptr || json->is_null()) return;
  const Fields fields(*json, "margin", error);
  fields.take("possible", out.margin.is_possible);
  fields.take("gap_ns", out.margin.gap_ns);
  fields.take("allowed_ns", out.margin.allowed_ns);
  fields.take("where", out.margin.where);
  out.has_margin = true;
}

void read_critical(const Json& json, std::string& error, Counterexample& out) {
  const auto found = json.find("critical");
  if (found == json.end() || found->is_null()) return;
  const Fields fields(*found, "critical", error);
  sim::Critical& critical = out.critical.emplace();
  fields.take("step", critical.step);
  fields.take("samples", critical.samples);
  fields.take("avoiding_before", critical.avoiding);
}

// Whose file it is, before anything else is looked at.
void check_format(const Fields& fields, std::string& error) {
  std::string format;
  int version = 0;
  fields.take("format", format);
  if (error.empty() && format != kFormatName) {
    fields.fail("format",
                fmt::format("is \"{}\": this is no counterexample file (accepted: \"{}\")", format,
                            kFormatName));
  }
  fields.take("format_version", version);
  if (error.empty() && version != kCounterexampleFormat) {
    fields.fail("format_version",
                fmt::format("is {}: this program reads version {}; the dojo that wrote the file "
                            "reads it",
                            version, kCounterexampleFormat));
  }
}

void check_key(const Fields& fields, const Counterexample& example) {
  const auto key = sim::parse_key(example.key);
  if (const auto* wrong = std::get_if<sim::KeyError>(&key)) {
    fields.fail("key", fmt::format("is no replay key: {}", wrong->message));
  } else if (std::get<sim::ScheduleKey>(key).seed != example.seed) {
    fields.fail("key", fmt::format("has another seed than the file ({})", example.seed));
  }
}

void read_document(const Json& json, std::string& error, Counterexample& out) {
  const Fields fields(json, "", error);
  check_format(fields, error);
  if (!error.empty()) return;
  fields.take("dojo_version", out.dojo_version);
  fields.take("scenario_name", out.scenario_name);
  fields.take("scenario_file", out.scenario_file);
  fields.take("overrides", out.overrides);
  fields.take("seed", out.seed);
  fields.take("key", out.key);
  if (error.empty()) check_key(fields, out);
  read(fields.find("violation"), error, out.violation);
  read_margin(fields.find("margin"), error, out);
  read_critical(json, error, out);
  read(fields.find("original"), "original", error, out.before);
  read(fields.find("minimised"), "minimised", error, out.after);
  const Json* scenario = fields.find("scenario");
  if (scenario == nullptr) return;
  if (!scenario->is_object()) return fields.fail("scenario", "must be an object");
  out.scenario = scenario->dump();
}

InputError at_byte(std::string_view text, const std::string& file, std::size_t byte,
                   const std::string& message) {
  InputError error{file, 1, 1, message};
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    error.column = text[i] == '\n' ? 1 : error.column + 1;
    if (text[i] == '\n') ++error.line;
  }
  return error;
}

// nlohmann's text without its own prefix: "[json.exception.parse_error.101] parse error at line 1,
// ...: ".
std::string reason_of(const nlohmann::json::exception& error) {
  const std::string text = error.what();
  const std::size_t colon = text.find(": ");
  return colon == std::string::npos ? text : text.substr(colon + 2);
}

}  // namespace

std::string to_text(const Counterexample& example) {
  Json json;
  json["format"] = kFormatName;
  json["format_version"] = kCounterexampleFormat;
  json["dojo_version"] = example.dojo_version;
  json["scenario_name"] = example.scenario_name;
  json["scenario_file"] = example.scenario_file;
  json["overrides"] = example.overrides;
  json["seed"] = example.seed;
  json["key"] = example.key;
  json["violation"] = to_json(example.violation);
  json["margin"] = example.has_margin ? to_json(example.margin) : Json(nullptr);
  json["critical"] = example.critical ? to_json(*example.critical) : Json(nullptr);
  json["original"] = to_json(example.before);
  json["minimised"] = to_json(example.after);
  json["scenario"] = Json::parse(example.scenario, nullptr, false);
  DOJO_ASSERT(json["scenario"].is_object());
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

InputResult<Counterexample> parse_counterexample(std::string_view text, const std::string& file) {
  Json json;
  bool is_too_deep = false;
  const auto keeps = [&](int depth, Json::parse_event_t, const Json&) {
    is_too_deep = is_too_deep || depth > kDepthMax;
    return depth <= kDepthMax;
  };
  try {
    json = Json::parse(text, keeps);
  } catch (const nlohmann::json::parse_error& error) {
    const bool is_cut = error.byte > text.size();
    const std::string reason =
        is_cut ? "the file ends in the middle: it was cut off" : reason_of(error);
    return tl::unexpected(
        at_byte(text, file, error.byte, fmt::format("no counterexample file: {}", reason)));
  }
  if (is_too_deep) {
    return tl::unexpected(
        InputError{file, 0, 0,
                   fmt::format("no counterexample file: nested deeper than {} levels", kDepthMax)});
  }
  Counterexample example;
  std::string error;
  read_document(json, error, example);
  if (!error.empty()) return tl::unexpected(InputError{file, 0, 0, error});
  return example;
}

InputResult<Counterexample> read_counterexample(const std::filesystem::path& file) {
  const auto text = scenario::read_text_file(file, kBytesMax);
  if (!text) return tl::unexpected(InputError{file.string(), 0, 0, text.error()});
  return parse_counterexample(*text, file.string());
}

InputResult<void> write_counterexample(const Counterexample& example,
                                       const std::filesystem::path& file) {
  return write_file(file, to_text(example));
}

}  // namespace dojo::report
