#include "collector/inventory.h"

#include <algorithm>

#include "collector/nesting.h"

namespace jobx {
namespace {

template <typename T>
void fill(std::optional<T>& into, const std::optional<T>& from) {
  if (!into) into = from;
}

/// Takes every group that `into` lacks.
void fill_gaps(Job& into, const Job& from) {
  fill(into.cpu, from.cpu);
  fill(into.processes, from.processes);
  fill(into.page_faults, from.page_faults);
  fill(into.io, from.io);
  fill(into.limits, from.limits);
  fill(into.memory_limits, from.memory_limits);
  fill(into.memory, from.memory);
  fill(into.ui_restrictions, from.ui_restrictions);
  fill(into.end_of_job_action, from.end_of_job_action);
  fill(into.cpu_rate, from.cpu_rate);
  fill(into.network, from.network);
  fill(into.process_ids, from.process_ids);
}

}  // namespace

std::vector<JobView> Inventory::update(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                                       Clock::time_point now) {
  std::vector<std::pair<SourceKind, const Job*>> seen;
  for (const auto& [kind, sample] : samples) {
    for (const Job& job : sample->jobs) seen.emplace_back(kind, &job);
  }
  std::sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
    const auto order = a.second->name <=> b.second->name;
    return order != 0 ? order < 0 : a.first < b.first;
  });
  std::vector<JobView> views;
  views.reserve(seen.size());
  for (const auto& [kind, job] : seen) {
    if (views.empty() || views.back().job.name != job->name) {
      views.emplace_back().job = *job;
    } else {
      fill_gaps(views.back().job, *job);
    }
    views.back().sources |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  }
  for (JobView& view : views) continue_counters(view, now);
  std::erase_if(memory_, [&](const auto& entry) { return now - entry.second.seen > kMemory; });
  place_nested_jobs(views);
  return views;
}

bool Inventory::is_new_job(const Memory& memory, const Job& job) {
  if (memory.cpu && job.cpu &&
      (job.cpu->total_user < memory.cpu->total_user || job.cpu->total_kernel < memory.cpu->total_kernel)) {
    return true;
  }
  if (memory.processes && job.processes && job.processes->total < memory.processes->total) return true;
  // A real wrap is a step forward of less than half the range; anything else is a counter that began again.
  const std::uint32_t step = *job.page_faults - memory.raw_page_faults;
  return step >= 0x8000'0000U;
}

void Inventory::continue_counters(JobView& view, Clock::time_point now) {
  const Job& job = view.job;
  if (!job.page_faults) return;
  const auto [entry, inserted] = memory_.try_emplace(job.name);
  Memory& memory = entry->second;
  if (inserted || is_new_job(memory, job)) {
    memory.page_faults = *job.page_faults;
  } else {
    memory.page_faults += *job.page_faults - memory.raw_page_faults;
  }
  memory.raw_page_faults = *job.page_faults;
  memory.cpu = job.cpu;
  memory.processes = job.processes;
  memory.seen = now;
  view.page_faults = memory.page_faults;
}

}  // namespace jobx
