// Vocabulary of the data layer: states, flags, ids, results. Names are those of the source system.
//
// Spec: kddm.md.
#pragma once

#include <cstdint>

#include "protocols/kapi/types.h"

namespace dojo::kddm {

using SetId = std::uint64_t;
using ObjId = std::uint64_t;

/// State of an object entry. Indices are Kerrighed's (9 and 12 were removed there). `kNoEntry` is
/// the state of an object that this node has never heard of.
enum class State : std::uint8_t {
  kInvCopy = 0,
  kReadCopy = 1,
  kInvOwner = 2,
  kReadOwner = 3,
  kWriteOwner = 4,
  kWriteGhost = 5,
  kWaitAckInv = 6,
  kWaitAckWrite = 7,
  kWaitChgOwnAck = 8,
  kWaitObjRead = 10,
  kWaitObjWrite = 11,
  kWaitObjRmDone = 13,
  kWaitObjRmAck = 14,
  kWaitObjRmAck2 = 15,
  kInvFilling = 16,
  kNoEntry = 17,
};
inline constexpr int kStateCount = 18;

/// "WAIT_OBJ_WRITE": as the spec and every output writes it.
const char* name_of(State state);
/// The O, R, W columns of the spec's state table.
bool is_owner(State state);
bool is_readable(State state);
bool is_writable(State state);
bool is_waiting(State state);

/// Which table a node runs: the published one, or our repair of it.
enum class Variant : std::uint8_t { kKerrighed, kHardened };

/// What the shell around the table locks.
enum class Locking : std::uint8_t {
  kNone,   ///< nothing: the code as it was written for one CPU
  kBig,    ///< one lock per node over shell and handlers, dropped at sleep
  kEntry,  ///< the entry's bit lock per table step, dropped at sleep and import
};

/// Flags of a request (values of the source system).
enum RequestFlags : std::uint32_t {
  kAsync = 0x4,
  kNoFirstTouch = 0x8,
  kSendOwnership = 0x10,
  kNeedRmAck2 = 0x40,
  kNoFreeze = 0x80,
  kIoFlush = 0x100,
  kSyncObject = 0x200,
  kNoData = 0x400,
  kTryGrab = 0x800,
  kRemoveOnAck = 0x1000,
};

/// A local operation.
enum class Op : std::uint8_t { kGet, kGrab, kFind, kRemove, kFlush, kSync };
/// "grab"
const char* name_of(Op op);

/// How a local operation ended (errno names where the source returns them).
enum class Result : std::uint8_t {
  kOk,
  kNoObject,  ///< NO_FT request, and the object does not exist
  kBusy,      ///< TRY_GRAB
  kNoEntry,   ///< ENOENT
  kAlready,   ///< EALREADY
  kNoSpace,   ///< ENOSPC
  kPending,   ///< ASYNC: request sent
};
/// "no object"
const char* name_of(Result result);

}  // namespace dojo::kddm
