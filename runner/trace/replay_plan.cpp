#include "runner/trace/replay_plan.h"

#include <map>
#include <tuple>
#include <utility>

#include "sim/assert.h"

namespace dojo::page_trace {

namespace {

using Kind = RecordKind;

// Numbers the objects in the order in which the file names them.
class Numbering {
 public:
  template <typename Key>
  static std::int32_t number(std::map<Key, std::int32_t>& numbers, const Key& key) {
    const auto next = static_cast<std::int32_t>(numbers.size());
    return numbers.try_emplace(key, next).first->second;
  }

  // The n-th B and the n-th b of a thread for one barrier belong to round n.
  std::int32_t round(const Record& record) {
    auto& count = record.kind == Kind::kBarrierArrive ? arrivals_ : leaves_;
    const std::int32_t n = count[{record.thread, record.argument}]++;
    return number(rounds_, {record.argument, n});
  }

  std::int32_t object(const Record& record) {
    switch (record.kind) {
      case Kind::kBarrierArrive:
      case Kind::kBarrierLeave:
        return round(record);
      case Kind::kLock:
      case Kind::kUnlock:
        return number(locks_, record.argument);
      case Kind::kFlagSet:
      case Kind::kFlagWait:
        return number(flags_, record.argument);
      case Kind::kRead:
      case Kind::kWrite:
      case Kind::kCreate:
      case Kind::kStart:
      case Kind::kEnd:
      case Kind::kJoin:
        return 0;
    }
    return 0;
  }

  std::size_t round_count() const { return rounds_.size(); }
  std::int32_t lock_count() const { return static_cast<std::int32_t>(locks_.size()); }
  std::int32_t flag_count() const { return static_cast<std::int32_t>(flags_.size()); }

 private:
  using Pair = std::pair<std::int32_t, std::int32_t>;
  std::map<Pair, std::int32_t> arrivals_;  // By thread and barrier.
  std::map<Pair, std::int32_t> leaves_;    // By thread and barrier.
  std::map<Pair, std::int32_t> rounds_;    // By barrier and round.
  std::map<std::int32_t, std::int32_t> locks_;
  std::map<std::int32_t, std::int32_t> flags_;
};

}  // namespace

ReplayPlan make_plan(const PageTrace& trace) {
  ReplayPlan plan;
  plan.threads.resize(static_cast<std::size_t>(trace.thread_count));
  Numbering numbering;
  for (const Record& record : trace.records) {
    const std::int32_t object = numbering.object(record);
    plan.threads[static_cast<std::size_t>(record.thread)].push_back(
        {record.kind, record.argument, object});
    plan.round_participants.resize(numbering.round_count());
    if (record.kind == Kind::kBarrierArrive) {
      ++plan.round_participants[static_cast<std::size_t>(object)];
    }
    if (record.kind == Kind::kCreate) plan.has_creations = true;
  }
  plan.lock_count = numbering.lock_count();
  plan.flag_count = numbering.flag_count();
  return plan;
}

FreeReplay::FreeReplay(const ReplayPlan& plan)
    : plan_(&plan),
      next_(plan.threads.size()),
      arrived_(plan.round_participants.size()),
      holder_(static_cast<std::size_t>(plan.lock_count), kFree),
      raised_(static_cast<std::size_t>(plan.flag_count)) {}

bool FreeReplay::is_finished(int thread) const {
  const auto t = static_cast<std::size_t>(thread);
  return next_[t] == plan_->threads[t].size();
}

bool FreeReplay::is_finished() const {
  for (int t = 0; t < thread_count(); ++t) {
    if (!is_finished(t)) return false;
  }
  return true;
}

const Step& FreeReplay::step(int thread) const {
  DOJO_ASSERT(!is_finished(thread));
  const auto t = static_cast<std::size_t>(thread);
  return plan_->threads[t][next_[t]];
}

bool FreeReplay::can_go(int thread) const {
  const Step& next = step(thread);
  const auto object = static_cast<std::size_t>(next.object);
  switch (next.kind) {
    case Kind::kBarrierLeave:
      return arrived_[object] == plan_->round_participants[object];
    case Kind::kLock:
      return holder_[object] == kFree;
    case Kind::kFlagWait:
      return raised_[object] > 0;
    case Kind::kStart:
      return !plan_->has_creations || starts_ < creations_;
    case Kind::kJoin:
      return ends_ >= next.argument;
    case Kind::kRead:
    case Kind::kWrite:
    case Kind::kBarrierArrive:
    case Kind::kUnlock:
    case Kind::kFlagSet:
    case Kind::kCreate:
    case Kind::kEnd:
      return true;
  }
  return true;
}

std::string FreeReplay::waits_for(int thread) const {
  if (is_finished(thread) || can_go(thread)) return "";
  const Step& next = step(thread);
  const auto object = static_cast<std::size_t>(next.object);
  switch (next.kind) {
    case Kind::kBarrierLeave:
      return fmt::format("barrier {}, {} of {} threads have arrived", next.argument,
                         arrived_[object], plan_->round_participants[object]);
    case Kind::kLock:
      return fmt::format("lock {}, held by thread {}", next.argument, holder_[object]);
    case Kind::kFlagWait:
      return fmt::format("flag {}, not set", next.argument);
    case Kind::kStart:
      return fmt::format("its creation, {} threads are created", creations_);
    case Kind::kJoin:
      return fmt::format("the end of {} threads, {} have ended", next.argument, ends_);
    case Kind::kRead:
    case Kind::kWrite:
    case Kind::kBarrierArrive:
    case Kind::kUnlock:
    case Kind::kFlagSet:
    case Kind::kCreate:
    case Kind::kEnd:
      break;
  }
  return "";
}

void FreeReplay::done(int thread) {
  DOJO_ASSERT(can_go(thread));
  const Step& next = step(thread);
  const auto object = static_cast<std::size_t>(next.object);
  switch (next.kind) {
    case Kind::kBarrierArrive:
      ++arrived_[object];
      break;
    case Kind::kLock:
      holder_[object] = thread;
      break;
    case Kind::kUnlock:
      DOJO_ASSERT(holder_[object] == thread);  // The plan comes from a checked trace.
      holder_[object] = kFree;
      break;
    case Kind::kFlagSet:
      ++raised_[object];
      break;
    case Kind::kFlagWait:
      --raised_[object];
      break;
    case Kind::kCreate:
      ++creations_;
      break;
    case Kind::kStart:
      ++starts_;
      break;
    case Kind::kEnd:
      ++ends_;
      break;
    case Kind::kRead:
    case Kind::kWrite:
    case Kind::kBarrierLeave:
    case Kind::kJoin:
      break;
  }
  ++next_[static_cast<std::size_t>(thread)];
}

bool FreeReplay::operator==(const FreeReplay& other) const {
  return next_ == other.next_ && holder_ == other.holder_ && arrived_ == other.arrived_ &&
         raised_ == other.raised_ && creations_ == other.creations_ && starts_ == other.starts_ &&
         ends_ == other.ends_;
}

bool FreeReplay::operator<(const FreeReplay& other) const {
  const auto key = [](const FreeReplay& r) {
    return std::tie(r.next_, r.arrived_, r.holder_, r.raised_, r.creations_, r.starts_, r.ends_);
  };
  return key(*this) < key(other);
}

}  // namespace dojo::page_trace
