/// One job as the catalogue and every sink get it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/ticks.h"
#include "collector/merge/job_description.h"
#include "collector/merge/shared_job.h"
#include "collector/sources/source.h"
#include "collector/sources/traced_jobs.h"
#include "jobobject/job.h"

namespace jobx {

/// A job as the catalogue sees it: merged, unwrapped, placed among the others.
struct JobView {
  SharedJob job;
  /// Bit n is set if the source of kind n sees the job.
  std::uint8_t sources = 0;
  /// Page faults as a counter that does not wrap at 32 bits.
  std::optional<std::uint64_t> page_faults;
  /// How many of the other jobs contain this one. Empty where the process lists cannot tell.
  std::optional<std::uint32_t> depth;
  /// The smallest job that contains this one. Empty for a root and where the process lists cannot tell.
  std::optional<JobName> parent;
  /// How often the job's processes were ended because its time was used up, as far as the signalled state
  /// shows; empty where it cannot, and for jobs that are heard: those have Job::events.
  std::optional<std::uint64_t> time_kills;
  /// When time was last used up, ticks since the Unix epoch; empty unless it was seen to happen.
  std::optional<Ticks> last_expiration;
  /// What the job is; empty without rules that tell.
  JobDescription description;
  /// What ETW tells of the job; null if nothing.
  std::shared_ptr<const TracedJob> traced;
  /// How many of Job::details are shown; the rest is beyond the budget.
  std::size_t shown_processes = static_cast<std::size_t>(-1);

  [[nodiscard]] bool seen_by(SourceKind kind) const {
    return (sources >> static_cast<unsigned>(kind) & 1U) != 0;
  }
  [[nodiscard]] std::span<const JobProcess> processes() const {
    return std::span(job->details).first(std::min(shown_processes, job->details.size()));
  }
};

}  // namespace jobx
