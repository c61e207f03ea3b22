/// Metrics of ETW: of jobs, of the host, and of the source itself.
#pragma once

#include <array>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

inline void write_traced_removals(const JobView& view, JobOutput& out) {
  if (!view.traced) return;
  for (std::size_t i = 0; i < kRemovalReasons; ++i) {
    const auto reason = static_cast<RemovalReason>(i);
    if (reason != RemovalReason::object_deleted)
      out({"reason", removal_word(reason)}, view.traced->removals[i]);
  }
}

inline void write_traced_kill(const JobView& view, JobOutput& out) {
  if (!view.traced || !view.traced->last_kill) return;
  out({"reason", removal_word(*view.traced->last_kill)}, view.traced->last_kill_time.time_since_epoch());
}

inline void write_traced_limits(const JobView& view, JobOutput& out) {
  if (!view.traced) return;
  for (std::size_t i = 0; i < kTracedLimits; ++i) {
    const std::uint64_t count = view.traced->notifications[i];
    if (count > 0) out({"limit", kTracedLimitNames[i]}, count);  // few jobs have any of these limits
  }
}

/// A limit that is not set gives nothing.
template <auto Member>
void write_traced_io_limit(const JobView& view, JobOutput& out) {
  if (!view.traced) return;
  for (const auto& [volume, limits] : view.traced->io_limits) {
    if (limits.*Member != 0) out({"volume", volume}, limits.*Member);
  }
}

inline void write_silo_callbacks(const JobView& view, JobOutput& out) {
  if (!view.traced) return;
  for (const auto& [name, monitor] : view.traced->monitors) {
    if (monitor.creations > 0) out({{"monitor", name}, {"callback", "create"}}, monitor.creating);
    if (monitor.terminations > 0) out({{"monitor", name}, {"callback", "terminate"}}, monitor.terminating);
  }
}

inline void write_traces_skipped(const Scrape& scrape, ScrapeOutput& out) {
  read_figures<FigureId::etw_skipped>(scrape, out);
  if (scrape.traces) out({{"reason", "unnamed"}}, scrape.traces->unnamed);
  if (scrape.traces && scrape.traces->filtered) out({{"reason", "filtered"}}, *scrape.traces->filtered);
}

inline void write_traces_missed(const Scrape& scrape, ScrapeOutput& out) {
  if (!scrape.traces || !scrape.traces->missed) return;
  for (std::size_t i = 0; i < kTraceMisses; ++i)
    out({{"event", kTraceMissNames[i]}}, (*scrape.traces->missed)[i]);
}

/// What the job's ended processes used.
template <auto Member>
void read_ended(const JobView& view, JobOutput& out) {
  if (view.traced && view.traced->ended) out(Value((*view.traced->ended).*Member));
}

inline void write_ended_losses(const Scrape& scrape, ScrapeOutput& out) {
  if (!scrape.traces || !scrape.traces->ended_losses) return;
  for (std::size_t i = 0; i < kEndedTraceLosses; ++i)
    out({{"reason", kEndedTraceLossNames[i]}}, (*scrape.traces->ended_losses)[i]);
}

inline void write_trace_session(const Scrape& scrape, ScrapeOutput& out) {
  if (!scrape.traces || !scrape.traces->way) return;
  out({{"way", scrape.traces->way == EtwWay::system ? "system" : "manifest"}}, std::uint64_t{1});
}

// clang-format off
inline constexpr std::array kEtwJobRows{
    Metric{"jobobject_processes_removed_total", MetricType::counter, Unit::none, "reason", "ETW",
           "Processes that left the job, each counted once, since the job was created or ETW first reported it. reason=exited, terminated (with the job), cpu_time (a CPU time limit was reached), refused (a limit kept the process out) or unknown.",
           write_traced_removals},
    Metric{"jobobject_last_kill_timestamp_seconds", MetricType::gauge, Unit::seconds, "reason", "ETW",
           "Unix time in seconds at which ETW last reported that a process of the job was killed. reason=terminated (with the job) or cpu_time (a CPU time limit was reached). Absent before the first kill.",
           write_traced_kill},
    Metric{"jobobject_limit_notifications_total", MetricType::counter, Unit::none, "limit", "ETW",
           "Messages about a limit that the job sent to its completion port, as reported by ETW. limit=notification: a notification limit, which the event does not identify. Absent for a limit without a message.",
           write_traced_limits},
    Metric{"jobobject_io_rate_limit_operations", MetricType::gauge, Unit::none, "volume", "ETW",
           "Maximum number of I/O operations per second of the job on a volume, as reported by ETW when it was set. Absent when not set.",
           write_traced_io_limit<&IoRates::operations>},
    Metric{"jobobject_io_rate_limit_bytes", MetricType::gauge, Unit::bytes, "volume", "ETW",
           "Maximum number of bytes per second that the job may read and write on a volume, as reported by ETW when it was set. Absent when not set.",
           write_traced_io_limit<&IoRates::bandwidth>},
    Metric{"jobobject_silo_state", MetricType::gauge, Unit::none, "", "ETW",
           "State of the server silo as the kernel numbers it, as last reported by ETW. Absent for other jobs.",
           [](const JobView& view, JobOutput& out) { if (view.traced) out(view.traced->silo_state); }},
    Metric{"jobobject_silo_callback_seconds_total", MetricType::counter, Unit::seconds, "monitor, callback", "ETW",
           "Time in seconds that a monitor of server silos (a driver) has spent in its callback when this silo was created (callback=create) or terminated (callback=terminate).",
           write_silo_callbacks},
    Metric{"jobobject_ended_processes_total", MetricType::counter, Unit::none, "", "ETW",
           "Processes of the job whose end and resource usage ETW reported, since the job was created or ETW first reported it. A job that lived too briefly for a scrape appears with this after its end. Needs events of processes: --collector.etw.processes, or a trace log that has them.",
           read_ended<&EndedUsage::processes>},
    Metric{"jobobject_ended_processes_cpu_cycles_total", MetricType::counter, Unit::none, "", "ETW",
           "CPU cycles used by the processes that jobobject_ended_processes_total counts.",
           read_ended<&EndedUsage::cycles>},
    Metric{"jobobject_ended_processes_read_bytes_total", MetricType::counter, Unit::bytes, "", "ETW",
           "Bytes read by the processes that jobobject_ended_processes_total counts, in whole KiB per process.",
           read_ended<&EndedUsage::read_bytes>},
    Metric{"jobobject_ended_processes_written_bytes_total", MetricType::counter, Unit::bytes, "", "ETW",
           "Bytes written by the processes that jobobject_ended_processes_total counts, in whole KiB per process.",
           read_ended<&EndedUsage::written_bytes>},
    Metric{"jobobject_ended_processes_hard_faults_total", MetricType::counter, Unit::none, "", "ETW",
           "Page faults that read from disk, of the processes that jobobject_ended_processes_total counts.",
           read_ended<&EndedUsage::hard_faults>},
};

inline constexpr std::array kEtwHostRows{
    Metric{"jobobject_host_jobs_created_total", MetricType::counter, Unit::none, "", "ETW",
           "Jobs created on the host, including ones without a name, as reported by ETW.",
           read_figures<FigureId::etw_jobs_created>},
    Metric{"jobobject_host_jobs_terminated_total", MetricType::counter, Unit::none, "reason", "ETW",
           "Jobs terminated on the host, as reported by ETW. reason=cpu_time: a CPU time limit was reached; reason=limit: another limit; reason=terminated: by TerminateJobObject, or because the last handle of a job with kill_on_job_close was closed.",
           read_figures<FigureId::etw_jobs_terminated>},
    Metric{"jobobject_host_processes_assigned_total", MetricType::counter, Unit::none, "", "ETW",
           "Processes assigned to a job on the host, as reported by ETW. Child processes that inherit the job are not reported.",
           read_figures<FigureId::etw_processes_assigned>},
    Metric{"jobobject_host_process_removals_total", MetricType::counter, Unit::none, "reason", "ETW",
           "Processes that left a job on the host, each counted once, as reported by ETW. reason=exited, terminated (with the job), cpu_time (a CPU time limit was reached), refused (a limit kept the process out) or unknown.",
           read_figures<FigureId::etw_process_removals>},
    Metric{"jobobject_host_limit_notifications_total", MetricType::counter, Unit::none, "limit", "ETW",
           "Messages about a limit that jobs of the host sent to their completion ports, as reported by ETW. limit=notification: a notification limit, which the event does not identify.",
           read_figures<FigureId::etw_limit_notifications>},
    Metric{"jobobject_host_assign_failures_total", MetricType::counter, Unit::none, "status", "ETW",
           "Processes that could not be assigned to a job on the host, by NTSTATUS, as reported by ETW.",
           read_figures<FigureId::etw_assign_failures>},
    Metric{"jobobject_host_ended_processes_total", MetricType::counter, Unit::none, "", "ETW",
           "Processes of jobs whose end and resource usage ETW reported, including those of jobs that lived too briefly for a scrape. Needs events of processes: --collector.etw.processes, or a trace log that has them.",
           read_figures<FigureId::etw_ended_processes>},
    Metric{"jobobject_host_ended_processes_cpu_cycles_total", MetricType::counter, Unit::none, "", "ETW",
           "CPU cycles used by the processes that jobobject_host_ended_processes_total counts.",
           read_figures<FigureId::etw_ended_cycles>},
    Metric{"jobobject_host_ended_processes_read_bytes_total", MetricType::counter, Unit::bytes, "", "ETW",
           "Bytes read by the processes that jobobject_host_ended_processes_total counts, in whole KiB per process.",
           read_figures<FigureId::etw_ended_read_bytes>},
    Metric{"jobobject_host_ended_processes_written_bytes_total", MetricType::counter, Unit::bytes, "", "ETW",
           "Bytes written by the processes that jobobject_host_ended_processes_total counts, in whole KiB per process.",
           read_figures<FigureId::etw_ended_written_bytes>},
    Metric{"jobobject_host_ended_processes_hard_faults_total", MetricType::counter, Unit::none, "", "ETW",
           "Page faults that read from disk, of the processes that jobobject_host_ended_processes_total counts.",
           read_figures<FigureId::etw_ended_hard_faults>},
};

inline constexpr std::array kEtwExporterRows{
    Metric{"jobobject_exporter_etw_events_total", MetricType::counter, Unit::none, "event", "ETW",
           "Events of ETW about jobs and processes that were decoded.",
           read_figures<FigureId::etw_events>},
    Metric{"jobobject_exporter_etw_skipped_total", MetricType::counter, Unit::none, "reason", "ETW",
           "Events of ETW that could not be used. reason=unknown_event, unknown_version or unknown_size: not decoded; reason=unnamed: counted for the host, but for no job with a known name, because no listed job had its number within two scrapes; reason=filtered: the same while --collector.object flags leave jobs out, whose events these may be.",
           write_traces_skipped},
    Metric{"jobobject_exporter_etw_lost_total", MetricType::counter, Unit::none, "where", "ETW",
           "What is missing from the trace. where=events: events that found no buffer; where=buffers: buffers that could not be written; where=real_time_buffers: buffers that could not be delivered; where=queue: events that arrived faster than they were counted; where=file: places in the trace log where buffers are missing.",
           read_figures<FigureId::etw_lost>},
    Metric{"jobobject_exporter_etw_missed_total", MetricType::counter, Unit::none, "event", "ETW",
           "What the live ETW session did not report although the kernel counted it, in listed jobs, compared once events have had 5 seconds to arrive. event=job_create: jobs that appeared without an event, or that became readable only later; remove_process: processes that left; limit_kill: processes killed or refused by a limit; assign_process: processes that joined, including child processes that inherit the job, which ETW never reports. All but job_create stay 0 unless the session is a system logger.",
           write_traces_missed},
    Metric{"jobobject_exporter_etw_ended_jobs_dropped_total", MetricType::counter, Unit::none, "reason", "ETW",
           "Jobs that ended with processes whose resource usage ETW reported, but that appear under no name or number, or did in fewer than two scrapes. reason=budget: more ended than can be shown; reason=replaced: another job has taken the name, or the number of a job without a known name; reason=filtered: --collector.object flags leave jobs out, of which it may be one. They still count in jobobject_host_ended_processes_total.",
           write_ended_losses},
    Metric{"jobobject_exporter_etw_session_restarts_total", MetricType::counter, Unit::none, "reason", "ETW",
           "ETW sessions that were replaced. reason=stale: one that a crashed exporter left behind; reason=stopped: one of this exporter that somebody else stopped; reason=failed: one that failed while it was read.",
           read_figures<FigureId::etw_session_restarts>},
    Metric{"jobobject_exporter_etw_session_info", MetricType::state, Unit::none, "way", "ETW",
           "Constant 1 while a live ETW session is running. way=system: a system logger, which reports all job events; way=manifest: only jobs that are created or terminated, I/O rate limits and silos.",
           write_trace_session},
};
// clang-format on

}  // namespace jobx
