#include "tests/report/paje_checker.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

namespace dojo::report::test {

namespace {

struct Definition {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;  // name, type
};

/// Words of a line; quotes keep spaces. Nothing: a quote is not closed.
std::optional<std::vector<std::string>> words_of(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] == ' ' || line[i] == '\t') {
      ++i;
    } else if (line[i] == '"') {
      const std::size_t end = line.find('"', i + 1);
      if (end == std::string::npos) return std::nullopt;
      words.push_back(line.substr(i + 1, end - i - 1));
      i = end + 1;
    } else {
      const std::size_t end = std::min(line.find_first_of(" \t", i), line.size());
      words.push_back(line.substr(i, end - i));
      i = end;
    }
  }
  return words;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
}

class Reader {
 public:
  std::string read(const std::string& trace) {
    std::istringstream in(trace);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      if (line.empty() || line[0] == '#') continue;
      const std::string wrong = line[0] == '%' ? header(line) : event(line);
      if (!wrong.empty()) return fmt::format("line {}: {} ({})", number, wrong, line);
    }
    if (!open_links_.empty()) return "link " + open_links_.begin()->first + " never ends";
    if (!alive_.empty()) return "container " + alive_.begin()->first + " is never destroyed";
    return "";
  }

 private:
  using Fields = std::map<std::string, std::string>;

  std::string header(const std::string& line) {
    if (has_events_) return "a definition after the first event";
    const auto words = words_of(line.substr(1));
    if (!words || words->empty()) return "no definition";
    if (words->front() == "EventDef") {
      if (words->size() != 3 || defining_) return "no event definition";
      defining_ = words->at(2);
      definitions_[*defining_].name = words->at(1);
    } else if (words->front() == "EndEventDef") {
      defining_.reset();
    } else {
      if (!defining_ || words->size() != 2) return "a field outside a definition";
      definitions_[*defining_].fields.emplace_back(words->at(0), words->at(1));
    }
    return "";
  }

  std::string event(const std::string& line) {
    has_events_ = true;
    if (defining_) return "an event inside a definition";
    const auto words = words_of(line);
    if (!words) return "a quote is not closed";
    const auto found = definitions_.find(words->front());
    if (found == definitions_.end()) return "no such event is defined";
    const Definition& definition = found->second;
    if (words->size() != definition.fields.size() + 1) return "another number of fields";
    Fields fields;
    for (std::size_t i = 0; i < definition.fields.size(); ++i) {
      const auto& [name, type] = definition.fields[i];
      if (type == "date" && !is_number(words->at(i + 1))) return name + " is no time";
      fields[name] = words->at(i + 1);
    }
    if (fields.contains("Time")) {
      const double time = std::stod(fields["Time"]);
      if (time < time_) return "time goes back";
      time_ = time;
    }
    return meaning(definition.name, fields);
  }

  std::string define(std::map<std::string, std::string>& names, Fields& f) {
    if (f["Type"] != "0" && !types_.contains(f["Type"])) return "of an unknown type";
    return names.emplace(f["Alias"], f["Type"]).second ? "" : "defined twice";
  }

  std::string meaning(const std::string& name, Fields& f) {
    if (name == "PajeDefineEntityValue") return define(values_, f);
    if (name == "PajeDefineLinkType") {
      const bool knows =
          types_.contains(f["StartContainerType"]) && types_.contains(f["EndContainerType"]);
      if (!knows) return "of an unknown type";
    }
    if (name.starts_with("PajeDefine")) return define(types_, f);
    if (!types_.contains(f["Type"])) return "of an unknown type";
    if (name == "PajeCreateContainer") {
      if (f["Container"] != "0" && !alive_.contains(f["Container"])) return "in no container";
      return alive_.emplace(f["Alias"], f["Type"]).second ? "" : "created twice";
    }
    if (name == "PajeDestroyContainer") {
      return alive_.erase(f["Name"]) == 1 ? "" : "no such container";
    }
    const auto container = alive_.find(f["Container"]);
    if (container == alive_.end()) return "no such container";
    if (types_[f["Type"]] != container->second) return "not of this container's type";
    if (name == "PajeSetState") return values_.contains(f["Value"]) ? "" : "no such value";
    if (name == "PajeStartLink") {
      if (!alive_.contains(f["StartContainer"])) return "starts nowhere";
      return open_links_.emplace(f["Key"], f["Value"]).second ? "" : "a key is used twice";
    }
    if (name == "PajeEndLink") {
      if (!alive_.contains(f["EndContainer"])) return "ends nowhere";
      const auto start = open_links_.find(f["Key"]);
      if (start == open_links_.end()) return "ends before it starts";
      if (start->second != f["Value"]) return "ends as another";
      open_links_.erase(start);
    }
    return "";
  }

  std::map<std::string, Definition> definitions_;
  std::optional<std::string> defining_;
  bool has_events_ = false;
  double time_ = 0;
  std::map<std::string, std::string> types_;   // alias -> parent
  std::map<std::string, std::string> values_;  // alias -> type
  std::map<std::string, std::string> alive_;   // container -> type
  std::map<std::string, std::string> open_links_;
};

}  // namespace

std::string paje_complaint(const std::string& trace) { return Reader().read(trace); }

}  // namespace dojo::report::test
