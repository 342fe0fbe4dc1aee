// Pages as objects. The kernel poisons a frame that is dropped, so a task that still uses it is
// found out.

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_linker.h"

namespace dojo::kddm {

kapi::FrameId PageLinker::create() {
  for (;;) {
    const kapi::FrameId frame = kapi::alloc_page();
    if (frame.is_valid()) return frame;
    // Out of memory: some other page must go first. Nothing of ours says when that has happened.
    kapi::retry(kapi::kJiffy, kapi::Where::current());
  }
}

kapi::FrameId PageLinker::import_data(const kapi::Words& page) {
  const kapi::FrameId frame = create();
  kapi::kernel().unpack_page(frame, page, kapi::Where::current());
  return frame;
}

kapi::Words PageLinker::export_data(kapi::FrameId frame) {
  return kapi::kernel().pack_page(frame, kapi::Where::current());
}

void PageLinker::drop(kapi::FrameId frame) { kapi::free_page(frame); }

}  // namespace dojo::kddm
