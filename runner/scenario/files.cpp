#include "runner/scenario/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>

#include "runner/scenario/fields.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {

namespace fs = std::filesystem;

tl::expected<std::string, std::string> read_text_file(const fs::path& file, std::size_t bytes_max) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) return tl::make_unexpected("no such file");
  if (!fs::is_regular_file(status)) return tl::make_unexpected("not a regular file");
  const auto bytes = fs::file_size(file, error);
  if (error) return tl::make_unexpected(error.message());
  if (bytes > bytes_max)
    return tl::make_unexpected(fmt::format("more than {} KiB", bytes_max / 1024));
  std::ifstream in{file, std::ios::binary};
  std::string text(bytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  if (!in) return tl::make_unexpected("cannot be read");
  const std::size_t bad = first_bad_byte(text);
  if (bad != std::string::npos) {
    return tl::make_unexpected(fmt::format("byte {} is no text in UTF-8", bad + 1));
  }
  return text;
}

fs::path scenarios_folder() {
  const char* elsewhere = std::getenv("DOJO_SCENARIOS");
  return elsewhere != nullptr ? elsewhere : DOJO_SCENARIOS_FOLDER;
}

std::vector<fs::path> machine_folders(const fs::path& scenario_folder, const LoadOptions& options) {
  std::vector<fs::path> folders = options.machine_folders;
  folders.push_back(scenario_folder / "machines");
  folders.push_back(scenarios_folder() / "machines");
  return folders;
}

void read_machine_file(Context& context, const fs::path& file, Machine& out) {
  const auto text = read_text_file(file, kTextBytesMax);
  if (!text) {
    context.add({Error{file.string(), 1, 1, text.error()}});
    return;
  }
  const auto tree = parse_tree(*text, file.string(), kTextBytesMax);
  if (!tree) {
    context.add(tree.error());
    return;
  }
  const std::string path = context.swap_path("");
  ObjectCodec<Machine>{}.read(context, *tree, out);
  context.swap_path(path);
  if (out.name.empty()) out.name = file.stem().string();
}

std::vector<MachineInfo> list_machines(const fs::path& folder, const LoadOptions& options) {
  std::map<std::string, MachineInfo> found;
  for (const fs::path& place : machine_folders(folder, options)) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{place, error}) {
      const std::string name = entry.path().stem().string();
      if (entry.path().extension() != ".yaml" || found.contains(name)) continue;
      const auto machine = load_machine(entry.path());
      found[name] = {name, machine ? machine->about : "(has errors)", entry.path()};
    }
  }
  std::vector<MachineInfo> list;
  for (auto& [name, info] : found) list.push_back(std::move(info));
  return list;
}

Result<Machine> load_machine(const fs::path& file) {
  const LoadOptions options;
  Context context{options, file.parent_path()};
  Machine machine;
  read_machine_file(context, file, machine);
  if (!context.errors().empty()) return tl::make_unexpected(context.take_errors());
  return machine;
}

// --- machines -----------------------------------------------------------------------------------

namespace {

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void fail_unknown_machine(Context& context, const Value& value) {
  std::vector<std::string> known;
  for (const MachineInfo& info : list_machines(context.folder(), context.options())) {
    known.push_back(info.name);
  }
  context.fail(
      value.place,
      fmt::format("there is no machine {}; accepted: {}, or a profile in place{}",
                  value.described(), fmt::join(known, ", "), did_you_mean(value.text, known)));
}

}  // namespace

void MachineCodec::read(Context& context, const Value& value, Type& out) const {
  if (value.kind != Value::Kind::kScalar) {
    ObjectCodec<Machine>{}.read(context, value, out);
    if (out.name.empty()) out.name = "inline";
    return;
  }
  if (!context.options().may_read_files) {
    context.fail(value.place, "a machine by name needs a file, and none may be read");
    return;
  }
  if (is_plain_name(value.text)) {
    for (const fs::path& folder : machine_folders(context.folder(), context.options())) {
      const fs::path file = folder / (value.text + ".yaml");
      std::error_code error;
      if (fs::exists(file, error)) return read_machine_file(context, file, out);
    }
  }
  fail_unknown_machine(context, value);
}

Json MachineCodec::write(const Type& value) const { return ObjectCodec<Machine>{}.write(value); }

Json MachineCodec::schema() const {
  return {{"oneOf", {{{"type", "string"}, {"minLength", 1}}, ObjectCodec<Machine>{}.schema()}}};
}

// --- what is done once a struct is read
// -----------------------------------------------------------

namespace {

/// A path of an override starts at the current folder, as on any command line; the scenario's
/// folder comes second, because the values of a sweep become overrides.
fs::path resolved_path(const Context& context, const std::string& file, bool is_override) {
  std::error_code error;
  if (is_override && fs::exists(file, error)) return file;
  return context.folder() / file;
}

void read_attachment(Context& context, const Place& place, Attachment& attachment) {
  if (!context.options().may_read_files) {
    context.fail(place, "no file may be read here");
    return;
  }
  const fs::path path = resolved_path(context, attachment.file, place.line == 0);
  auto content = read_text_file(path, kAttachmentBytesMax);
  if (!content) {
    context.fail(place, fmt::format("\"{}\": {}", path.string(), content.error()));
  } else if (content->empty()) {
    context.fail(place, fmt::format("\"{}\" is empty", path.string()));
  } else {
    attachment.text = std::move(*content);
  }
}

/// Fills `text` from `file` unless it was given in place. A `file` set by an override beats an
/// older text.
void settle_attachment(Context& context, const Value& value, Attachment& attachment) {
  const Entry* file = value.find("file");
  const Entry* text = value.find("text");
  if (file == nullptr && text == nullptr) {
    context.fail(value.place, "key \"file\" is missing (path of the file to use)");
    return;
  }
  const bool is_override = file != nullptr && file->value.place.line == 0;
  if (text != nullptr && !(is_override && text->value.place.line != 0)) return;
  if (attachment.file.empty()) return;  // reported as no text
  const Context::Step step{context, "file"};
  read_attachment(context, file->value.place, attachment);
}

Place place_at(const Value& value, const char* key) {
  const Entry* entry = value.find(key);
  return entry == nullptr ? value.place : entry->value.place;
}

void settle_operations(std::vector<Operation>& ops) {
  if (!ops.empty()) return;
  for (std::size_t i = 0; i < names(Vocabulary::kOperation).size(); ++i) {
    ops.push_back(static_cast<Operation>(i));
  }
}

}  // namespace

void FileCodec::read(Context& context, const Value& value, Type& out) const {
  if (value.kind == Value::Kind::kScalar) {
    TextCodec{}.read(context, value, out.file);
    if (out.file.empty()) return;
    read_attachment(context, value.place, out);
    // What is wrong inside is found later, and files beside it may belong to it.
    out.file = resolved_path(context, out.file, value.place.line == 0).lexically_normal().string();
    return;
  }
  ObjectCodec<Attachment>{}.read(context, value, out);
  if (context.errors().empty()) settle_attachment(context, value, out);
}

Json FileCodec::write(const Type& value) const { return ObjectCodec<Attachment>{}.write(value); }

Json FileCodec::schema() const {
  return {{"oneOf", {{{"type", "string"}, {"minLength", 1}}, ObjectCodec<Attachment>{}.schema()}}};
}

void settle(Context&, const Value&, Node& node) {
  if (!node.jitter) return;
  Machine& m = node.machine;
  for (Cost* cost : {&m.memory_access, &m.cache_line_transfer, &m.lock, &m.context_switch,
                     &m.interrupt, &m.softirq, &m.ipi, &m.page_copy, &m.page_fault, &m.tlb_flush,
                     &m.kernel_call, &m.send_overhead, &m.receive_overhead, &m.nic_per_message}) {
    cost->jitter = *node.jitter;
  }
}

void settle(Context& context, const Value& value, ReadersWriters& workload) {
  if (workload.readers + workload.writers > 0) return;
  context.fail(place_at(value, "readers"), "neither a reader nor a writer; at least one is needed");
}

void settle(Context&, const Value&, RandomPrograms& workload) { settle_operations(workload.ops); }
void settle(Context&, const Value&, EveryProgram& workload) { settle_operations(workload.ops); }

void settle(Context& context, const Value& value, PageTrace& trace) {
  settle_attachment(context, value, trace.trace);
}

void settle(Context& context, const Value& value, Litmus& litmus) {
  settle_attachment(context, value, litmus.test);
}

void settle(Context& context, const Value& value, Load& load) {
  const bool is_open = load.arrivals != ArrivalKind::kClosed;
  if (is_open && !load.rate_per_s) {
    context.fail(place_at(value, "arrivals"),
                 "requests that arrive by themselves need \"rate\", such as 2000/s");
  }
  if (!is_open && load.rate_per_s) {
    context.fail(
        place_at(value, "rate"),
        "a closed loop has no rate of its own; accepted: \"think\", or arrivals poisson or "
        "bursty");
  }
  if (is_open && load.think_ns != 0) {
    context.fail(place_at(value, "think"),
                 "requests that arrive by themselves wait for nobody to think; accepted: \"rate\", "
                 "or arrivals closed");
  }
  if (load.arrivals != ArrivalKind::kBursty && load.burst != 1) {
    context.fail(place_at(value, "burst"), "only arrivals bursty come in bursts");
  }
}

void settle(Context& context, const Value& value, Rpc& rpc) {
  if (rpc.retransmit_max_ns >= rpc.retransmit_ns) return;
  context.fail(place_at(value, "retransmit_max"), "\"retransmit_max\" is less than \"retransmit\"");
}

}  // namespace dojo::scenario
