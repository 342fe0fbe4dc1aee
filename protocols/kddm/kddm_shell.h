// The shell around the tables: takes locks, sleeps, sends, serves. Same tables, three lockings.
//
//   none    neither of them: the code as it was written for one CPU
//   big     one lock per node, dropped at sleep and while data is filled in
//   entry   the entry's bit lock per step, dropped at sleep and while data is filled in
//
// Lock order: big or entry -> table, pending, and the transport's locks. Entries are reference
// counted: whoever has one in hand may use it, even in a variant that takes it out of the table too
// early.
#pragma once

#include <map>

#include "protocols/kapi/knowledge.h"
#include "protocols/kddm/kddm_api.h"
#include "protocols/kddm/kddm_requeue.h"
#include "protocols/kddm/kddm_step.h"

namespace dojo::kddm {

inline constexpr rpc::ServiceId kObjectServer{10};
inline constexpr rpc::ServiceId kObjectServerMayBlock{11};
inline constexpr rpc::ServiceId kSetServer{12};

class Shell final : public Host {
 public:
  Shell(rpc::Transport& transport, const Options& options, Observer* observer);

  SetId create_set(kapi::NodeId creator, std::uint64_t number, const SetOptions& options);
  Result run(SetId id, ObjId object, const Request& request);
  void put(SetId id, ObjId object);
  std::uint64_t read(SetId id, ObjId object, std::uint32_t word);
  void write(SetId id, ObjId object, std::uint32_t word, std::uint64_t value);
  EntryView view(SetId id, ObjId object) const;

  kapi::NodeId self() const override { return self_; }
  std::uint64_t next_request_id() override;
  void first_touched(const Set& set, ObjId object) override;
  void removed(const Set& set, ObjId object) override;

 private:
  /// A local operation between its first look at the entry and its end.
  struct Attempt {
    Set& set;
    ObjId object;
    EntryPtr entry;
    Request request;
    bool is_resumed = false;
    Event resume{};
    kapi::Nanoseconds slept_since = -1;
    kapi::Knowledge before{};
  };
  enum class Outcome : std::uint8_t { kOver, kAgain };

  Result perform(SetId id, ObjId object, const Request& request);
  Set& set_of(SetId id) const;
  Set& ready_set(SetId id);
  EntryPtr enter(Set& set, ObjId object, bool creates);
  void leave(const EntryPtr& entry);
  void lock(Entry& entry);
  void unlock(Entry& entry);

  Outcome advance(Attempt& attempt);
  Outcome wait(Attempt& attempt, bool is_answer_certain);
  bool is_refused(Attempt& attempt) const;
  void hold(Attempt& attempt);
  void sleep(Attempt& attempt);
  void fill(Set& set, Entry& entry, const Message* message);

  void on_message(const rpc::Delivery& delivery);
  void on_set_message(const rpc::Delivery& delivery);
  bool handle(const Message& message);
  bool handle_locked(Set& set, const EntryPtr& entry, const Message& message,
                     kapi::FrameId& incoming);
  bool makes_entry(const Set& set, const Message& message) const;

  const Row& take(Step& step);
  const Row& row_for(const Step& step, Event event) const;
  void publish(const Step& step, const Row& row, const EntryView& before) const;
  void send(Step::Outgoing outgoing);
  std::uint32_t held_frame(SetId id, ObjId object);

  rpc::Transport& transport_;
  Options options_;
  Observer* observer_;
  kapi::NodeId self_;
  const Rules& rules_;
  std::span<const Part* const> defect_;
  std::uint32_t first_pair_;  // of the table, for coverage
  PageLinker pages_;
  std::map<SetId, std::unique_ptr<Set>> sets_;
  kapi::SpinLock big_lock_{"kddm-big"};
  kapi::Shared<std::uint64_t> last_request_{"kddm.last_request", 0};
  Requeue requeue_;
};

}  // namespace dojo::kddm
