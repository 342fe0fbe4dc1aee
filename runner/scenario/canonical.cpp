// The canonical form of a scenario, its hash, and the schema: what the writers of fields.h produce.

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "runner/scenario/fields.h"

namespace dojo::scenario {

nlohmann::json to_json(const Scenario& scenario) { return ObjectCodec<Scenario>{}.write(scenario); }

// nlohmann keeps the keys of an object sorted. All texts were checked to be UTF-8 when they were
// read; a scenario built by hand may break that, which must not throw.
std::string canonical_json(const Scenario& scenario) {
  return to_json(scenario).dump(1, ' ', false, Json::error_handler_t::replace);
}

std::uint64_t scenario_hash(const Scenario& scenario) {
  Json json = to_json(scenario);
  for (const char* key : {"name", "about", "sometimes", "expect", "sweep", "measure", "run"})
    json.erase(key);
  for (const char* key : {"strategy", "schedules", "time", "known", "symmetry"})
    json["hunt"].erase(key);
  json["hunt"]["bounds"].erase("memory");
  // Where they say nothing they leave no mark: keys from before they existed still hold.
  if (scenario.hunt.accesses == Accesses::kOff) json["hunt"].erase("accesses");
  if (scenario.hunt.sites.empty()) json["hunt"].erase("sites");
  // What is drawn restricts a schedule, and is no part of it; rare branches are questions in it.
  if (json["hunt"].contains("swarm")) {
    for (const char* key : {"jitter", "faults", "machines"}) json["hunt"]["swarm"].erase(key);
    if (json["hunt"]["swarm"]["rare"].empty()) json["hunt"].erase("swarm");
  }
  // Keys from before there was another model: without one, a search's is meant.
  if (!scenario.cluster.interconnect.model) json["cluster"]["interconnect"]["model"] = "analytic";
  for (const char* key : {"graph", "platform"}) {
    Json& net = json["cluster"]["interconnect"];
    if (net.contains(key)) net[key].erase("file");
  }
  Json& machine = json["cluster"]["node"]["machine"];
  for (const char* key : {"name", "about"}) machine.erase(key);
  for (Json& part : machine) part.erase("source");
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return XXH3_64bits(text.data(), text.size());
}

nlohmann::json schema_json() {
  Json schema = ObjectCodec<Scenario>{}.schema();
  schema["$schema"] = "http://json-schema.org/draft-07/schema#";
  schema["title"] = "Dojo scenario";
  return schema;
}

}  // namespace dojo::scenario
