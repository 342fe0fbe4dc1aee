// What an oracle says when it objects.
#pragma once

#include <cstdint>
#include <string>

#include "sim/time.h"

namespace dojo::sim {

struct Violation {
  std::string oracle;   ///< name as scenarios list it: "no-lost-update", "deadlock"
  std::string message;  ///< one line: what is wrong, with values
  std::string where;    ///< file:line of the code that noticed, "" where there is none
  std::string actor;    ///< who was running
  std::uint64_t step = 0;
  Tick time = 0;
  std::string details;  ///< more lines for a reader, each ended: the two stacks of a race; or ""
  /// Findings with one cause share it: oracle and message with nodes, numbers and addresses left
  /// out
  /// ("single-writer: n* became WRITE_OWNER of object # (rule M14) while n* holds a READ_COPY").
  std::string cause() const;
};

}  // namespace dojo::sim
