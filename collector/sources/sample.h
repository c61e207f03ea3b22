/// What one reading of one source found.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "collector/sources/containers.h"
#include "collector/sources/trace_events.h"
#include "collector/sources/traced_jobs.h"
#include "etw/session/etw_session.h"
#include "jobobject/inspect/job_listing.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/job.h"
#include "jobobject/own/owned_jobs.h"
#include "jobobject/process_role.h"

namespace jobx {

/// Why a job that exists gave no figures; values of the label `reason`.
namespace unreadable_reason {
constexpr std::string_view access_denied = "access_denied";
constexpr std::string_view wrong_type = "wrong_type";
constexpr std::string_view failed = "failed";
constexpr std::string_view budget = "budget";
/// Handles to jobs in processes that may not be opened. Whether those jobs have names, and whether two
/// handles are of one job, cannot be known.
constexpr std::string_view holder_denied = "holder_denied";
}  // namespace unreadable_reason

/// Plain values; nothing of the source that made them is needed to read them.
struct Sample {
  std::vector<Job> jobs;
  /// Jobs that exist, the unreadable ones included. A namespace that could not be read is not in it.
  std::map<Namespace, std::uint64_t> listed;
  /// Jobs that exist and that JobRules leave out, whether they were read or not.
  std::vector<JobName> filtered;
  /// Jobs that are there, but could not be opened, sorted; those over a budget are not among them.
  std::vector<JobName> unread;
  /// Jobs that could not be read, by unreadable_reason; every reason that can occur, also at 0.
  std::map<std::string_view, std::uint64_t> unreadable;
  /// How far the search for jobs has come; only the source `object` knows.
  std::optional<WalkStatus> walk;
  /// Of the host that the jobs run on; only the source `object` knows.
  std::optional<HostCapacity> capacity;
  /// Of all owned jobs; only the source `owned` knows.
  std::optional<OwnedTotals> owned;
  /// Of the container runtime; only the source `containerd` knows.
  std::optional<ContainerSample> containers;
  /// Of processes, by id; null but for the source `services`.
  std::shared_ptr<const std::vector<ProcessRole>> roles;
  /// What ETW tells of jobs, which it knows by number only; null but for the source `etw`.
  std::shared_ptr<const TracedJobs> traced;
  /// Those that `traced` no longer has; null where ETW does not tell what processes used.
  std::shared_ptr<const LeftJobs> traced_left;
  /// Wants to be told what these jobs are called; may be null.
  std::shared_ptr<TraceEvents> trace_events;
  /// How the running session of the source `etw` gets its events; empty for a trace log.
  std::optional<EtwWay> trace_way;
  /// What went wrong short of failing altogether.
  std::vector<Error> errors;
};

}  // namespace jobx
