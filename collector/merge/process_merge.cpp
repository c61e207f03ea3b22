#include "collector/merge/process_merge.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace jobx {
namespace {

/// More than two sources' figures of one start can differ by rounding.
constexpr Ticks kSameStart = std::chrono::seconds(1);

bool are_two(std::optional<Ticks> start, std::optional<Ticks> other) {
  return start && other && std::chrono::abs(*start - *other) > kSameStart;
}

bool are_two(const JobProcess& one, const JobProcess& other) {
  return are_two(one.ticks(ProcessFigure::start_time), other.ticks(ProcessFigure::start_time));
}

bool by_id(const JobProcess& a, const JobProcess& b) {
  return a.id < b.id;
}

}  // namespace

void merge_processes(std::vector<JobProcess>& into, const std::vector<JobProcess>& from) {
  if (from.empty()) return;
  if (into.empty()) {
    into = from;
    return;
  }
  std::stable_sort(into.begin(), into.end(), by_id);
  const std::size_t known = into.size();
  for (const JobProcess& process : from) {
    const auto end = into.begin() + static_cast<std::ptrdiff_t>(known);
    const auto found = std::lower_bound(into.begin(), end, process, by_id);
    if (found == end || found->id != process.id) {
      into.push_back(process);
    } else if (!are_two(*found, process)) {
      found->fill(process);
    }
  }
  std::stable_sort(into.begin(), into.end(), by_id);
}

void assign_roles(std::span<JobView> views, std::span<const ProcessRole> roles) {
  if (roles.empty()) return;
  for (JobView& view : views) {
    for (std::size_t i = 0; i < view.job->details.size(); ++i) {
      const JobProcess& process = view.job->details[i];
      const auto found =
          std::lower_bound(roles.begin(), roles.end(), process.id,
                           [](const ProcessRole& role, std::uint64_t id) { return role.process_id < id; });
      if (found == roles.end() || found->process_id != process.id) continue;
      if (are_two(process.ticks(ProcessFigure::start_time), found->start)) continue;
      JobProcess& described = view.job.edit().details[i];
      described.services = found->services;
      described.application_pool = found->application_pool;
    }
  }
}

}  // namespace jobx
