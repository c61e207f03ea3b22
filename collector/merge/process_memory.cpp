#include "collector/merge/process_memory.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>

namespace jobx {
namespace {

/// An id is not given away again within this time after its process began.
constexpr Ticks kSameStart = std::chrono::milliseconds(10);

constexpr std::array<std::string_view, kProcessCounts.size() + 1> kWords{
    "user time",  "kernel time",   "read operations", "write operations", "other operations",
    "bytes read", "bytes written", "other bytes",     "page faults"};

constexpr CountKind kind_of(ProcessFigure figure) {
  const bool is_time = figure == ProcessFigure::user_time || figure == ProcessFigure::kernel_time;
  return is_time ? CountKind::time : CountKind::work;
}

/// For SteadyCounters; `edit` gives the process to be changed.
template <typename Edit>
auto counts_of(const JobProcess& process, const Edit& edit) {
  return [&process, &edit](auto use) {
    for (std::size_t i = 0; i < kProcessCounts.size(); ++i) {
      const ProcessFigure figure = kProcessCounts[i];
      const std::optional<std::int64_t> value = process.get(figure);
      if (!value || *value < 0) continue;
      use(i, kind_of(figure), static_cast<std::uint64_t>(*value), [&edit, figure](std::uint64_t shown) {
        constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        edit().set(figure, static_cast<std::int64_t>(std::min(shown, most)));
      });
    }
  };
}

std::optional<std::uint32_t> page_faults_of(const JobProcess& process) {
  const std::optional<std::int64_t> value = process.get(ProcessFigure::page_faults);
  if (!value || *value < 0 || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

Identity compare_starts(std::optional<std::int64_t> before, std::optional<std::int64_t> now) {
  if (!before || !now) return Identity::unknown;
  return are_other_starts(before, now) ? Identity::other : Identity::same;
}

}  // namespace

bool are_other_starts(std::optional<std::int64_t> one, std::optional<std::int64_t> other) {
  if (!one || !other) return false;
  const auto [first, second] = std::minmax(*one, *other);
  // As unsigned numbers the difference is right wherever the two are.
  return static_cast<std::uint64_t>(second) - static_cast<std::uint64_t>(first) >
         static_cast<std::uint64_t>(kSameStart.count());
}

void ProcessMemory::go_on(SharedJob& job, SourceKind kind, HeldReadings& held) {
  // A list that was not read says nothing; one that is empty says that all have ended.
  if (job->details.empty() && !(job->process_ids && job->process_ids->empty())) return;
  for (std::size_t i = 0; i < job->details.size(); ++i) {
    const JobProcess& process = job->details[i];
    const auto edit = [&job, i]() -> JobProcess& { return job.edit().details[i]; };
    Known& known = known_[process.id];
    const std::optional<std::int64_t> start = process.get(ProcessFigure::start_time);
    const Identity identity = compare_starts(known.start, start);
    if (identity == Identity::other) known = {};
    const auto counts = counts_of(process, edit);
    const std::optional<std::uint32_t> faults = page_faults_of(process);
    Dip dip = known.counters.compare(counts, faults, kRounding);
    if (dip.any && !is_to_be_held(identity, dip, known.counters.held() == 0, true)) {
      known = {};
      dip = {};
    }
    const std::optional<std::uint64_t> shown = known.counters.go_on(counts, faults, dip);
    if (shown != faults) edit().set(ProcessFigure::page_faults, static_cast<std::int64_t>(*shown));
    if (dip.any) {
      held.note(kind, [&] {
        return std::string(kWords[dip.first]) + " of the process " + std::to_string(process.id) +
               " of the job " + job->name.path();
      });
    }
    if (start) known.start = start;
    known.is_seen = true;
  }
  std::erase_if(known_, [](const auto& one) { return !one.second.is_seen; });
  for (auto& [id, known] : known_) known.is_seen = false;
}

std::optional<std::int64_t> ProcessMemory::start_of(std::uint64_t id) const {
  const auto found = known_.find(id);
  return found == known_.end() ? std::nullopt : found->second.start;
}

}  // namespace jobx
