#include "protocols/drills/defects/mailbox.h"

#include "protocols/drills/drills_list.h"

namespace dojo::drills {

void Mailbox::main() {
  page_ = kapi::alloc_page();
  for (int i = 0; i < kPosters; ++i) {
    const std::string name = fmt::format("poster#{}", i);
    kapi::kernel().spawn({.name = name}, [this] { post(); });
  }
  kapi::kernel().spawn({.name = "collector"}, [this] { collect(); });
}

void Mailbox::post() {
  file_posted();
  open();
  put_in();
  close();
  ring();
  kapi::kernel().send_ipi(
      kapi::CpuId{0}, "peek", [this] { peek(); }, kapi::Where::current());
  kapi::kernel().progress();
}

void Mailbox::collect() {
  for (int taken = 0; taken < kPosters; ++taken) {
    await_letter(taken);
    take_out(taken);
    file_collected();
    kapi::kernel().progress();
  }
  throw_away_box();
}

// In an interrupt: looks into the box of whoever is interrupted.
void Mailbox::peek() {
  const kapi::Guard guard(box_);
  const int letters = letters_.load();
  KAPI_ASSERT(letters <= kPosters);
}

void Mailbox::put_in() {
  const int letters = letters_.load();
  kapi::write_page(page_, 0, static_cast<std::uint64_t>(letters) + 1);
  letters_.store(letters + 1);
}

void Mailbox::await_letter(int taken) {
  bell_.wait_until([this, taken] { return letters_.load() > taken; });
}

void Mailbox::take_out(int) {
  open();
  const auto letters = static_cast<std::uint64_t>(letters_.load());
  const std::uint64_t written = kapi::read_page(page_, 0);
  KAPI_ASSERT(written == letters);
  close();
}

void Mailbox::throw_away_box() { kapi::free_page(page_); }

void Mailbox::file() {
  const kapi::Guard first(register_);
  const kapi::Guard second(log_);
  const int filed = filed_.load();
  filed_.store(filed + 1);
}

std::unique_ptr<Drill> make_mailbox() { return std::make_unique<Mailbox>(); }

}  // namespace dojo::drills
