// Orders of the data layer's table steps: as text, and as a run takes them.
//
// Steps that only put a message off (verdict `requeue`) are left out on both sides: when the
// requeue worker tries again is the machine's business. Used by guided_search.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/story.h"

namespace dojo::test {

/// One step of an order: "n1: grab, READ_OWNER -> WAIT_ACK_WRITE (L19)", or "n1: put".
struct GuideStep {
  std::uint32_t node = 0;
  std::string what;   ///< "grab", "put", "REQ_OBJECT_COPY"
  std::string state;  ///< before the step; empty for a put
  std::string rule;   ///< empty for a put
};
std::string text_of(const GuideStep& step);

/// The numbered lines of a finding's `about:`.
std::vector<GuideStep> order_in(const std::string& about);

/// What a node did that an order has a say in.
struct Heard {
  enum class Kind : std::uint8_t { kStep, kPut, kMiss };
  Kind kind{};
  std::uint32_t node = 0;
  std::string what;   ///< of a miss: "flush", which finds no entry
  std::string state;  ///< of a step
  std::string rule;
  std::uint32_t actor = 0;

  bool is(const GuideStep& step) const;
  std::string text() const;
};

/// Hears which steps the tables take, which operations find nothing, which holds end, and by whom.
class StepEar final : public models::StorySink {
 public:
  StepEar() { install(this); }
  ~StepEar() override { install(nullptr); }
  StepEar(const StepEar&) = delete;
  StepEar& operator=(const StepEar&) = delete;

  bool wants(std::string_view channel) const override { return channel == "kddm"; }
  void on_event(const models::StoryEvent& event) override;

  std::vector<Heard> heard;

 private:
  void note(const models::StoryEvent& event, Heard::Kind kind, std::string_view what);
  void note_rule(const models::StoryEvent& event);
};

}  // namespace dojo::test
