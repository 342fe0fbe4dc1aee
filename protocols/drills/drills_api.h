// Drills: small programs with a known concurrency defect, on which ways to choose schedules are
// compared. The programs of SCTBench (Thomson, Donaldson, Betts, PPoPP 2014), written anew on
// kapi; drills.md tells what each is and what counts as a step.
//
// To add one: a file here with a Drill and a line in drills.cpp, its name in
// runner/scenario/names.cpp, its scenario in scenarios/drills/.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "protocols/kapi/kernel.h"

namespace dojo::drills {

class Drill {
 public:
  virtual ~Drill() = default;
  /// Code of the first thread. The drill outlives its threads.
  virtual void main() = 0;

 protected:
  using Where = kapi::Where;

  /// Accesses to variables of the calling thread's own frame. Unoptimised code makes them in
  /// memory, so whoever may stop a thread at each access may stop it there: they decide how far one
  /// thread gets while another is on its way.
  static void own(int accesses, const Where& where = Where::current());
  /// Creates a thread: a step for the call, one for its return.
  static void create(std::string_view name, std::function<void()> body,
                     const Where& where = Where::current());
  /// for (i = 0; i < count; i++) create(name#i), with the loop's own accesses.
  static void create_each(std::string_view name, int count, const std::function<void()>& body,
                          const Where& where = Where::current());
};

struct DrillInfo {
  std::string_view name;
  int threads;  ///< the first one included
  std::unique_ptr<Drill> (*make)();
};

/// In the order of the published table.
std::span<const DrillInfo> drills();
/// Not published, and without a defect: what the defects of mailbox_defects() are put into.
const DrillInfo& mailbox();
/// Others of our own, for what kernel services and kapi::Shared do not show.
std::span<const DrillInfo> own_drills();
/// nullptr when there is no drill of that name; all of the above included.
const DrillInfo* find_drill(std::string_view name);

/// mailbox with one step overridden: a mutant that a generic oracle has to catch.
struct DrillDefect {
  std::string_view name;
  std::unique_ptr<Drill> (*make)();
};
std::span<const DrillDefect> mailbox_defects();
/// nullptr when there is no defect of that name.
const DrillDefect* find_mailbox_defect(std::string_view name);

}  // namespace dojo::drills
