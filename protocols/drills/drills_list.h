// The drills by their maker. One file each; two where only a number differs.
#pragma once

#include <memory>

#include "protocols/drills/drills_api.h"

namespace dojo::drills {

std::unique_ptr<Drill> make_bluetooth_driver();
std::unique_ptr<Drill> make_lazy01();
std::unique_ptr<Drill> make_account();
std::unique_ptr<Drill> make_stack();
std::unique_ptr<Drill> make_reorder(int setters);
std::unique_ptr<Drill> make_twostage(int writers, int readers);
std::unique_ptr<Drill> make_wronglock();
std::unique_ptr<Drill> make_token_ring();
std::unique_ptr<Drill> make_deadlock01();
std::unique_ptr<Drill> make_mailbox();
std::unique_ptr<Drill> make_plain_counter(bool is_locked);

}  // namespace dojo::drills
