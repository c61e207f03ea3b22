#include "jobobject/own/win32/limits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "jobobject/inspect/win32/limit_structures.h"
#include "jobobject/inspect/win32/privilege.h"
#include "jobobject/inspect/win32/query.h"
#include "jobobject/limit_names.h"

namespace jobx {
namespace {

Error refused(const JobChange& change, DWORD error, std::string_view key, std::string_view needs) {
  std::string what = "cannot set ";
  what.append(key).append(" of the job ").append(change.job().name.path());
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

bool apply(const ExtendedRow& row, const JobLimits& limits, ExtendedLimit& into) {
  if (!row.apply(limits, into)) return false;
  DWORD& flags = into.BasicLimitInformation.LimitFlags;
  flags |= row.flag;
  if (row.flag == JOB_OBJECT_LIMIT_JOB_TIME) flags &= ~DWORD{JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME};
  if (row.flag == JOB_OBJECT_LIMIT_SUBSET_AFFINITY) flags |= JOB_OBJECT_LIMIT_AFFINITY;
  return true;
}

/// The class takes all of them in one call and does not say which one it will not have. On a new job,
/// which nobody uses, they are tried one by one to learn that; on any other nothing is tried.
Error culprit(JobChange& change, const JobLimits& limits, const ExtendedLimit& before, DWORD error) {
  std::string all;
  std::vector<const ExtendedRow*> asked;
  for (const ExtendedRow& row : kExtendedRows) {
    ExtendedLimit alone = before;
    if (!apply(row, limits, alone)) continue;
    asked.push_back(&row);
    all.append(all.empty() ? "" : ", ").append(row.key);
    if (change.job().has_settings) continue;
    if (const DWORD reason = change.try_out(job_class::extended_limit, alone); reason != ERROR_SUCCESS) {
      return refused(change, reason, row.key, row.needs);
    }
  }
  if (asked.size() == 1) return refused(change, error, asked.front()->key, asked.front()->needs);
  return refused(change, error, "the limits " + all, "a valid combination of values");
}

/// Above 5, as realtime, the kernel wants the privilege; also where the job has it already and it is written
/// back.
bool needs_base_priority(const ExtendedLimit& wanted) {
  constexpr DWORD flags = JOB_OBJECT_LIMIT_PRIORITY_CLASS | JOB_OBJECT_LIMIT_SCHEDULING_CLASS;
  return (wanted.BasicLimitInformation.LimitFlags & flags) != 0;
}

Result<void> set_extended(JobChange& change, const JobLimits& limits) {
  ExtendedLimit asked{};
  bool any = false;
  for (const ExtendedRow& row : kExtendedRows) any = apply(row, limits, asked) || any;
  if (!any) return {};
  Result<ExtendedLimit> before = change.read<ExtendedLimit>(job_class::extended_limit, "ExtendedLimit");
  if (!before) return before.error();
  DWORD& flags = before->BasicLimitInformation.LimitFlags;
  // Writing the job's time limit back would start its period anew.
  if ((flags & JOB_OBJECT_LIMIT_JOB_TIME) != 0) {
    flags = (flags & ~DWORD{JOB_OBJECT_LIMIT_JOB_TIME}) | JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME;
  }
  ExtendedLimit wanted = *before;
  for (const ExtendedRow& row : kExtendedRows) apply(row, limits, wanted);
  std::optional<ThreadPrivilege> privilege;
  if (needs_base_priority(wanted)) privilege.emplace(kIncreaseBasePriority);
  const DWORD error = change.write(job_class::extended_limit, *before, wanted);
  if (error == ERROR_SUCCESS) return {};
  return culprit(change, limits, *before, error);
}

Result<void> set_end_action(JobChange& change, const JobLimits& limits) {
  if (!limits.end_of_job_time_action) return {};
  using Information = JOBOBJECT_END_OF_JOB_TIME_INFORMATION;
  const Result<Information> before = change.read<Information>(job_class::end_of_job_time, "EndOfJobTime");
  if (!before) return before.error();
  const Information wanted{static_cast<DWORD>(*limits.end_of_job_time_action)};
  const DWORD error = change.write(job_class::end_of_job_time, *before, wanted);
  if (error == ERROR_SUCCESS) return {};
  return refused(change, error, "end_of_job_time", "");
}

Result<void> set_ui(JobChange& change, const JobLimits& limits) {
  if (limits.ui_restrictions == 0) return {};
  using Information = JOBOBJECT_BASIC_UI_RESTRICTIONS;
  const Result<Information> before =
      change.read<Information>(job_class::ui_restrictions, "BasicUIRestrictions");
  if (!before) return before.error();
  Information wanted{before->UIRestrictionsClass | limits.ui_restrictions};
  DWORD error = change.write(job_class::ui_restrictions, *before, wanted);
  if (error == ERROR_INVALID_PARAMETER && limits.ui_restrictions == ui_limit::all) {
    wanted.UIRestrictionsClass &= ~DWORD{ui_limit::ime};
    error = change.write(job_class::ui_restrictions, *before, wanted);
  }
  if (error == ERROR_SUCCESS) return {};
  return refused(change, error, "the ui restrictions",
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

Result<void> set_cpu_rate(JobChange& change, const JobLimits& limits) {
  if (!limits.cpu_rate) return {};
  const auto before = change.read<CpuRateControlInformation>(job_class::cpu_rate_control, "CpuRateControl");
  if (!before) return before.error();
  // Somebody may rely on being notified already.
  const bool notify = limits.notify.cpu_rate || (before->ControlFlags & cpu_rate_flag::notify) != 0;
  const CpuRateControlInformation wanted = cpu_rate_information(*limits.cpu_rate, notify);
  const DWORD error = change.write(job_class::cpu_rate_control, *before, wanted);
  if (error == ERROR_SUCCESS) return {};
  switch (limits.cpu_rate->kind) {
    case CpuRateLimit::Kind::hard_cap:
      return refused(change, error, "cpu_rate", "Windows 8 or later, and no fair-share scheduling (DFSS)");
    case CpuRateLimit::Kind::weight:
      return refused(change, error, "cpu_weight", "Windows 8 or later, and no fair-share scheduling (DFSS)");
    case CpuRateLimit::Kind::min_max:
      break;
  }
  return refused(change, error, "cpu_min_max", "Windows 10 or later, and no fair-share scheduling (DFSS)");
}

Result<void> set_network_rate(JobChange& change, const JobLimits& limits) {
  if (!limits.network_rate) return {};
  constexpr DWORD enable = 1, bandwidth = 2, dscp = 4;
  const auto before =
      change.read<NetworkRateControlInformation>(job_class::network_rate_control, "NetRateControl");
  if (!before) return before.error();
  NetworkRateControlInformation wanted = *before;
  wanted.ControlFlags |= enable;
  if (limits.network_rate->bytes_per_second) {
    wanted.ControlFlags |= bandwidth;
    wanted.MaxBandwidth = *limits.network_rate->bytes_per_second;
  }
  if (limits.network_rate->dscp) {
    wanted.ControlFlags |= dscp;
    wanted.DscpTag = *limits.network_rate->dscp;
  }
  const DWORD error = change.write(job_class::network_rate_control, *before, wanted);
  if (error == ERROR_SUCCESS) return {};
  return refused(change, error, "network_rate",
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

/// Adds what is asked for to what is set.
void put_notifications(const NotificationLimits& notify, NotificationLimitInformation2& information) {
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
}

/// Of Windows 10; an older system does not take them, and the older class has no room for them.
constexpr DWORD kNewerNotifications =
    notify_flag::job_memory_low | notify_flag::io_rate | notify_flag::network_rate;

NotificationLimitInformation older(const NotificationLimitInformation2& from) {
  return {from.IoReadBytesLimit, from.IoWriteBytesLimit,       from.PerJobUserTimeLimit,
          from.JobMemoryLimit,   from.CpuRateControlTolerance, from.CpuRateControlToleranceInterval,
          from.LimitFlags};
}

/// By the newer class, which begins as the older one does; where the system lacks it, by the older one.
Result<NotificationLimitInformation2> read_notifications(const JobChange& change) {
  auto newer =
      change.read<NotificationLimitInformation2>(job_class::notification_limit_2, "NotificationLimit2");
  if (newer || !means_missing(newer.error().code())) return newer;
  const auto first =
      change.read<NotificationLimitInformation>(job_class::notification_limit, "NotificationLimit");
  if (!first) return first.error();
  NotificationLimitInformation2 both{};
  both.IoReadBytesLimit = first->IoReadBytesLimit;
  both.IoWriteBytesLimit = first->IoWriteBytesLimit;
  both.PerJobUserTimeLimit = first->PerJobUserTimeLimit;
  both.JobMemoryLimit = first->JobMemoryLimit;
  both.CpuRateControlTolerance = first->RateControlTolerance;
  both.CpuRateControlToleranceInterval = first->RateControlToleranceInterval;
  both.LimitFlags = first->LimitFlags;
  return both;
}

Result<void> set_notifications(JobChange& change, const JobLimits& limits) {
  if (limits.notify == NotificationLimits{}) return {};
  const Result<NotificationLimitInformation2> before = read_notifications(change);
  if (!before) return before.error();
  NotificationLimitInformation2 wanted = *before;
  put_notifications(limits.notify, wanted);
  if ((wanted.LimitFlags & kNewerNotifications) != 0) {
    const DWORD error = change.write(job_class::notification_limit_2, *before, wanted);
    if (error == ERROR_SUCCESS) return {};
    return refused(change, error, "one of notify_job_memory_low, notify_io_rate and notify_network_rate",
                   "Windows 10 or later");
  }
  // The older class is enough, and known to Windows 8.
  const DWORD error = change.write(job_class::notification_limit, older(*before), older(wanted));
  if (error == ERROR_SUCCESS) return {};
  return refused(change, error, "the limits notify_*", "Windows 8 or later");
}

Result<void> grant_windows(JobChange& change, const std::vector<std::uint64_t>& windows) {
  const auto grant = [&functions = change.functions(), job = change.job().handle](std::uint64_t window,
                                                                                  BOOL is_granted) {
    return functions.grant_user_handle(reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(window)), job,
                                       is_granted);
  };
  for (const std::uint64_t window : windows) {
    const BOOL done = grant(window, TRUE);
    const DWORD error = GetLastError();
    if (done == FALSE) {
      return Error(ErrorDomain::system, error,
                   "cannot grant the window " + hex_text(window) + " to the job " + change.job().name.path() +
                       " (it must exist on the exporter's own desktop)");
    }
    change.undo([grant, window] { return grant(window, FALSE) != FALSE; });
  }
  return {};
}

}  // namespace

Result<void> set_limits(const NtFunctions& functions, const OpenJobObject& job, const JobLimits& limits,
                        const std::vector<std::uint64_t>& windows) {
  JobChange change(functions, job);
  const auto apply_all = [&]() -> Result<void> {
    if (Result<void> done = set_ui(change, limits); !done) return done;
    if (Result<void> done = grant_windows(change, windows); !done) return done;
    // The action comes before the time whose end it is for. Extended limits are the last: a job's time limit
    // cannot be put back as it was, since setting it starts a new period.
    for (const auto step :
         {set_cpu_rate, set_network_rate, set_notifications, set_end_action, set_extended}) {
      if (Result<void> done = step(change, limits); !done) return done;
    }
    return {};
  };
  Result<void> done = apply_all();
  if (done) {
    change.keep();
  } else if (!change.put_back()) {
    const Error& error = done.error();
    return Error(error.domain(), error.code(),
                 error.what() + " (and limits that were set before could not be put back)");
  }
  return done;
}

}  // namespace jobx
