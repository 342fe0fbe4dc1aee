// Flapping and clogged links, partitions.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "models/faults/spell.h"

namespace dojo::models {

namespace {

/// Strikes, and heals after its length.
class PlainSpell : public Spell {
 public:
  PlainSpell(sim::Engine& engine, Links& links, const EpisodeConfig& config, std::string name)
      : Spell(engine, std::move(name)), links_(links), length_(config.length) {}

 protected:
  std::optional<sim::Cost> go_on() final {
    if (has_struck_) {
      heal();
      return std::nullopt;
    }
    has_struck_ = true;
    begin();
    return length_;
  }
  void heal() final {
    has_struck_ = false;
    end();
  }
  virtual void begin() = 0;
  virtual void end() = 0;

  Links& links_;

 private:
  sim::Cost length_;
  bool has_struck_ = false;
};

/// Of one node's link.
class LinkSpell : public PlainSpell {
 public:
  LinkSpell(sim::Engine& engine, Links& links, const EpisodeConfig& config, std::uint32_t node,
            const std::string& name)
      : PlainSpell(engine, links, config, fmt::format("{}@n{}", name, node)),
        node_(node),
        link_name_(fmt::format("link of n{}", node)) {}

  bool meets(kapi::NodeId source, kapi::NodeId destination) const override {
    return source.value == node_ || destination.value == node_;
  }

 protected:
  std::uint32_t node_;
  std::string link_name_;
};

/// The cable comes loose: what sets off on it is lost.
class Flap final : public LinkSpell {
 public:
  using LinkSpell::LinkSpell;

 private:
  void begin() override {
    links_.set_down(node_, true);
    tell(link_name_, "down", node_);
  }
  void end() override {
    links_.set_down(node_, false);
    tell(link_name_, "up again", node_);
  }
};

/// Something is in the way: whatever sets off on the link is late.
class Clog final : public LinkSpell {
 public:
  Clog(sim::Engine& engine, Links& links, const EpisodeConfig& config, std::uint32_t node,
       const std::string& name)
      : LinkSpell(engine, links, config, node, name), extra_(config.extra) {}

 private:
  void begin() override {
    links_.add_clog(node_, extra_);
    tell(link_name_, "clogged", node_);
  }
  void end() override {
    links_.add_clog(node_, -extra_);
    tell(link_name_, "free again", node_);
  }

  sim::Tick extra_;
};

class PartitionSpell final : public PlainSpell {
 public:
  PartitionSpell(sim::Engine& engine, Links& links, const EpisodeConfig& config,
                 const std::string& name)
      : PlainSpell(engine, links, config, name),
        partition_{config.nodes, config.to, config.both_ways} {}

  bool meets(kapi::NodeId source, kapi::NodeId destination) const override {
    return partition_.cuts(source, destination);
  }

 private:
  void begin() override {
    links_.cut(partition_);
    tell("network", "partitioned");
  }
  void end() override {
    links_.mend(partition_);
    tell("network", "whole again");
  }

  const Partition partition_;
};

/// Clogs some of the links one after the other, and frees them one after the other in another
/// order: over the length, so that for a while each combination of links is clogged.
class SwizzleClog final : public Spell {
 public:
  SwizzleClog(sim::Engine& engine, Links& links, const EpisodeConfig& config,
              const std::string& name)
      : Spell(engine, name),
        links_(links),
        nodes_(config.nodes),
        length_(config.length),
        extra_(config.extra) {
    for (const std::uint32_t node : nodes_) link_names_[node] = fmt::format("link of n{}", node);
  }

  bool meets(kapi::NodeId source, kapi::NodeId destination) const override {
    const auto is_one = [&](std::uint32_t n) {
      return n == source.value || n == destination.value;
    };
    return std::ranges::any_of(nodes_, is_one);
  }

 private:
  // Links to clog stand in `waiting_` at first, those that are clogged in `clogged_`.
  std::optional<sim::Cost> go_on() override {
    if (steps_ == 0) {
      waiting_ = nodes_;
      count_ = 1 + choose(kSiteSwizzleCount, nodes_.size());
    }
    ++steps_;
    if (steps_ <= count_) {
      clog(take(waiting_, kSiteSwizzleClog));
    } else {
      unclog(take(clogged_, kSiteSwizzleUnclog));
    }
    if (steps_ == 2 * count_) {
      steps_ = 0;
      return std::nullopt;
    }
    // 2n - 1 pauses between n times clogging and n times freeing.
    const auto pauses = static_cast<sim::Tick>(2 * count_ - 1);
    return sim::Cost{length_.nominal / pauses, length_.jitter / pauses};
  }

  void heal() override {
    while (!clogged_.empty()) {
      const std::uint32_t node = clogged_.back();
      clogged_.pop_back();
      unclog(node);
    }
    steps_ = 0;
  }

  std::uint32_t choose(const sim::Site& site, std::size_t options) {
    return engine().choose(site, *this, static_cast<std::uint32_t>(options));
  }
  std::uint32_t take(std::vector<std::uint32_t>& from, const sim::Site& site) {
    const auto place = from.begin() + choose(site, from.size());
    const std::uint32_t node = *place;
    from.erase(place);
    return node;
  }
  void clog(std::uint32_t node) {
    clogged_.push_back(node);
    links_.add_swizzle_clog(node, extra_);
    tell(link_names_.at(node), "clogged", node);
  }
  void unclog(std::uint32_t node) {
    links_.add_swizzle_clog(node, -extra_);
    tell(link_names_.at(node), "free again", node);
  }

  Links& links_;
  const std::vector<std::uint32_t> nodes_;
  sim::Cost length_;
  sim::Tick extra_;
  std::size_t count_ = 0;
  std::size_t steps_ = 0;
  std::map<std::uint32_t, std::string> link_names_;
  std::vector<std::uint32_t> waiting_;
  std::vector<std::uint32_t> clogged_;
};

}  // namespace

std::vector<std::unique_ptr<Spell>> make_link_spells(sim::Engine& engine, Links& links,
                                                     const EpisodeConfig& config,
                                                     const std::string& name) {
  std::vector<std::unique_ptr<Spell>> spells;
  switch (config.kind) {
    case EpisodeKind::kFlap:
      for (const std::uint32_t node : config.nodes) {
        spells.push_back(std::make_unique<Flap>(engine, links, config, node, name));
      }
      break;
    case EpisodeKind::kClog:
      for (const std::uint32_t node : config.nodes) {
        spells.push_back(std::make_unique<Clog>(engine, links, config, node, name));
      }
      break;
    case EpisodeKind::kPartition:
      spells.push_back(std::make_unique<PartitionSpell>(engine, links, config, name));
      break;
    case EpisodeKind::kSwizzleClog:
      spells.push_back(std::make_unique<SwizzleClog>(engine, links, config, name));
      break;
  }
  return spells;
}

}  // namespace dojo::models
