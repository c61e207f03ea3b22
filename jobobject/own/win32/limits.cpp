#include "jobobject/own/win32/limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/hex.h"
#include "jobobject/inspect/win32/limit_structures.h"
#include "jobobject/inspect/win32/privilege.h"
#include "jobobject/limit_names.h"

namespace jobx {
namespace {

/// A job whose limits are being set.
struct Target {
  const NtFunctions& functions;
  HANDLE handle;
  const JobName& name;
};

/// ERROR_SUCCESS or why not.
template <typename Information>
DWORD set(const Target& target, int information_class, Information& information) {
  const BOOL done = target.functions.set_information_job_object(target.handle, information_class,
                                                                &information, sizeof(information));
  const DWORD error = GetLastError();
  if (done != FALSE) return ERROR_SUCCESS;
  // A failure without a reason must not pass for success.
  return error == ERROR_SUCCESS ? DWORD{ERROR_GEN_FAILURE} : error;
}

Error refused(const Target& target, DWORD error, std::string_view key, std::string_view needs) {
  std::string what = "cannot set ";
  what.append(key).append(" of the job ").append(target.name.path());
  if (!needs.empty()) what.append(" (it requires ").append(needs).append(")");
  return Error(ErrorDomain::system, error, std::move(what));
}

/// One limit of the class ExtendedLimit.
struct ExtendedRow {
  std::string_view key;    ///< as in the configuration file
  std::string_view needs;  ///< beyond the right to set attributes
  DWORD flag;
  /// Puts the values where they belong; false if the limit is not asked for.
  bool (*apply)(const JobLimits&, ExtendedLimit&);
};

constexpr std::string_view kBasePriority =
    "the privilege SeIncreaseBasePriorityPrivilege, which administrators and LocalSystem have";

constexpr std::array kExtendedRows{
    ExtendedRow{"process_time", "", JOB_OBJECT_LIMIT_PROCESS_TIME,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.process_user_time) return false;
                  into.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart =
                      limits.process_user_time->count();
                  return true;
                }},
    ExtendedRow{"job_time", "", JOB_OBJECT_LIMIT_JOB_TIME,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.job_user_time) return false;
                  into.BasicLimitInformation.PerJobUserTimeLimit.QuadPart = limits.job_user_time->count();
                  return true;
                }},
    ExtendedRow{"preserve_job_time", "", JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.preserve_job_time; }},
    ExtendedRow{"process_memory", "", JOB_OBJECT_LIMIT_PROCESS_MEMORY,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  into.ProcessMemoryLimit = limits.process_memory.value_or(into.ProcessMemoryLimit);
                  return limits.process_memory.has_value();
                }},
    ExtendedRow{"job_memory", "", JOB_OBJECT_LIMIT_JOB_MEMORY,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  into.JobMemoryLimit = limits.job_memory.value_or(into.JobMemoryLimit);
                  return limits.job_memory.has_value();
                }},
    ExtendedRow{"working_set", "a minimum and maximum that fit into the host's RAM",
                JOB_OBJECT_LIMIT_WORKINGSET,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.working_set) return false;
                  into.BasicLimitInformation.MinimumWorkingSetSize = limits.working_set->minimum;
                  into.BasicLimitInformation.MaximumWorkingSetSize = limits.working_set->maximum;
                  return true;
                }},
    ExtendedRow{"active_processes", "", JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.active_processes) return false;
                  into.BasicLimitInformation.ActiveProcessLimit = *limits.active_processes;
                  return true;
                }},
    ExtendedRow{"affinity", "processors that exist and that the exporter itself may use",
                JOB_OBJECT_LIMIT_AFFINITY,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.affinity) return false;
                  into.BasicLimitInformation.Affinity = static_cast<ULONG_PTR>(*limits.affinity);
                  return true;
                }},
    ExtendedRow{"subset_affinity", "Windows 7 or later", JOB_OBJECT_LIMIT_SUBSET_AFFINITY,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.subset_affinity; }},
    ExtendedRow{"priority_class", kBasePriority, JOB_OBJECT_LIMIT_PRIORITY_CLASS,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.priority_class) return false;
                  into.BasicLimitInformation.PriorityClass = static_cast<DWORD>(*limits.priority_class);
                  return true;
                }},
    ExtendedRow{"scheduling_class", kBasePriority, JOB_OBJECT_LIMIT_SCHEDULING_CLASS,
                [](const JobLimits& limits, ExtendedLimit& into) {
                  if (!limits.scheduling_class) return false;
                  into.BasicLimitInformation.SchedulingClass = *limits.scheduling_class;
                  return true;
                }},
    ExtendedRow{"die_on_unhandled_exception", "", JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.die_on_unhandled_exception; }},
    ExtendedRow{"breakaway_ok", "", JOB_OBJECT_LIMIT_BREAKAWAY_OK,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.breakaway_ok; }},
    ExtendedRow{"silent_breakaway_ok", "", JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.silent_breakaway_ok; }},
    ExtendedRow{"kill_on_job_close", "", JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
                [](const JobLimits& limits, ExtendedLimit&) { return limits.kill_on_job_close; }},
};

static_assert(std::all_of(kExtendedRows.begin(), kExtendedRows.end(),
                          [](const ExtendedRow& row) { return row.key == limit_word(row.flag); }));

/// What is set now: zeros where the system does not tell.
ExtendedLimit current_limits(const Target& target) {
  ExtendedLimit information{};
  DWORD returned = 0;
  const BOOL done = target.functions.query_information_job_object(
      target.handle, job_class::extended_limit, &information, sizeof(information), &returned);
  if (done == FALSE || returned != sizeof(information)) return {};
  DWORD& flags = information.BasicLimitInformation.LimitFlags;
  // Writing the job's time limit back would start its period anew.
  if ((flags & JOB_OBJECT_LIMIT_JOB_TIME) != 0) {
    flags = (flags & ~DWORD{JOB_OBJECT_LIMIT_JOB_TIME}) | JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME;
  }
  return information;
}

bool apply(const ExtendedRow& row, const JobLimits& limits, ExtendedLimit& into) {
  if (!row.apply(limits, into)) return false;
  DWORD& flags = into.BasicLimitInformation.LimitFlags;
  flags |= row.flag;
  if (row.flag == JOB_OBJECT_LIMIT_JOB_TIME) flags &= ~DWORD{JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME};
  if (row.flag == JOB_OBJECT_LIMIT_SUBSET_AFFINITY) flags |= JOB_OBJECT_LIMIT_AFFINITY;
  return true;
}

/// The class takes all of them in one call and does not say which one it will not have: they are tried one by
/// one to learn that.
Error culprit(const Target& target, const JobLimits& limits, const ExtendedLimit& before, DWORD error) {
  std::string all;
  for (const ExtendedRow& row : kExtendedRows) {
    ExtendedLimit alone = before;
    if (!apply(row, limits, alone)) continue;
    all.append(all.empty() ? "" : ", ").append(row.key);
    if (const DWORD reason = set(target, job_class::extended_limit, alone); reason != ERROR_SUCCESS) {
      return refused(target, reason, row.key, row.needs);
    }
  }
  return refused(target, error, "the limits " + all, "a valid combination of values");
}

Result<void> set_extended(const Target& target, const JobLimits& limits) {
  const ExtendedLimit before = current_limits(target);
  ExtendedLimit wanted = before;
  bool any = false;
  for (const ExtendedRow& row : kExtendedRows) any = apply(row, limits, wanted) || any;
  if (!any) return {};
  if (limits.priority_class || limits.scheduling_class) enable_privilege(kIncreaseBasePriority);
  const DWORD error = set(target, job_class::extended_limit, wanted);
  if (error != ERROR_SUCCESS) return culprit(target, limits, before, error);
  return {};
}

Result<void> set_end_action(const Target& target, const JobLimits& limits) {
  if (!limits.end_of_job_time_action) return {};
  JOBOBJECT_END_OF_JOB_TIME_INFORMATION information{static_cast<DWORD>(*limits.end_of_job_time_action)};
  const DWORD error = set(target, job_class::end_of_job_time, information);
  if (error != ERROR_SUCCESS) return refused(target, error, "end_of_job_time", "");
  return {};
}

Result<void> set_ui(const Target& target, const JobLimits& limits) {
  if (limits.ui_restrictions == 0) return {};
  JOBOBJECT_BASIC_UI_RESTRICTIONS information{limits.ui_restrictions};
  const DWORD error = set(target, job_class::ui_restrictions, information);
  if (error == ERROR_SUCCESS) return {};
  return refused(target, error, "the ui restrictions",
                 "a job that is not nested with another job that has ui restrictions");
}

CpuRateControlInformation cpu_rate_information(const CpuRateLimit& limit, bool notify) {
  DWORD flags = cpu_rate_flag::enable | (notify ? DWORD{cpu_rate_flag::notify} : 0);
  switch (limit.kind) {
    case CpuRateLimit::Kind::hard_cap:
      return {flags | cpu_rate_flag::hard_cap, limit.maximum};
    case CpuRateLimit::Kind::weight:
      return {flags | cpu_rate_flag::weight_based, limit.weight};
    case CpuRateLimit::Kind::min_max:
      return {flags | cpu_rate_flag::min_max_rate, limit.minimum | limit.maximum << 16};
  }
  return {};
}

Result<void> set_cpu_rate(const Target& target, const JobLimits& limits) {
  if (!limits.cpu_rate) return {};
  CpuRateControlInformation information =
      cpu_rate_information(*limits.cpu_rate, limits.notify.cpu_rate.has_value());
  const DWORD error = set(target, job_class::cpu_rate_control, information);
  if (error == ERROR_SUCCESS) return {};
  switch (limits.cpu_rate->kind) {
    case CpuRateLimit::Kind::hard_cap:
      return refused(target, error, "cpu_rate", "Windows 8 or later, and no fair-share scheduling (DFSS)");
    case CpuRateLimit::Kind::weight:
      return refused(target, error, "cpu_weight", "Windows 8 or later, and no fair-share scheduling (DFSS)");
    case CpuRateLimit::Kind::min_max:
      break;
  }
  return refused(target, error, "cpu_min_max", "Windows 10 or later, and no fair-share scheduling (DFSS)");
}

Result<void> set_network_rate(const Target& target, const JobLimits& limits) {
  if (!limits.network_rate) return {};
  constexpr DWORD enable = 1, bandwidth = 2, dscp = 4;
  NetworkRateControlInformation information{};
  information.ControlFlags = enable;
  if (limits.network_rate->bytes_per_second) {
    information.ControlFlags |= bandwidth;
    information.MaxBandwidth = *limits.network_rate->bytes_per_second;
  }
  if (limits.network_rate->dscp) {
    information.ControlFlags |= dscp;
    information.DscpTag = *limits.network_rate->dscp;
  }
  const DWORD error = set(target, job_class::network_rate_control, information);
  if (error == ERROR_SUCCESS) return {};
  return refused(target, error, "network_rate",
                 "Windows 10 or later, and no other network rate in the chain of nested jobs");
}

/// A tolerance as the two numbers of the structure, and its flag.
void put_tolerance(const std::optional<RateTolerance>& tolerance, DWORD flag, DWORD& level, DWORD& interval,
                   DWORD& flags) {
  if (!tolerance) return;
  level = static_cast<DWORD>(tolerance->level);
  interval = static_cast<DWORD>(tolerance->interval);
  flags |= flag;
}

NotificationLimitInformation2 notification_information(const NotificationLimits& notify) {
  NotificationLimitInformation2 information{};
  DWORD& flags = information.LimitFlags;
  const auto put = [&](const std::optional<std::uint64_t>& limit, DWORD flag, DWORD64& into) {
    if (!limit) return;
    into = *limit;
    flags |= flag;
  };
  put(notify.job_memory, notify_flag::job_memory, information.JobMemoryLimit);
  put(notify.job_memory_low, notify_flag::job_memory_low, information.JobLowMemoryLimit);
  put(notify.io_read_bytes, notify_flag::read_bytes, information.IoReadBytesLimit);
  put(notify.io_write_bytes, notify_flag::write_bytes, information.IoWriteBytesLimit);
  if (notify.job_user_time) {
    information.PerJobUserTimeLimit.QuadPart = notify.job_user_time->count();
    flags |= notify_flag::job_time;
  }
  put_tolerance(notify.cpu_rate, notify_flag::cpu_rate, information.CpuRateControlTolerance,
                information.CpuRateControlToleranceInterval, flags);
  put_tolerance(notify.io_rate, notify_flag::io_rate, information.IoRateControlTolerance,
                information.IoRateControlToleranceInterval, flags);
  put_tolerance(notify.network_rate, notify_flag::network_rate, information.NetRateControlTolerance,
                information.NetRateControlToleranceInterval, flags);
  return information;
}

Result<void> set_notifications(const Target& target, const JobLimits& limits) {
  const NotificationLimits& notify = limits.notify;
  if (notify == NotificationLimits{}) return {};
  NotificationLimitInformation2 all = notification_information(notify);
  if (notify.job_memory_low || notify.io_rate || notify.network_rate) {
    const DWORD error = set(target, job_class::notification_limit_2, all);
    if (error == ERROR_SUCCESS) return {};
    return refused(target, error, "one of notify_job_memory_low, notify_io_rate and notify_network_rate",
                   "Windows 10 or later");
  }
  // The older class is enough, and known to Windows 8.
  NotificationLimitInformation information{
      all.IoReadBytesLimit, all.IoWriteBytesLimit,       all.PerJobUserTimeLimit,
      all.JobMemoryLimit,   all.CpuRateControlTolerance, all.CpuRateControlToleranceInterval,
      all.LimitFlags};
  const DWORD error = set(target, job_class::notification_limit, information);
  if (error == ERROR_SUCCESS) return {};
  return refused(target, error, "the limits notify_*", "Windows 8 or later");
}

}  // namespace

Result<void> set_limits(const NtFunctions& functions, HANDLE handle, const JobName& name,
                        const JobLimits& limits) {
  const Target target{functions, handle, name};
  // The action comes before the time whose end it is for.
  for (const auto step :
       {set_end_action, set_extended, set_ui, set_cpu_rate, set_network_rate, set_notifications}) {
    if (Result<void> done = step(target, limits); !done) return done;
  }
  return {};
}

Result<void> grant_windows(const NtFunctions& functions, HANDLE handle, const JobName& name,
                           const std::vector<std::uint64_t>& windows) {
  for (const std::uint64_t window : windows) {
    const BOOL done =
        functions.grant_user_handle(reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(window)), handle, TRUE);
    const DWORD error = GetLastError();
    if (done != FALSE) continue;
    return Error(ErrorDomain::system, error,
                 "cannot grant the window " + hex_text(window) + " to the job " + name.path() +
                     " (it must exist on the exporter's own desktop)");
  }
  return {};
}

}  // namespace jobx
