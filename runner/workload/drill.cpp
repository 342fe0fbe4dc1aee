// drill: a small program with a known concurrency defect, on the cores of the first node. It has no
// verdict of its own: its assertions and the generic oracles find the defect.

#include "protocols/drills/drills_api.h"
#include "runner/workload/kinds.h"

namespace dojo::runner {

namespace {

class DrillLoad final : public Workload {
 public:
  explicit DrillLoad(const scenario::Drill& description)
      : info_(*drills::find_drill(description.drill)),
        make_(description.defect ? drills::find_mailbox_defect(*description.defect)->make
                                 : info_.make) {}

  std::int64_t threads() const override { return info_.threads; }

  void build(Environment& environment) override {
    const kapi::NodeId node{0};
    environment.cluster.on_node(node, [this] { drill_ = make_(); });
    environment.cluster.spawn(node, {.name = "main"}, [this] { drill_->main(); });
  }

 private:
  const drills::DrillInfo& info_;
  std::unique_ptr<drills::Drill> (*make_)();
  std::unique_ptr<drills::Drill> drill_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::Drill& description, std::int64_t) {
  return std::make_unique<DrillLoad>(description);
}

}  // namespace dojo::runner
