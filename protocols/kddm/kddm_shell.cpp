// The shell, local half: sets, locking, operations of tasks.

#include "protocols/kddm/kddm_shell.h"

#include <utility>

#include "protocols/kddm/defects/kddm_defects.h"

namespace dojo::kddm {

Shell::Shell(rpc::Transport& transport, const Options& options, Observer* observer)
    : transport_(transport),
      options_(options),
      observer_(observer),
      self_(kapi::kernel().node()),
      rules_(rules_of(options.variant)),
      defect_(rows_of(options.defect)),
      first_pair_(kapi::kernel().declare_table("kddm", kStateCount * kEventCount)),
      requeue_([this](const Message& message) { return handle(message); }, options.requeue_delay) {
  const auto on_message = [this](const rpc::Delivery& delivery) { this->on_message(delivery); };
  transport.register_service(kObjectServer, "object_server", rpc::Order::kPerClientAndKey,
                             on_message);
  transport.register_service(kObjectServerMayBlock, "object_server_may_block",
                             rpc::Order::kPerClientAndKey, on_message);
  transport.register_service(kSetServer, "kddm_set_server", rpc::Order::kPerClient,
                             [this](const rpc::Delivery& delivery) { on_set_message(delivery); });
}

SetId Shell::create_set(kapi::NodeId creator, std::uint64_t number, const SetOptions& options) {
  const SetId id = make_set_id(creator, number);
  Linker& linker = options.linker != nullptr ? *options.linker : pages_;
  auto set = std::make_unique<Set>(id, options, linker, options_.locking == Locking::kEntry);
  if (options_.looks_up_sets && set->manager() != self_) {
    set->state.store(static_cast<std::uint32_t>(SetState::kNeedLookup));
  }
  KAPI_ASSERT(sets_.find(id) == sets_.end());
  sets_.emplace(id, std::move(set));
  return id;
}

std::uint64_t Shell::next_request_id() { return last_request_.fetch_add(1) + 1; }

void Shell::first_touched(const Set& set, ObjId object) {
  if (observer_ != nullptr) observer_->first_touched(self_, set.id(), object);
}

void Shell::removed(const Set& set, ObjId object) {
  if (observer_ != nullptr) observer_->removed(self_, set.id(), object);
}

Set& Shell::set_of(SetId id) const {
  const auto found = sets_.find(id);
  KAPI_ASSERT(found != sets_.end());
  return *found->second;
}

// The first user of a set asks its manager; everybody waits for the answer.
Set& Shell::ready_set(SetId id) {
  Set& set = set_of(id);
  if (!options_.looks_up_sets) return set;
  constexpr auto kNeedLookup = static_cast<std::uint32_t>(SetState::kNeedLookup);
  constexpr auto kLookingUp = static_cast<std::uint32_t>(SetState::kLookingUp);
  constexpr auto kReady = static_cast<std::uint32_t>(SetState::kReady);
  if (set.state.compare_exchange(kNeedLookup, kLookingUp)) {
    transport_.send({.to = set.manager(),
                     .service = kSetServer,
                     .key = id,
                     .name = "REQ_KDDM_SET_LOOKUP",
                     .words = {id, 0}});
  }
  set.queue.wait_until([&] { return set.state.load() == kReady; });
  return set;
}

// --- locking ------------------------------------------------------------------------------------

void Shell::lock(Entry& entry) {
  if (options_.locking == Locking::kBig) big_lock_.lock();
  if (options_.locking == Locking::kEntry) entry.lock.lock();
}

void Shell::unlock(Entry& entry) {
  if (options_.locking == Locking::kBig) big_lock_.unlock();
  if (options_.locking == Locking::kEntry) entry.lock.unlock();
}

/// The locked entry. Null: there is none, and none was to be made.
EntryPtr Shell::enter(Set& set, ObjId object, bool creates) {
  if (options_.locking == Locking::kBig) big_lock_.lock();
  const kapi::Knowledge before;
  for (;;) {
    EntryPtr entry = creates ? set.obtain(object) : set.find(object);
    before.forget_all_but({}, {entry != nullptr ? entry->flags.id() : kapi::ObjectId{}});
    if (entry == nullptr || options_.locking != Locking::kEntry) return entry;
    entry->lock.lock();
    if (!entry->has(Entry::kUnlinked)) return entry;
    entry->lock.unlock();  // it left the table between the look-up and here
  }
}

void Shell::leave(const EntryPtr& entry) {
  if (options_.locking == Locking::kBig) big_lock_.unlock();
  if (options_.locking == Locking::kEntry && entry != nullptr) entry->lock.unlock();
}

// --- operations of tasks ------------------------------------------------------------------------

Result Shell::run(SetId id, ObjId object, const Request& request) {
  if (observer_ == nullptr) return perform(id, object, request);
  const LocalCall call{.node = self_,
                       .task = kapi::kernel().current(),
                       .set = id,
                       .object = object,
                       .op = request.op,
                       .flags = request.flags};
  observer_->called(call);
  const Result result = perform(id, object, request);
  observer_->returned(call, result);
  return result;
}

Result Shell::perform(SetId id, ObjId object, const Request& request) {
  Set& set = ready_set(id);
  const bool creates =
      request.op == Op::kGet || request.op == Op::kGrab || request.op == Op::kRemove;
  Attempt attempt{.set = set, .object = object, .entry = {}, .request = request};
  attempt.entry = enter(set, object, creates);
  if (attempt.entry == nullptr) {
    leave(attempt.entry);
    return request.op == Op::kFind ? Result::kNoObject : Result::kNoEntry;
  }
  while (advance(attempt) == Outcome::kAgain) {
  }
  leave(attempt.entry);
  if (attempt.slept_since >= 0) {
    const char* name = request.op == Op::kGrab ? "fault.write" : "fault.read";
    const bool is_fault = request.op == Op::kGrab || request.op == Op::kGet;
    if (is_fault) kapi::kernel().measure(name, kapi::kernel().now() - attempt.slept_since);
  }
  kapi::kernel().progress();
  return attempt.request.result;
}

Shell::Outcome Shell::advance(Attempt& attempt) {
  Step step(*this, attempt.set, attempt.object, attempt.entry.get());
  step.request = &attempt.request;
  step.is_resumed = std::exchange(attempt.is_resumed, false);
  step.resume = attempt.resume;
  const Row& row = take(step);
  switch (row.verdict) {
    case Verdict::kDone:
      hold(attempt);
      return Outcome::kOver;
    case Verdict::kNone:
      return Outcome::kOver;
    case Verdict::kSleep:
      return wait(attempt, attempt.request.has_asked);
    case Verdict::kImport:
      fill(attempt.set, *attempt.entry, nullptr);
      break;
    default:
      if (wait(attempt, true) == Outcome::kOver) return Outcome::kOver;
      break;
  }
  attempt.is_resumed = true;
  attempt.resume = row.again;
  return Outcome::kAgain;
}

/// Sleeps, unless the caller does not want to. `is_answer_certain`: it waits for its own request.
Shell::Outcome Shell::wait(Attempt& attempt, bool is_answer_certain) {
  Request& request = attempt.request;
  if ((request.flags & kAsync) != 0) {
    request.result = Result::kPending;
    return Outcome::kOver;
  }
  if ((request.flags & kTryGrab) != 0 && !is_answer_certain) {
    request.result = Result::kBusy;
    return Outcome::kOver;
  }
  if (attempt.slept_since < 0) attempt.slept_since = kapi::kernel().now();
  request.refusals_seen = attempt.entry->refusals.load();
  sleep(attempt);
  return is_refused(attempt) ? Outcome::kOver : Outcome::kAgain;
}

// A refusal answers who asked. Another waiter may have come after it was given, and asks itself.
bool Shell::is_refused(Attempt& attempt) const {
  Request& request = attempt.request;
  const std::uint32_t before = request.refusals_seen;
  const std::uint32_t after = attempt.entry->refusals.load();
  const bool is_missing = (before & Entry::kMissingMask) != (after & Entry::kMissingMask);
  const bool is_busy = (before & ~Entry::kMissingMask) != (after & ~Entry::kMissingMask);
  if (!request.has_asked) return false;
  if ((request.flags & kNoFirstTouch) != 0 && is_missing) request.result = Result::kNoObject;
  if ((request.flags & kTryGrab) != 0 && is_busy) request.result = Result::kBusy;
  return request.result != Result::kOk;
}

void Shell::hold(Attempt& attempt) {
  const Request& request = attempt.request;
  const bool is_access =
      request.op == Op::kGet || request.op == Op::kGrab || request.op == Op::kFind;
  if (!is_access || (request.flags & kNoFreeze) != 0) return;
  attempt.entry->frozen.fetch_add(1);
  if (observer_ == nullptr) return;
  observer_->held(self_, attempt.set.id(), attempt.object, request.op == Op::kGrab);
}

// PINNED says that a sleeper has been woken and has not looked yet. Who goes to sleep has looked.
void Shell::sleep(Attempt& attempt) {
  Entry& entry = *attempt.entry;
  entry.sleepers.fetch_add(1);
  entry.flags.clear_bits(Entry::kPinned);
  entry.queue.prepare();
  unlock(entry);
  const Request& request = attempt.request;
  attempt.before.forget_all_but(
      {request.has_asked, request.refusals_seen, static_cast<std::uint64_t>(request.result)},
      {entry.flags.id()});
  entry.queue.sleep();
  entry.queue.finish();
  lock(entry);
  if (entry.sleepers.fetch_sub(1) == 1) entry.flags.clear_bits(Entry::kPinned);
}

/// Creates or imports the object's data. The entry is frozen meanwhile, and not locked.
void Shell::fill(Set& set, Entry& entry, const Message* message) {
  entry.frozen.fetch_add(1);
  unlock(entry);
  const bool is_import = message != nullptr && message->has_page;
  const kapi::FrameId frame =
      is_import ? set.linker().import_data(message->page) : set.linker().create();
  lock(entry);
  entry.frame.store(frame.value);
  entry.frozen.fetch_sub(1);
}

void Shell::put(SetId id, ObjId object) {
  const kapi::Knowledge before;
  Set& set = set_of(id);
  const EntryPtr entry = enter(set, object, false);
  const bool is_held = entry != nullptr && entry->frozen.load() > 0;
  if (is_held) {
    if (observer_ != nullptr) observer_->put(self_, id, object);
    entry->frozen.fetch_sub(1);
    Step(*this, set, object, entry.get()).wake();
  }
  leave(entry);
  before.forget_all_but({is_held});
  if (is_held) requeue_.flush(id, object);
}

std::uint32_t Shell::held_frame(SetId id, ObjId object) {
  // Held data stays, but the table changes under others' hands: with the big lock it has none of
  // its own.
  const bool needs_lock = options_.locking == Locking::kBig;
  if (needs_lock) big_lock_.lock();
  const EntryPtr entry = set_of(id).find(object);
  const std::uint32_t frame = entry == nullptr ? 0 : entry->frame.load();
  if (needs_lock) big_lock_.unlock();
  if (frame == 0) {
    kapi::violation("held-data-lost", kapi::Where::current(),
                    "node {}: object {} is in use here and its data is gone", self_.value, object);
  }
  return frame;
}

std::uint64_t Shell::read(SetId id, ObjId object, std::uint32_t word) {
  const kapi::FrameId frame{held_frame(id, object)};
  const std::uint64_t value = kapi::read_page(frame, word);
  if (observer_ != nullptr) observer_->read(self_, id, object, word, value);
  return value;
}

void Shell::write(SetId id, ObjId object, std::uint32_t word, std::uint64_t value) {
  const kapi::FrameId frame{held_frame(id, object)};
  kapi::write_page(frame, word, value);
  if (observer_ != nullptr) observer_->wrote(self_, id, object, word, value);
}

EntryView Shell::view(SetId id, ObjId object) const { return set_of(id).view(object); }

}  // namespace dojo::kddm
