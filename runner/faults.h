// A scenario's faults as the models take them, and the states of the data layer that trigger some.
#pragma once

#include <vector>

#include "models/faults/episodes.h"
#include "models/machine.h"
#include "protocols/kddm/kddm_invariants.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

models::MessageFaults to_message_faults(const scenario::Scenario& scenario);
std::vector<models::EpisodeConfig> to_episodes(const scenario::Scenario& scenario);

/// Tells the faults of each change of state that the data layer publishes, and the oracles all.
class FaultTriggers final : public kddm::Observer {
 public:
  FaultTriggers(kddm::Oracles& oracles, models::Episodes& episodes)
      : oracles_(oracles), episodes_(episodes) {}

  void published(kapi::NodeId node, kddm::SetId set, kddm::ObjId object, const char* rule,
                 const kddm::EntryView& before, const kddm::EntryView& after) override;
  void held(kapi::NodeId node, kddm::SetId set, kddm::ObjId object, bool is_exclusive) override {
    oracles_.held(node, set, object, is_exclusive);
  }
  void put(kapi::NodeId node, kddm::SetId set, kddm::ObjId object) override {
    oracles_.put(node, set, object);
  }
  void read(kapi::NodeId node, kddm::SetId set, kddm::ObjId object, std::uint32_t word,
            std::uint64_t value) override {
    oracles_.read(node, set, object, word, value);
  }
  void wrote(kapi::NodeId node, kddm::SetId set, kddm::ObjId object, std::uint32_t word,
             std::uint64_t value) override {
    oracles_.wrote(node, set, object, word, value);
  }
  void called(const kddm::LocalCall& call) override { oracles_.called(call); }
  void returned(const kddm::LocalCall& call, kddm::Result result) override {
    oracles_.returned(call, result);
  }
  void first_touched(kapi::NodeId node, kddm::SetId set, kddm::ObjId object) override {
    oracles_.first_touched(node, set, object);
  }
  void removed(kapi::NodeId node, kddm::SetId set, kddm::ObjId object) override {
    oracles_.removed(node, set, object);
  }
  void sent(kapi::NodeId from, kapi::NodeId to, kddm::SetId set, kddm::ObjId object,
            const char* type) override {
    oracles_.sent(from, to, set, object, type);
  }
  void handled(kapi::NodeId from, kapi::NodeId at, kddm::SetId set, kddm::ObjId object,
               const char* type) override {
    oracles_.handled(from, at, set, object, type);
  }

 private:
  kddm::Oracles& oracles_;
  models::Episodes& episodes_;
};

}  // namespace dojo::runner
