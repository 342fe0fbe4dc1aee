// Oracles are shown what they have to catch: every oracle has a mutant, every mutant exists.
//
// That each is killed is what `dojo test --mutants` checks (phase `mutants` of ./test); here that a
// mutant which nobody catches, or only the wrong oracle, is called a survivor.

#include "runner/campaign/mutants.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "protocols/drills/drills_api.h"
#include "protocols/kddm/kddm_api.h"
#include "protocols/rpc/defects/rpc_defects.h"
#include "runner/scenario/names.h"

namespace dojo::campaign {
namespace {

using scenario::Vocabulary;
using Names = std::set<std::string_view>;

Names names_of(Vocabulary vocabulary) {
  Names names;
  for (const scenario::NameInfo& info : scenario::names(vocabulary)) names.insert(info.name);
  return names;
}

Names of(const std::vector<std::string_view>& list) { return {list.begin(), list.end()}; }

std::string file(const char* name) {
  return (scenario::scenarios_folder() / "mutants" / name).string();
}

TEST_CASE("mutants: every oracle has one, and no other name is used", "[broken][mutants]") {
  Names caught;
  for (const Mutant& mutant : mutants()) caught.insert(mutant.oracle);
  CHECK(caught == names_of(Vocabulary::kOracle));
}

TEST_CASE("mutants: every defect is one", "[broken][mutants]") {
  Names defects;
  for (const Mutant& mutant : mutants()) {
    INFO(mutant.defect);
    CHECK(defects.insert(mutant.defect).second);
    CHECK_FALSE(about(mutant).empty());
  }
  Names named = names_of(Vocabulary::kDataDefect);
  named.merge(names_of(Vocabulary::kRpcDefect));
  named.merge(names_of(Vocabulary::kDrillDefect));
  named.merge(names_of(Vocabulary::kRuleDefect));
  CHECK(defects == named);
}

TEST_CASE("mutants: scenarios may name exactly the defects there are", "[broken][mutants]") {
  CHECK(names_of(Vocabulary::kDataDefect) == of(kddm::defect_names()));
  CHECK(names_of(Vocabulary::kRpcDefect) == of(rpc::defect_names()));
  Names steps;
  for (const drills::DrillDefect& defect : drills::mailbox_defects()) steps.insert(defect.name);
  CHECK(names_of(Vocabulary::kDrillDefect) == steps);
}

TEST_CASE("mutants: one is killed by its oracle", "[broken][mutants]") {
  const MutantResult result =
      run_mutant(file("mailbox.yaml"), {"workload.0.defect=closes-twice"}, "double-unlock", {});
  CHECK(result.fate == Fate::kKilled);
  CHECK(result.schedules >= 1);
  CHECK_FALSE(result.key.empty());
}

TEST_CASE("mutants: one that nobody catches is a survivor", "[broken][mutants]") {
  const MutantResult result =
      run_mutant(file("mailbox.yaml"), {"hunt.schedules=50"}, "double-unlock", {});
  CHECK(result.fate == Fate::kSurvived);
  CHECK(result.schedules == 50);
}

TEST_CASE("mutants: the objection of another oracle does not count", "[broken][mutants]") {
  const MutantResult result =
      run_mutant(file("mailbox.yaml"), {"workload.0.defect=closes-twice", "hunt.schedules=50"},
                 "leaked-lock", {});
  CHECK(result.fate == Fate::kOthersOnly);
  CHECK(result.message == "double-unlock");
}

TEST_CASE("mutants: a defect in the wrong place is refused", "[broken][mutants]") {
  const MutantResult result =
      run_mutant(file("mailbox.yaml"), {"workload.0.drill=account", "workload.0.defect=looks-once"},
                 "lost-wakeup", {});
  CHECK(result.fate == Fate::kNotLoadable);
  CHECK(result.message.find("is a step of the drill \"mailbox\", not of \"account\"") !=
        std::string::npos);
}

}  // namespace
}  // namespace dojo::campaign
