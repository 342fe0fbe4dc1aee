#include "sim/access/shadow.h"

namespace dojo::sim::access {

void Shadow::forget(std::uintptr_t at, std::size_t bytes) {
  if (cells_.empty()) return;
  for (std::uintptr_t piece = at / kPiece; piece * kPiece < at + bytes; ++piece) {
    cells_.erase(piece);
  }
}

}  // namespace dojo::sim::access
