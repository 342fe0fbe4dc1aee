// The shell, other half: messages, and the way from an event through its row.

#include "protocols/kddm/kddm_shell.h"

namespace dojo::kddm {

// --- messages -----------------------------------------------------------------------------------

void Shell::on_message(const rpc::Delivery& delivery) {
  const Message message =
      unpack(*delivery.words, static_cast<MessageType>(delivery.type), delivery.from);
  if (observer_ != nullptr) {
    observer_->handled(message.from, self_, message.set, message.object, name_of(message.type));
  }
  handle(message);
}

void Shell::on_set_message(const rpc::Delivery& delivery) {
  const SetId id = (*delivery.words)[0];
  const bool is_answer = (*delivery.words)[1] != 0;
  if (!is_answer) {
    transport_.send({.to = delivery.from,
                     .service = kSetServer,
                     .key = id,
                     .name = "KDDM_SET_LOOKUP",
                     .words = {id, 1}});
    return;
  }
  Set& set = set_of(id);
  set.state.store(static_cast<std::uint32_t>(SetState::kReady));
  set.queue.wake_all();
}

bool Shell::makes_entry(const Set& set, const Message& message) const {
  if (rules_.always_has_entry || message.type == MessageType::kObjectSend) return true;
  if (message.type != MessageType::kReqObjectCopy) return false;
  return set.default_owner(message.object) == self_ && (message.flags & kNoFirstTouch) == 0;
}

/// False: the message waits in the requeue list.
bool Shell::handle(const Message& message) {
  Set& set = set_of(message.set);
  kapi::FrameId incoming;
  if (rules_.imports_before_lock && message.has_page) {
    incoming = set.linker().import_data(message.page);
  }
  const EntryPtr entry = enter(set, message.object, makes_entry(set, message));
  const bool is_done = handle_locked(set, entry, message, incoming);
  leave(entry);
  if (incoming.is_valid()) set.linker().drop(incoming);
  return is_done;
}

bool Shell::handle_locked(Set& set, const EntryPtr& entry, const Message& message,
                          kapi::FrameId& incoming) {
  bool is_resumed = false;
  Event resume{};
  for (;;) {
    Step step(*this, set, message.object, entry.get());
    step.message = &message;
    step.is_resumed = is_resumed;
    step.resume = resume;
    step.incoming = incoming;
    const Row& row = take(step);
    incoming = step.incoming;
    if (row.verdict == Verdict::kRequeue) {
      requeue_.add(message, entry);
      return false;
    }
    if (row.verdict != Verdict::kImport) return true;
    fill(set, *entry, &message);
    is_resumed = true;
    resume = row.again;
  }
}

// --- steps --------------------------------------------------------------------------------------

/// Resolves the event and goes through its row. What others may see comes last.
const Row& Shell::take(Step& step) {
  const EntryView before = step.has_entry() ? step.entry().view() : EntryView{};
  if (step.has_entry()) step.state = step.entry().state();
  const Event event =
      step.message != nullptr ? rules_.resolve_message(step) : rules_.resolve_local(step);
  const Row& row = row_for(step, event);
  for (const auto action : row.actions) {
    if (action != nullptr) (step.*action)();
  }
  if (step.has_entry() && row.next != Step::kStay) step.entry().set_state(row.next);
  publish(step, row, before);
  for (Step::Outgoing& outgoing : step.outbox) send(std::move(outgoing));
  for (const auto action : row.after) {
    if (action != nullptr) (step.*action)();
  }
  return row;
}

const Row& Shell::row_for(const Step& step, Event event) const {
  const Row* row = sim::find<Step>(defect_, step.state, event);
  if (row == nullptr) row = sim::find<Step>(rules_.parts, step.state, event);
  if (row != nullptr && is_answer(row->verdict)) {
    kapi::kernel().took_pair(first_pair_ + pair_number(step.state, event));
    return *row;
  }
  kapi::violation("unhandled", kapi::Where::current(), "{}: {} ({}) on {}, node {}, object {}{}",
                  row != nullptr ? row->rule : "no rule", name_of(step.state), name_of(event),
                  step.message != nullptr ? name_of(step.message->type) : "a local operation",
                  self_.value, step.object(),
                  row != nullptr && row->verdict == Verdict::kUnhandled
                      ? ": the published protocol has no answer"
                      : ": thought to be unreachable");
}

void Shell::publish(const Step& step, const Row& row, const EntryView& before) const {
  if (observer_ != nullptr) {
    const EntryView after = step.has_entry() ? step.entry().view() : EntryView{};
    observer_->published(self_, step.set().id(), step.object(), row.rule, before, after);
  }
  if (!kapi::kernel().is_tracing("kddm")) return;
  kapi::log("kddm", "{} object {}: {} on {}{}{}", row.rule, step.object(), name_of(step.state),
            step.message != nullptr ? name_of(step.message->type) : "local operation",
            row.next != Step::kStay ? " -> " : "",
            row.next != Step::kStay ? name_of(row.next) : "");
}

void Shell::send(Step::Outgoing outgoing) {
  const Message& message = outgoing.message;
  if (observer_ != nullptr) {
    observer_->sent(self_, outgoing.to, message.set, message.object, name_of(message.type));
  }
  const bool may_block =
      message.type == MessageType::kSendBackFirstTouch || message.type == MessageType::kRemoveAck2;
  const bool goes_apart = may_block && !rules_.has_one_service;
  transport_.send({.to = outgoing.to,
                   .service = goes_apart ? kObjectServerMayBlock : kObjectServer,
                   .key = message.object,
                   .type = static_cast<std::uint16_t>(message.type),
                   .name = name_of(message.type),
                   .payload_bytes = wire_bytes(message),
                   .words = pack(message)});
}

}  // namespace dojo::kddm
