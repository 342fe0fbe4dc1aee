#include "protocols/kddm/kddm_messages.h"

#include "protocols/kapi/page.h"

namespace dojo::kddm {
namespace {

constexpr std::uint32_t kHeaderBytes = 48;     // ids, flags and nodes
constexpr std::uint32_t kOwnerInfoBytes = 64;  // copyset and rmset

std::uint64_t pack_bits(const Message& message) {
  return message.flags | std::uint64_t{static_cast<std::uint8_t>(message.target)} << 32 |
         std::uint64_t{message.is_write} << 40 | std::uint64_t{message.holds_copy} << 41 |
         std::uint64_t{message.has_page} << 42;
}

void unpack_bits(std::uint64_t bits, Message& message) {
  message.flags = static_cast<std::uint32_t>(bits);
  message.target = static_cast<State>((bits >> 32) & 0xFF);
  message.is_write = ((bits >> 40) & 1) != 0;
  message.holds_copy = ((bits >> 41) & 1) != 0;
  message.has_page = ((bits >> 42) & 1) != 0;
}

constexpr std::size_t kSetWords = 4;
constexpr std::size_t kSetsAt = 6;
constexpr std::size_t kPageAt = kSetsAt + 2 * kSetWords;

kapi::NodeSet unpack_set(const kapi::Words& words, std::size_t at) {
  return kapi::NodeSet::from_words({words[at], words[at + 1], words[at + 2], words[at + 3]});
}

}  // namespace

const char* name_of(MessageType type) {
  switch (type) {
    case MessageType::kReqObjectCopy:
      return "REQ_OBJECT_COPY";
    case MessageType::kReqObjectInvalid:
      return "REQ_OBJECT_INVALID";
    case MessageType::kInvalidationAck:
      return "INVALIDATION_ACK";
    case MessageType::kObjectSend:
      return "OBJECT_SEND";
    case MessageType::kSendWriteAccess:
      return "SEND_WRITE_ACCESS";
    case MessageType::kNoObjectSend:
      return "NO_OBJECT_SEND";
    case MessageType::kSendBackFirstTouch:
      return "SEND_BACK_FIRST_TOUCH";
    case MessageType::kSendOwnership:
      return "SEND_OWNERSHIP";
    case MessageType::kChangeOwnershipAck:
      return "CHANGE_OWNERSHIP_ACK";
    case MessageType::kReqObjectRemove:
      return "REQ_OBJECT_REMOVE";
    case MessageType::kReqObjectRemoveToMgr:
      return "REQ_OBJECT_REMOVE_TO_MGR";
    case MessageType::kRemoveDone:
      return "REMOVE_DONE";
    case MessageType::kRemoveAck:
      return "REMOVE_ACK";
    case MessageType::kRemoveAck2:
      return "REMOVE_ACK2";
  }
  return "?";
}

kapi::Words pack(const Message& message) {
  kapi::Words words{message.set,
                    message.object,
                    message.req_id,
                    pack_bits(message),
                    std::uint64_t{message.reply_node.value} << 32 | message.new_owner.value,
                    message.version};
  for (const std::uint64_t word : message.copyset.words()) words.push_back(word);
  for (const std::uint64_t word : message.rmset.words()) words.push_back(word);
  words.insert(words.end(), message.page.begin(), message.page.end());
  return words;
}

Message unpack(const kapi::Words& words, MessageType type, kapi::NodeId from) {
  Message message;
  message.type = type;
  message.from = from;
  message.set = words[0];
  message.object = words[1];
  message.req_id = words[2];
  unpack_bits(words[3], message);
  message.reply_node = kapi::NodeId{static_cast<std::uint32_t>(words[4] >> 32)};
  message.new_owner = kapi::NodeId{static_cast<std::uint32_t>(words[4])};
  message.version = words[5];
  message.copyset = unpack_set(words, kSetsAt);
  message.rmset = unpack_set(words, kSetsAt + kSetWords);
  message.page.assign(words.begin() + kPageAt, words.end());
  return message;
}

std::uint32_t wire_bytes(const Message& message) {
  std::uint32_t bytes = kHeaderBytes;
  if (!message.copyset.is_empty() || !message.rmset.is_empty()) bytes += kOwnerInfoBytes;
  if (message.has_page) bytes += kapi::kPageBytes;
  return bytes;
}

}  // namespace dojo::kddm
