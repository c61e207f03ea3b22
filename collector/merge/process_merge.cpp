#include "collector/merge/process_merge.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace jobx {
namespace {

/// More than two sources' figures of one start can differ by rounding.
constexpr Ticks kSameStart = std::chrono::seconds(1);

bool are_two(const JobProcess& one, const JobProcess& other) {
  const std::optional<Ticks> a = one.ticks(ProcessFigure::start_time);
  const std::optional<Ticks> b = other.ticks(ProcessFigure::start_time);
  return a && b && std::chrono::abs(*a - *b) > kSameStart;
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

}  // namespace jobx
