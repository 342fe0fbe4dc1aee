// The workload kinds by their description.
#pragma once

#include <memory>

#include "runner/workload/workload.h"

namespace dojo::runner {

std::unique_ptr<Workload> make(const scenario::SharedCounter& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::ReadersWriters& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::RandomPrograms& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::EveryProgram& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::PageTrace& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::Litmus& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::Drill& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::Programs& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::Rules& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::Load& description, std::int64_t nodes);
std::unique_ptr<Workload> make(const scenario::BasicCosts& description, std::int64_t nodes);

}  // namespace dojo::runner
