/// What several rows of the catalogue read in the same way.
#pragma once

#include <optional>

#include "collector/inventory.h"
#include "collector/scrape.h"
#include "collector/sink.h"
#include "collector/state_names.h"

namespace jobx {

/// The value behind `member` of the group `group`, where the group was read.
template <auto Group, auto Member>
void read_member(const JobView& view, JobOutput& out) {
  if (const auto& group = view.job.*Group) out((*group).*Member);
}

/// A limit, where its flag is set.
inline bool has_limit(const JobView& view, std::uint32_t flag) {
  return view.job.limits && (view.job.limits->flags & flag) != 0;
}

/// One series with value 1 for each set bit.
template <std::size_t N>
void write_bits(std::uint32_t bits, const std::array<BitName, N>& names, std::string_view label,
                JobOutput& out) {
  for_each_bit(bits, names, [&](std::string_view name) { out({label, name}, 1); });
}

/// The cap that CPU rate control sets, in hundredths of a percent; empty without one.
inline std::optional<std::uint32_t> cpu_rate_cap(const CpuRateControl& control) {
  if ((control.flags & cpu_rate_flag::enable) == 0) return std::nullopt;
  if ((control.flags & cpu_rate_flag::weight_based) != 0) return std::nullopt;
  if ((control.flags & cpu_rate_flag::min_max_rate) != 0) return control.value >> 16;
  return control.value;
}

inline std::optional<std::uint32_t> cpu_weight(const CpuRateControl& control) {
  constexpr std::uint32_t both = cpu_rate_flag::enable | cpu_rate_flag::weight_based;
  return (control.flags & both) == both ? std::optional(control.value) : std::nullopt;
}

/// A peak, unless it is 0: that of a job which never held a process, or of a system which does not measure
/// it.
inline void write_peak(std::uint64_t peak, JobOutput& out) {
  if (peak != 0) out(peak);
}

/// The peak of class 28 where there is one, else that of the extended limits: the same figure of the kernel.
inline std::uint64_t commit_peak(const Job& job) {
  if (job.memory) return job.memory->commit_peak;
  return job.memory_limits ? job.memory_limits->peak_job : 0;
}

inline Value seconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

template <typename T>
void write_optional(const std::optional<T>& value, ScrapeOutput& out) {
  if (value) out(*value);
}

}  // namespace jobx
