// A network packet as the NIC sees it: addressed words with a size on the wire.
//
// Protocols pack their fields into 64-bit words (pack.h style helpers belong to each protocol); the
// size on the wire is stated separately, because a page is 4096 bytes there and a few words here.
#pragma once

#include <cstdint>
#include <vector>

#include "protocols/kapi/types.h"

namespace dojo::kapi {

using Words = std::vector<std::uint64_t>;

struct Packet {
  NodeId source;
  NodeId destination;
  std::uint16_t port = 0;         ///< which protocol of the destination gets it
  std::uint16_t type = 0;         ///< the protocol's own message type, for traces and counters
  const char* name = "packet";    ///< its name in traces (a string literal)
  std::uint32_t wire_bytes = 64;  ///< size on the wire, headers included
  std::uint64_t channel =
      0;  ///< packets of one channel between two nodes keep their order (no fault)
  Words words;
  std::uint64_t serial = 0;  ///< set by the kernel that sends it; a copy made on the way keeps it
};

}  // namespace dojo::kapi
