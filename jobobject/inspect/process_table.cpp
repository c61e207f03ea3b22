#include "jobobject/inspect/process_table.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace jobx {
namespace {

/// More than a tick of the system's clock, which is what the start of a process may be ahead of it.
constexpr Ticks kAhead = std::chrono::seconds(1);

}  // namespace

ProcessTable::ProcessTable(std::vector<JobProcess> processes, Ticks read_at)
    : processes_(std::move(processes)), read_at_(read_at) {
  std::stable_sort(processes_.begin(), processes_.end(),
                   [](const JobProcess& a, const JobProcess& b) { return a.id < b.id; });
}

const JobProcess* ProcessTable::find(std::uint64_t id, Ticks moment) const {
  const auto found = std::lower_bound(processes_.begin(), processes_.end(), id,
                                      [](const JobProcess& one, std::uint64_t key) { return one.id < key; });
  if (found == processes_.end() || found->id != id) return nullptr;
  const std::optional<Ticks> start = found->ticks(ProcessFigure::start_time);
  if (start && *start >= moment && *start <= read_at_ + kAhead) return nullptr;
  return &*found;
}

}  // namespace jobx
