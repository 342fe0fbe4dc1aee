// The two packets of RPC: data and acknowledgement. Spec: rpc.md, section "Messages".
//
// Both begin with the same four header words, so an acknowledgement rides on each data packet:
//   word 0  kind | service << 16 | type << 32 | checksum << 48
//   word 1  sequence number of the channel (data only)
//   word 2  acknowledgement: the next sequence number expected from the destination
//   word 3  key (data only)
//   word 4. payload (data only)
#pragma once

#include <optional>

#include "protocols/kapi/packet.h"
#include "protocols/rpc/rpc_api.h"

namespace dojo::rpc {

/// The port of RPC on every node.
inline constexpr std::uint16_t kPort = 1;
/// Ethernet, TIPC and RPC headers together; also the size of an acknowledgement.
inline constexpr std::uint32_t kHeaderBytes = 64;
inline constexpr std::size_t kHeaderWords = 4;
inline constexpr std::size_t kSequenceWord = 1;
inline constexpr std::size_t kAckWord = 2;

inline constexpr int kChecksumShift = 48;
inline constexpr std::uint64_t kBelowChecksum = (std::uint64_t{1} << kChecksumShift) - 1;

enum class Kind : std::uint8_t { kData = 1, kAck = 2 };

struct Header {
  Kind kind = Kind::kData;
  ServiceId service{};
  std::uint16_t type = 0;
  std::uint64_t sequence = 0;
  std::uint64_t ack = 0;
  std::uint64_t key = 0;
};

/// The data packet of `message`; the channel stamps sequence number and acknowledgement later.
inline kapi::Packet pack_data(kapi::NodeId from, const Message& message) {
  kapi::Packet packet{.source = from,
                      .destination = message.to,
                      .port = kPort,
                      .type = message.type,
                      .name = message.name,
                      .wire_bytes = kHeaderBytes + message.payload_bytes,
                      .channel = 0,
                      .words = {}};
  packet.words.reserve(kHeaderWords + message.words.size());
  packet.words.push_back(static_cast<std::uint64_t>(Kind::kData) |
                         static_cast<std::uint64_t>(message.service) << 16 |
                         static_cast<std::uint64_t>(message.type) << 32);
  packet.words.push_back(0);
  packet.words.push_back(0);
  packet.words.push_back(message.key);
  packet.words.insert(packet.words.end(), message.words.begin(), message.words.end());
  return packet;
}

inline kapi::Packet pack_ack(kapi::NodeId from, kapi::NodeId to, std::uint64_t ack) {
  return {.source = from,
          .destination = to,
          .port = kPort,
          .type = 0,
          .name = "RPC_ACK",
          .wire_bytes = kHeaderBytes,
          .channel = 0,
          .words = {static_cast<std::uint64_t>(Kind::kAck), 0, ack, 0}};
}

/// The header, or nothing when the packet is not one of ours.
inline std::optional<Header> unpack(const kapi::Packet& packet) {
  if (packet.words.size() < kHeaderWords) return std::nullopt;
  const std::uint64_t first = packet.words[0];
  const auto kind = static_cast<Kind>(first & 0xff);
  if (kind != Kind::kData && kind != Kind::kAck) return std::nullopt;
  return Header{.kind = kind,
                .service = static_cast<ServiceId>(first >> 16 & 0xffff),
                .type = static_cast<std::uint16_t>(first >> 32 & 0xffff),
                .sequence = packet.words[kSequenceWord],
                .ack = packet.words[kAckWord],
                .key = packet.words[3]};
}

/// What word 0 holds in its upper 16 bits: a hash of everything else.
inline std::uint64_t checksum_of(const kapi::Packet& packet) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = (0xcbf29ce484222325 ^ (packet.words[0] & kBelowChecksum)) * kPrime;
  for (std::size_t i = 1; i < packet.words.size(); ++i) {
    hash = ((hash ^ packet.words[i]) * kPrime) ^ hash >> 29;
  }
  return (hash ^ hash >> 32 ^ hash >> 48) & 0xffff;
}

/// The last thing before a packet goes to the NIC.
inline void seal(kapi::Packet& packet) {
  packet.words[0] = (packet.words[0] & kBelowChecksum) | checksum_of(packet) << kChecksumShift;
}

inline bool is_intact(const kapi::Packet& packet) {
  return !packet.words.empty() && packet.words[0] >> kChecksumShift == checksum_of(packet);
}

inline kapi::Words payload_of(const kapi::Packet& packet) {
  return {packet.words.begin() + kHeaderWords, packet.words.end()};
}

}  // namespace dojo::rpc
