// What an object's data is: the io linker of a set. kddm.md, section "Sets".
#pragma once

#include "protocols/kapi/kernel.h"
#include "protocols/kapi/packet.h"

namespace dojo::kddm {

class Linker {
 public:
  virtual ~Linker() = default;

  /// First touch: the object comes into being. May sleep, so no lock is held.
  virtual kapi::FrameId create() = 0;
  /// The object has arrived from another node. May sleep, so no lock is held.
  virtual kapi::FrameId import_data(const kapi::Words& page) = 0;
  virtual kapi::Words export_data(kapi::FrameId frame) = 0;
  /// This node's copy goes away.
  virtual void drop(kapi::FrameId frame) = 0;
};

/// Memory pages: a frame of the node's memory each.
class PageLinker final : public Linker {
 public:
  kapi::FrameId create() override;
  kapi::FrameId import_data(const kapi::Words& page) override;
  kapi::Words export_data(kapi::FrameId frame) override;
  void drop(kapi::FrameId frame) override;
};

}  // namespace dojo::kddm
