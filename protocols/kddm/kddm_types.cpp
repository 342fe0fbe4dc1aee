#include "protocols/kddm/kddm_types.h"

namespace dojo::kddm {

const char* name_of(State state) {
  switch (state) {
    case State::kInvCopy:
      return "INV_COPY";
    case State::kReadCopy:
      return "READ_COPY";
    case State::kInvOwner:
      return "INV_OWNER";
    case State::kReadOwner:
      return "READ_OWNER";
    case State::kWriteOwner:
      return "WRITE_OWNER";
    case State::kWriteGhost:
      return "WRITE_GHOST";
    case State::kWaitAckInv:
      return "WAIT_ACK_INV";
    case State::kWaitAckWrite:
      return "WAIT_ACK_WRITE";
    case State::kWaitChgOwnAck:
      return "WAIT_CHG_OWN_ACK";
    case State::kWaitObjRead:
      return "WAIT_OBJ_READ";
    case State::kWaitObjWrite:
      return "WAIT_OBJ_WRITE";
    case State::kWaitObjRmDone:
      return "WAIT_OBJ_RM_DONE";
    case State::kWaitObjRmAck:
      return "WAIT_OBJ_RM_ACK";
    case State::kWaitObjRmAck2:
      return "WAIT_OBJ_RM_ACK2";
    case State::kInvFilling:
      return "INV_FILLING";
    case State::kNoEntry:
      return "NO_ENTRY";
  }
  return "?";
}

const char* name_of(Op op) {
  switch (op) {
    case Op::kGet:
      return "get";
    case Op::kGrab:
      return "grab";
    case Op::kFind:
      return "find";
    case Op::kRemove:
      return "remove";
    case Op::kFlush:
      return "flush";
    case Op::kSync:
      return "sync";
  }
  return "?";
}

const char* name_of(Result result) {
  switch (result) {
    case Result::kOk:
      return "ok";
    case Result::kNoObject:
      return "no object";
    case Result::kBusy:
      return "busy";
    case Result::kNoEntry:
      return "no entry";
    case Result::kAlready:
      return "already";
    case Result::kNoSpace:
      return "no space";
    case Result::kPending:
      return "pending";
  }
  return "?";
}

bool is_owner(State state) {
  switch (state) {
    case State::kInvOwner:
    case State::kReadOwner:
    case State::kWriteOwner:
    case State::kWriteGhost:
    case State::kWaitAckInv:
    case State::kWaitAckWrite:
    case State::kWaitChgOwnAck:
      return true;
    default:
      return false;
  }
}

bool is_readable(State state) {
  switch (state) {
    case State::kReadCopy:
    case State::kReadOwner:
    case State::kWriteOwner:
    case State::kWriteGhost:
    case State::kWaitAckInv:
    case State::kWaitAckWrite:
    case State::kWaitChgOwnAck:
      return true;
    default:
      return false;
  }
}

bool is_writable(State state) { return state == State::kWriteOwner || state == State::kWriteGhost; }

bool is_waiting(State state) {
  switch (state) {
    case State::kWaitAckInv:
    case State::kWaitAckWrite:
    case State::kWaitChgOwnAck:
    case State::kWaitObjRead:
    case State::kWaitObjWrite:
    case State::kWaitObjRmDone:
    case State::kWaitObjRmAck:
    case State::kWaitObjRmAck2:
    case State::kInvFilling:
      return true;
    default:
      return false;
  }
}

}  // namespace dojo::kddm
