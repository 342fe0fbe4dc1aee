// page-trace: replays the page accesses of a recorded run. Thread t of the trace is a task on node
// t.
//
// R is a get, W a grab, each put at once. `order: file` finishes each line completely before the
// next one (the counts then depend on the file only); `order: free` lets every thread go through
// its own lines, with the synchronisation records as the only waits. Format:
// docs/page-trace-format.md. The trace itself never changes and lies outside the arena.

#include "runner/trace/page_trace.h"

#include "protocols/kapi/kapi.h"
#include "runner/trace/replay_plan.h"
#include "runner/workload/kinds.h"
#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::runner {

namespace {

using page_trace::Record;
using page_trace::RecordKind;

class PageTraceLoad final : public Workload {
 public:
  explicit PageTraceLoad(const scenario::PageTrace& description) : order_(description.order) {
    const sim::arena::Outside outside;
    auto parsed = page_trace::parse(description.trace.text, description.trace.file);
    DOJO_ASSERT(parsed.has_value());  // The loader has checked it.
    trace_ = std::make_shared<const page_trace::PageTrace>(std::move(*parsed));
    plan_ = std::make_shared<const page_trace::ReplayPlan>(page_trace::make_plan(*trace_));
  }

  std::int64_t threads() const override { return trace_->thread_count; }

  void build(Environment& environment) override {
    set_ = environment.own_set();
    environment.cluster.on_node(kapi::NodeId{0}, [&] {
      for (int i = 0; i < trace_->thread_count; ++i) turns_.push_back(new kapi::WaitQueue("turn"));
    });
    free_ = std::make_unique<page_trace::FreeReplay>(*plan_);
    for (int t = 0; t < trace_->thread_count; ++t) {
      const kapi::NodeId node{static_cast<std::uint32_t>(t) % environment.cluster.node_count()};
      kddm::Node& data = *environment.data[node.value];
      environment.cluster.spawn(node, {.name = task_name("trace", t)}, [this, &data, t] {
        if (order_ == scenario::TraceOrder::kFile) {
          run_in_file_order(data, t);
        } else {
          run_freely(data, t);
        }
      });
    }
  }

 private:
  void access(kddm::Node& data, bool is_write, kddm::ObjId page) {
    if (is_write) {
      data.grab(set_, page);
    } else {
      data.get(set_, page);
    }
    data.put(set_, page);
  }

  // The thread whose line is next goes on; all others sleep on their own queue.
  void run_in_file_order(kddm::Node& data, int self) {
    const auto& records = trace_->records;
    for (;;) {
      wait(self, [&] { return next_ == records.size() || records[next_].thread == self; });
      if (next_ == records.size()) return;
      while (next_ < records.size() && records[next_].thread == self) {
        const Record& record = records[next_];
        if (record.is_access()) {
          access(data, record.kind == RecordKind::kWrite,
                 static_cast<kddm::ObjId>(record.argument));
        }
        ++next_;
      }
      if (next_ < records.size()) {
        turns_[static_cast<std::size_t>(records[next_].thread)]->wake_all();
      } else {
        for (kapi::WaitQueue* queue : turns_) queue->wake_all();
      }
    }
  }

  void run_freely(kddm::Node& data, int self) {
    while (!free_->is_finished(self)) {
      wait(self, [&] { return free_->can_go(self); });
      const page_trace::Step& step = free_->step(self);
      if (step.kind == RecordKind::kRead || step.kind == RecordKind::kWrite) {
        access(data, step.kind == RecordKind::kWrite, static_cast<kddm::ObjId>(step.argument));
        free_->done(self);
        continue;
      }
      free_->done(self);
      kapi::kernel().progress();
      for (std::size_t other = 0; other < turns_.size(); ++other) {
        if (turns_[other]->sleepers() != 0) turns_[other]->wake_all();
      }
    }
  }

  template <class Condition>
  void wait(int self, Condition&& condition) {
    turns_[static_cast<std::size_t>(self)]->wait_until(condition);
  }

  scenario::TraceOrder order_;
  std::shared_ptr<const page_trace::PageTrace> trace_;
  std::shared_ptr<const page_trace::ReplayPlan> plan_;
  kddm::SetId set_{};
  std::size_t next_ = 0;  // file order: index of the next record
  std::unique_ptr<page_trace::FreeReplay> free_;
  std::vector<kapi::WaitQueue*> turns_;  // by thread; never freed, the arena goes as a whole
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::PageTrace& description, std::int64_t) {
  return std::make_unique<PageTraceLoad>(description);
}

}  // namespace dojo::runner
