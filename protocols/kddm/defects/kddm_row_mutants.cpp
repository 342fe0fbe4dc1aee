#include "protocols/kddm/defects/kddm_row_mutants.h"

#include <fmt/format.h>

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/defects/kddm_defects.h"

namespace dojo::kddm {
namespace {

bool is_answer(const Row& row) {
  return row.verdict != Verdict::kUnhandled && row.verdict != Verdict::kNever;
}

bool is_message_row(const Row& row) { return row.rule[1] == 'M'; }

Verdict other_verdict(const Row& row) {
  const bool waits = row.verdict == Verdict::kSleep || row.verdict == Verdict::kSleepOnce;
  if (row.verdict == Verdict::kImport || waits) return Verdict::kDone;
  if (row.verdict == Verdict::kRequeue) return Verdict::kIgnore;
  if (is_message_row(row)) return Verdict::kRequeue;
  return row.verdict == Verdict::kNone ? Verdict::kDone : Verdict::kSleep;
}

struct Mutation {
  std::string name;
  Row row;
};

void add(std::vector<Mutation>& list, std::string name, const Row& row) {
  list.push_back({std::move(name), row});
}

void add_mutations_of(const Row& row, std::vector<Mutation>& list) {
  for (std::size_t i = 0; i < row.actions.size(); ++i) {
    if (row.actions[i] == nullptr) continue;
    Row changed = row;
    changed.actions[i] = nullptr;
    add(list, fmt::format("{}/drop-{}", row.rule, i + 1), changed);
  }
  if (row.next != Step::kStay) {
    Row changed = row;
    changed.next = Step::kStay;
    add(list, fmt::format("{}/next-stay", row.rule), changed);
    changed.next = row.next == State::kInvCopy ? State::kReadCopy : State::kInvCopy;
    add(list, fmt::format("{}/next-other", row.rule), changed);
  }
  if (row.after[0] != nullptr) {
    Row changed = row;
    changed.after = {};
    add(list, fmt::format("{}/no-wake", row.rule), changed);
  }
  Row changed = row;
  changed.verdict = other_verdict(row);
  add(list, fmt::format("{}/verdict", row.rule), changed);
}

std::vector<Mutation> all_mutations() {
  std::vector<Mutation> list;
  for (const Part* part :
       {&hardened::kLocalPart, &hardened::kRequestPart, &hardened::kInvalidationPart,
        &hardened::kAnswerPart, &hardened::kRemovalPart}) {
    for (const Row& row : part->rows) {
      if (is_answer(row)) add_mutations_of(row, list);
    }
  }
  return list;
}

Row mutated(std::string_view name) {
  for (const Mutation& mutation : all_mutations()) {
    if (mutation.name == name) return mutation.row;
  }
  KAPI_ASSERT(false && "no row mutant of that name");
  return {};
}

sim::RowIndex<1> index_of(const Row& row) {
  sim::RowIndex<1> index{};
  for (unsigned state = 0; state < index[0].size(); ++state) {
    index[0][state] = ((row.from >> state) & 1) != 0 ? 0 : sim::kNoRow;
  }
  return index;
}

/// A row and all that points to it.
struct OneRow {
  explicit OneRow(const Row& changed)
      : row(changed),
        index(index_of(row)),
        part{{&row, 1}, index, row.event},
        parts{&part},
        defect{"row", parts} {}
  OneRow(const OneRow&) = delete;
  OneRow& operator=(const OneRow&) = delete;

  Row row;
  sim::RowIndex<1> index;
  Part part;
  const Part* parts[1];
  DefectRows defect;
};

}  // namespace

std::vector<std::string> row_mutant_names() {
  std::vector<std::string> names;
  for (const Mutation& mutation : all_mutations()) names.push_back(mutation.name);
  return names;
}

std::shared_ptr<const DefectRows> make_row_mutant(std::string_view name) {
  const auto whole = std::make_shared<OneRow>(mutated(name));
  return {whole, &whole->defect};
}

}  // namespace dojo::kddm
