// Messages of the data layer: kddm.md, section "Messages".
#pragma once

#include "protocols/kapi/packet.h"
#include "protocols/kddm/kddm_types.h"

namespace dojo::kddm {

enum class MessageType : std::uint16_t {
  kReqObjectCopy,
  kReqObjectInvalid,
  kInvalidationAck,
  kObjectSend,
  kSendWriteAccess,
  kNoObjectSend,
  kSendBackFirstTouch,
  kSendOwnership,
  kChangeOwnershipAck,
  kReqObjectRemove,
  kReqObjectRemoveToMgr,
  kRemoveDone,
  kRemoveAck,
  kRemoveAck2,
};

/// "REQ_OBJECT_COPY": as the spec and every output writes it.
const char* name_of(MessageType type);

/// One message. Which fields count depends on the type; all travel, as their size does not matter.
struct Message {
  MessageType type = MessageType::kReqObjectCopy;
  SetId set = 0;
  ObjId object = 0;
  std::uint64_t req_id = 0;
  std::uint32_t flags = 0;  ///< RequestFlags
  kapi::NodeId reply_node;  ///< who asked, who collects the acknowledgement, who lost its copy
  kapi::NodeId new_owner;
  State target = State::kInvCopy;  ///< OBJECT_SEND: the state it is sent for
  bool is_write = false;           ///< REQ_OBJECT_COPY: write access
  bool holds_copy = false;         ///< REQ_OBJECT_COPY, hardened: the requester has a copy ...
  bool has_page = false;
  std::uint64_t version = 0;  ///< hardened: ownership epoch (in a request: ... of this epoch)
  kapi::NodeSet copyset;
  kapi::NodeSet rmset;
  kapi::Words page;  ///< (index, value) pairs of the non-zero words

  kapi::NodeId from;  ///< set on arrival: the sending node
};

kapi::Words pack(const Message& message);
Message unpack(const kapi::Words& words, MessageType type, kapi::NodeId from);
/// Bytes on the wire beyond the transport's headers.
std::uint32_t wire_bytes(const Message& message);

}  // namespace dojo::kddm
