#include "tests/kddm/sequence.h"

namespace dojo::kddm::test {

Sequence& Sequence::then(std::uint32_t node, Play play) {
  items_.push_back({node, std::move(play)});
  return *this;
}

void Sequence::start() {
  for (std::uint32_t node = 0; node < cluster_.nodes.size(); ++node) {
    cluster_.task(node, "script", [this, node] { perform(node); });
  }
}

// A second for each step lets every message arrive before the next one.
void Sequence::perform(std::uint32_t node) {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].node == node) items_[i].play(cluster_.data(node), cluster_.set);
    const auto next = static_cast<kapi::Nanoseconds>(i + 1) * kapi::kSecond;
    kapi::sleep_for(next - kapi::kernel().now());
  }
}

void expect(bool is_so, const kapi::Where& where) {
  if (!is_so) kapi::violation("expectation", where, "not met in line {}", where.line());
}

void read(Node& data, SetId set) {
  expect(data.get(set, Sequence::kObject) == Result::kOk);
  data.read(set, Sequence::kObject, 0);
  data.put(set, Sequence::kObject);
}

void write(Node& data, SetId set) {
  expect(data.grab(set, Sequence::kObject) == Result::kOk);
  data.write(set, Sequence::kObject, 0, 1);
  data.put(set, Sequence::kObject);
}

WorldOptions timed(Variant variant) {
  WorldOptions options;
  options.nodes = 3;
  options.data.variant = variant;
  options.lambda = sim::Lambda::timed();
  return options;
}

Outcome run(const WorldOptions& options, const std::function<void(Sequence&)>& script) {
  DataWorld world(options, [&](DataWorld::Cluster& cluster) {
    auto* sequence = new Sequence(cluster);  // lives in the arena
    script(*sequence);
    sequence->start();
  });
  Outcome outcome;
  outcome.wrong = world.judge(world.run_default());
  for (std::uint32_t i = 0; i < options.nodes; ++i) {
    outcome.views.push_back(world.cluster().view(i, Sequence::kObject));
  }
  const models::Metrics metrics = world.cluster().machine->total_metrics();
  for (const char* name : {"data.first_touches", "data.read_misses", "data.write_misses",
                           "data.upgrades", "data.invalidations", "data.pages_sent"}) {
    outcome.counters[name] = metrics.counter(name);
  }
  return outcome;
}

}  // namespace dojo::kddm::test
