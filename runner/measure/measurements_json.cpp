#include "runner/measure/measurements_json.h"

namespace dojo::measure {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kBetter[] = {"neither", "lower", "higher"};

Better better_from(const std::string& text) {
  for (const Better better : {Better::kLower, Better::kHigher}) {
    if (text == kBetter[static_cast<int>(better)]) return better;
  }
  return Better::kNeither;
}

Json series_json(const Series& series) {
  return {{"unit", series.unit},
          {"from_ns", series.from},
          {"interval_ns", series.interval},
          {"mean", series.mean},
          {"largest", series.largest}};
}

Json core_json(const CoreTimes& core) {
  return {{"node", core.node},        {"core", core.core},  {"user_ns", core.user},
          {"system_ns", core.system}, {"irq_ns", core.irq}, {"idle_ns", core.idle}};
}

/// nlohmann throws where a field is missing or of another type; that is no document of ours.
Measurements read(const Json& json) {
  Measurements result;
  result.from = json.at("from_ns");
  result.until = json.at("until_ns");
  for (const auto& [name, metric] : json.at("metrics").items()) {
    result.metrics.push_back(
        {name, metric.at("value"), better_from(metric.at("better").get<std::string>())});
  }
  for (const auto& [name, values] : json.at("histograms").items()) {
    auto histogram = histogram_from_json(values);
    if (!histogram) throw std::invalid_argument(name);
    result.histograms.push_back({name, values.at("unit"), std::move(*histogram)});
  }
  for (const auto& [name, s] : json.at("series").items()) {
    result.series.push_back(
        {name, s.at("unit"), s.at("from_ns"), s.at("interval_ns"), s.at("mean"), s.at("largest")});
  }
  for (const Json& c : json.at("cores")) {
    result.cores.push_back({c.at("node"), c.at("core"), c.at("user_ns"), c.at("system_ns"),
                            c.at("irq_ns"), c.at("idle_ns")});
  }
  for (const Json& link : json.at("links")) {
    result.links.push_back(
        {link.at("name"), link.at("busy_ns"), link.at("bytes"), link.at("packets")});
  }
  for (const Json& m : json.at("messages")) {
    result.messages.push_back({m.at("type"), m.at("packets"), m.at("bytes")});
  }
  for (const Json& lock : json.at("locks")) {
    auto wait = histogram_from_json(lock.at("wait"));
    auto hold = histogram_from_json(lock.at("hold"));
    if (!wait || !hold) throw std::invalid_argument("locks");
    result.locks.push_back({lock.at("class"), lock.at("acquired"), lock.at("contended"),
                            std::move(*wait), std::move(*hold)});
  }
  for (const Json& task : json.at("tasks")) {
    result.tasks.push_back({task.at("name"), task.at("node"), task.at("core"), task.at("user_ns"),
                            task.at("system_ns")});
  }
  return result;
}

}  // namespace

Json to_json(const Histogram& values) {
  Json buckets = Json::array();
  for (const Histogram::Bucket& bucket : values.buckets()) {
    buckets.push_back(Json::array({bucket.from, bucket.until, bucket.samples}));
  }
  return {{"samples", values.samples()},   {"p50", values.quantile(500)},
          {"p90", values.quantile(900)},   {"p99", values.quantile(990)},
          {"p99_9", values.quantile(999)}, {"max", values.largest()},
          {"min", values.smallest()},      {"mean", values.mean()},
          {"sum", values.sum()},           {"buckets", std::move(buckets)}};
}

std::optional<Histogram> histogram_from_json(const Json& json) try {
  std::vector<Histogram::Bucket> buckets;
  for (const Json& bucket : json.at("buckets")) {
    buckets.push_back({bucket.at(0), bucket.at(1), bucket.at(2)});
  }
  Histogram result;
  const bool is_sound =
      Histogram::rebuild(buckets, json.at("min"), json.at("max"), json.at("sum"), result);
  if (!is_sound) return std::nullopt;
  return result;
} catch (const nlohmann::json::exception&) {
  return std::nullopt;
}

Json to_json(const Measurements& m) {
  Json json;
  json["format"] = kMeasurementsFormat;
  json["from_ns"] = m.from;
  json["until_ns"] = m.until;
  json["metrics"] = Json::object();
  for (const Metric& metric : m.metrics) {
    json["metrics"][metric.name] = {{"value", metric.value},
                                    {"unit", metric.unit()},
                                    {"better", kBetter[static_cast<int>(metric.better)]}};
  }
  json["histograms"] = Json::object();
  for (const NamedHistogram& histogram : m.histograms) {
    Json& entry = json["histograms"][histogram.name];
    entry = to_json(histogram.values);
    entry["unit"] = histogram.unit;
  }
  json["series"] = Json::object();
  for (const Series& series : m.series) json["series"][series.name] = series_json(series);
  json["cores"] = Json::array();
  for (const CoreTimes& core : m.cores) json["cores"].push_back(core_json(core));
  json["links"] = Json::array();
  for (const LinkUse& link : m.links) {
    json["links"].push_back({{"name", link.name},
                             {"busy_ns", link.busy},
                             {"bytes", link.bytes},
                             {"packets", link.packets}});
  }
  json["messages"] = Json::array();
  for (const MessageUse& message : m.messages) {
    json["messages"].push_back(
        {{"type", message.name}, {"packets", message.packets}, {"bytes", message.bytes}});
  }
  json["locks"] = Json::array();
  for (const LockUse& lock : m.locks) {
    json["locks"].push_back({{"class", lock.name},
                             {"acquired", lock.acquired},
                             {"contended", lock.contended},
                             {"wait", to_json(lock.wait_ns)},
                             {"hold", to_json(lock.hold_ns)}});
  }
  json["tasks"] = Json::array();
  for (const TaskUse& task : m.tasks) {
    json["tasks"].push_back({{"name", task.name},
                             {"node", task.node},
                             {"core", task.core},
                             {"user_ns", task.user},
                             {"system_ns", task.system}});
  }
  return json;
}

std::optional<Measurements> from_json(const Json& json) try {
  if (json.at("format") != kMeasurementsFormat) return std::nullopt;
  return read(json);
} catch (const std::exception&) {  // nlohmann's own, or a histogram that contradicts itself
  return std::nullopt;
}

}  // namespace dojo::measure
