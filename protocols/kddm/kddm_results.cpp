// operation-result: what an operation returns was true at an instant of the call. One English
// sentence, then the condition. Why these, and what they leave open: kddm.md, section "Results".
#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_invariants.h"
#include "protocols/kddm/kddm_judged.h"

namespace dojo::kddm {
namespace {

using kapi::NodeId;
using kapi::Where;

/// A get or grab that creates what does not exist, and a find, return nothing that could be wrong
/// here.
bool makes_promise(const LocalCall& call) {
  const bool is_access = call.op == Op::kGet || call.op == Op::kGrab;
  return call.op != Op::kFind && (!is_access || (call.flags & kNoFirstTouch) != 0);
}

}  // namespace

void Oracles::called(const LocalCall& call) {
  const kapi::Ghost ghost_code;
  if (!is_on(Oracle::kOperationResult) || !makes_promise(call)) return;
  GhostObject& object = ghosts_.object(call.set, call.object);
  if (kapi::kernel().wants_judged()) {
    Judging(object).reads(Memory::kLife).writes(Memory::kCalls, call.node).tell();
  }
  const bool is_home = options_.default_owner(call.set, call.object) == call.node;
  calls_.open(call, is_home, object, ghosts_.at(object, call.node));
}

void Oracles::returned(const LocalCall& call, Result result) {
  const kapi::Ghost ghost_code;
  if (!is_on(Oracle::kOperationResult) || !makes_promise(call)) return;
  GhostObject& object = ghosts_.object(call.set, call.object);
  if (kapi::kernel().wants_judged()) {
    Judging(object).reads(Memory::kLife).writes(Memory::kCalls, call.node).tell();
  }
  const OpenCall open = calls_.close(call);
  if (call.op == Op::kRemove) check_ends(object, call, result);
  if (const char* never_was = what_never_was(open, result)) {
    kapi::violation("operation-result", Where::current(),
                    "{} of {} on n{} returned {}, but {} at any instant of the call",
                    name_of(call.op), text_of(object), call.node.value, name_of(result), never_was);
  }
}

void Oracles::note_sent(NodeId from, NodeId to, SetId set, ObjId object) {
  if (options_.default_owner(set, object) != to) return;
  const GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) Judging(ghost).writes(Memory::kCalls, from).tell();
  calls_.note_sent_home(ghost, ghosts_.at(ghost, from), from);
}

/// What the result claims and no instant of the call had, or null.
const char* Oracles::what_never_was(const OpenCall& call, Result result) {
  const bool is_flush = call.who.op == Op::kFlush;
  const bool is_sync = call.who.op == Op::kSync;
  switch (result) {
    case Result::kOk:
      // A flush takes the data away from its node.
      if (is_flush && !call.saw_done) return "the node did not lose its data";
      // A sync leaves an owner whose next write is an upgrade, and gives the default owner the
      // data.
      if (is_sync && !call.saw_done) return "no clean copy went to the default owner";
      return nullptr;
    case Result::kNoObject:
      // Nobody is told of an object that it does not exist while it does.
      return call.saw_nothing ? nullptr : "the object was not missing";
    case Result::kNoEntry:
      // Flush and sync find nothing to do only where there is nothing.
      if (is_flush && !call.saw_nothing) return "the node was not without a copy";
      return call.saw_nothing ? nullptr : "the node was not without ownership";
    case Result::kNoSpace:
      // Data has no place to go only if nobody else has a copy.
      return call.saw_alone ? nullptr : "the node was not alone with the data";
    default:
      return nullptr;  // busy, already, pending: claim nothing of the object
  }
}

// Each end of an object's life is one remove's deed, and that one says so.
void Oracles::check_ends(GhostObject& object, const LocalCall& call, Result result) {
  Ghost& ghost = ghosts_.at(object, call.node);
  const bool claims_end = result == Result::kOk;
  if (claims_end && ghost.unclaimed_ends == 0) {
    kapi::violation("operation-result", Where::current(),
                    "remove of {} on n{} returned {}, but it did not end the object's life",
                    text_of(object), call.node.value, name_of(result));
  }
  if (claims_end) --ghost.unclaimed_ends;
  if (ghost.unclaimed_ends > calls_.removes(object, call.node)) {
    kapi::violation("operation-result", Where::current(),
                    "remove of {} on n{} returned {}, but it ended the object's life",
                    text_of(object), call.node.value, name_of(result));
  }
}

}  // namespace dojo::kddm
