/// Metrics of a job.
#pragma once

#include <array>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

// clang-format off
inline constexpr std::array kJobRows{
    Metric{"jobobject_info", MetricType::state, Unit::none, "kind, container_id, pod, pod_namespace, container, image, package, oldest_process, owned",
           "the job's name and directory, class 36, containerd's state folder",
           "Constant 1 for each job object; the labels tell what the job is, and one that is not known is absent. owned is true if an exporter created or adopted the job.",
           write_info},
    Metric{"jobobject_holder_info", MetricType::state, Unit::none, "process, process_id", "handle table",
           "Constant 1 for each process that has a handle of a job without a name open, up to 8 of them.",
           write_holders},
    Metric{"jobobject_source", MetricType::state, Unit::none, "source", "exporter",
           "Constant 1 for each source that reports the job.",
           [](const JobView& view, JobOutput& out) {
             for (const SourceKind kind : kSourceKinds) {
               if (view.seen_by(kind)) out({"source", source_name(kind)}, 1);
             }
           }},
    Metric{"jobobject_parent", MetricType::state, Unit::none, "parent, parent_id", "class 3, compared; class 36",
           "Constant 1; the label parent names the job that directly contains this one, inferred from process lists; for a silo, the enclosing silo that Windows reports. Absent for a job that is not nested, and when it cannot be inferred.",
           [](const JobView& view, JobOutput& out) { write_parent(view, out); }},
    Metric{"jobobject_depth", MetricType::gauge, Unit::none, "", "class 3, compared; class 36",
           "Number of visible jobs that contain this one, inferred from process lists; 0 for a job that is not nested. Absent when it cannot be inferred.",
           [](const JobView& view, JobOutput& out) { out(view.depth); }},

    Metric{"jobobject_cpu_seconds_total", MetricType::counter, Unit::seconds, "mode", "class 19, 8 or 1, Total*Time; else PDH, Total mSec",
           "Processor time in seconds of all processes that were ever in the job, including ended ones and child jobs.",
           [](const JobView& view, JobOutput& out) {
             out({"mode", "user"}, view.job->cpu.total_user);
             out({"mode", "kernel"}, view.job->cpu.total_kernel);
           }},
    Metric{"jobobject_cpu_period_seconds", MetricType::gauge, Unit::seconds, "mode", "class 19, 8 or 1, ThisPeriod*Time; else PDH, This Period mSec",
           "Processor time in seconds of all processes of the job since a per-job time limit was last set, or since the job was created. A per-job limit is compared with mode=user.",
           [](const JobView& view, JobOutput& out) {
             out({"mode", "user"}, view.job->cpu.period_user);
             out({"mode", "kernel"}, view.job->cpu.period_kernel);
           }},
    Metric{"jobobject_cpu_time_limit_seconds", MetricType::gauge, Unit::seconds, "scope", "class 2 or 9",
           "Limit of user-mode processor time in seconds: of all processes together (scope=job, compared with jobobject_cpu_period_seconds) or of each process (scope=process). Windows checks it at intervals, so a job may use some seconds more. Absent when not set.",
           [](const JobView& view, JobOutput& out) {
             if (has_limit(view, limit_flag::job_time)) out({"scope", "job"}, view.job->limits->job_user_time);
             if (has_limit(view, limit_flag::process_time)) out({"scope", "process"}, view.job->limits->process_user_time);
           }},
    Metric{"jobobject_cpu_time_expirations_total", MetricType::counter, Unit::none, "scope, action",
           "messages 1 and 2 of owned jobs; else the signalled job object",
           "Times a user-mode CPU limit was reached. action=terminate: processes were killed; action=post: a message was sent and the limit cleared. Absent for a job whose expirations cannot be observed.",
           write_job_expirations},
    Metric{"jobobject_cpu_time_last_expiration_timestamp_seconds", MetricType::gauge, Unit::seconds, "",
           "the exporter's clock, at the message or at the reading",
           "Unix time in seconds at which a user-mode CPU limit was last reached. Absent unless the exporter was running when it happened.",
           [](const JobView& view, JobOutput& out) { out(view.last_expiration); }},
    Metric{"jobobject_cpu_rate_limit_ratio", MetricType::gauge, Unit::ratio, "", "class 15",
           "Maximum share of the processor time of all processors, from 0 to 1, relative to the parent job. Absent without a cap.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->cpu_rate) return;
             if (const auto cap = cpu_rate_cap(*view.job->cpu_rate)) out(*cap / 10'000.0);
           }},
    Metric{"jobobject_cpu_rate_minimum_ratio", MetricType::gauge, Unit::ratio, "", "class 15",
           "Minimum share of the processor time of all processors that the job is granted, from 0 to 1. Absent unless CPU rate control sets a minimum and a maximum.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->cpu_rate) return;
             if (const auto minimum = cpu_rate_minimum(*view.job->cpu_rate)) out(*minimum / 10'000.0);
           }},
    Metric{"jobobject_cpu_weight", MetricType::gauge, Unit::none, "", "class 15",
           "Scheduling weight of the job among jobs with a weight, from 1 to 9; the default is 5. Absent unless CPU rate control is weight-based.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->cpu_rate) return;
             if (const auto weight = cpu_weight(*view.job->cpu_rate)) out(*weight);
           }},
    Metric{"jobobject_cpu_rate_control", MetricType::state, Unit::none, "control", "class 15",
           "Constant 1 for each CPU rate control flag that is set.",
           [](const JobView& view, JobOutput& out) {
             if (view.job->cpu_rate) write_bits(view.job->cpu_rate->flags, kCpuRateControlNames, "control", out);
           }},

    Metric{"jobobject_cpu_ready_seconds_total", MetricType::counter, Unit::seconds, "", "class 19, ReadyTime",
           "Time in seconds that threads of the job, including child jobs, were ready to run but were throttled; Windows counts it while CPU rate control is on. Absent where Windows does not report it.",
           read_member<&Job::scheduling, &Scheduling::ready>},
    Metric{"jobobject_cpu_cycles_total", MetricType::counter, Unit::none, "", "class 19, TotalCycleTime",
           "Processor cycles of all processes that were ever in the job, including ended ones and child jobs. Absent where Windows does not report it.",
           read_member<&Job::scheduling, &Scheduling::cycles>},
    Metric{"jobobject_context_switches_total", MetricType::counter, Unit::none, "", "class 19, ContextSwitches",
           "Context switches of all processes that were ever in the job, including ended ones and child jobs. Absent where Windows does not report it.",
           read_member<&Job::scheduling, &Scheduling::context_switches>},

    Metric{"jobobject_end_of_job_action", MetricType::state, Unit::none, "action", "class 6",
           "Constant 1; the label action says what Windows does when the job reaches its time limit.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->end_of_job_action) return;
             const std::string_view name = end_of_job_action_name(*view.job->end_of_job_action);
             const Hex code = hex_name(*view.job->end_of_job_action);
             out({"action", name.empty() ? code.text() : name}, 1);
           }},
    Metric{"jobobject_limit_flag", MetricType::state, Unit::none, "flag", "class 2 or 9, LimitFlags",
           "Constant 1 for each limit or option that is set on the job, by the name of its configuration key.",
           [](const JobView& view, JobOutput& out) {
             if (view.job->limits) write_bits(view.job->limits->flags, kLimitNames, "flag", out);
           }},
    Metric{"jobobject_ui_restriction", MetricType::state, Unit::none, "restriction", "class 4",
           "Constant 1 for each user-interface restriction that is set on the job; the configuration key is the restriction with the prefix ui_.",
           [](const JobView& view, JobOutput& out) {
             if (view.job->ui_restrictions) write_bits(*view.job->ui_restrictions, kUiRestrictionNames, "restriction", out);
           }},

    Metric{"jobobject_processes", MetricType::gauge, Unit::none, "", "class 19, 8 or 1, ActiveProcesses; else PDH, Process Count - Active",
           "Processes currently in the job, including child jobs.",
           [](const JobView& view, JobOutput& out) { out(view.job->processes.active); }},
    Metric{"jobobject_processes_limit", MetricType::gauge, Unit::none, "", "class 2 or 9, ActiveProcessLimit",
           "Maximum number of processes in the job at a time. Absent when not set.",
           [](const JobView& view, JobOutput& out) {
             if (has_limit(view, limit_flag::active_processes)) out(view.job->limits->active_processes);
           }},
    Metric{"jobobject_processes_assigned_total", MetricType::counter, Unit::none, "", "class 19, 8 or 1, TotalProcesses; else PDH, Process Count - Total",
           "Processes ever assigned to the job, including failed assignments and child jobs.",
           [](const JobView& view, JobOutput& out) { out(view.job->processes.total); }},
    Metric{"jobobject_processes_terminated_by_limit_total", MetricType::counter, Unit::none, "",
           "class 19, 8 or 1, TotalTerminatedProcesses; else PDH, Process Count - Terminated",
           "Processes of the job that Windows terminated because they exceeded a limit of the job.",
           [](const JobView& view, JobOutput& out) { out(view.job->processes.terminated); }},
    Metric{"jobobject_processes_exited_total", MetricType::counter, Unit::none, "outcome", "messages 7 and 8 of owned jobs",
           "Processes of the job that exited; outcome=abnormal: because of an unhandled exception. Absent for jobs that the exporter did not create.",
           [](const JobView& view, JobOutput& out) { if (view.job->events) write_exits(*view.job->events, out); }},
    Metric{"jobobject_limit_violations_total", MetricType::counter, Unit::none, "limit",
           "messages 3, 9, 10, 11 and 12 of owned jobs; class 34 or 13",
           "Times a limit of the job was hit, or a notification limit was passed. Absent for jobs that the exporter did not create and for limits that are not set.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->events) return;
             write_violations(*view.job->events, view.job->watched_limits,
                              [&](Label label, std::uint64_t count) { out(label, Value(count)); });
           }},
    Metric{"jobobject_emptied_total", MetricType::counter, Unit::none, "", "message 4 of owned jobs",
           "Times the last process left the job. Absent for jobs that the exporter did not create.",
           [](const JobView& view, JobOutput& out) { if (view.job->events) out(Value(view.job->events->emptied)); }},
    Metric{"jobobject_end_time_seconds", MetricType::gauge, Unit::seconds, "", "the exporter's clock; ETW",
           "Unix time in seconds at which an owned job ended; its other series then hold their final values. With --collector.etw.processes also of other jobs: when the job was terminated, or the last event of a job that is no longer listed. Absent while the job is running, and when its end is not certain.",
           [](const JobView& view, JobOutput& out) { out(view.job->ended); }},
    Metric{"jobobject_page_faults_total", MetricType::counter, Unit::none, "", "class 19, 8 or 1, TotalPageFaultCount; else PDH, Pages/Sec",
           "Page faults, hard and soft, of all processes that were ever in the job, including ended ones and child jobs. Does not wrap at 32 bits.",
           [](const JobView& view, JobOutput& out) { out(view.page_faults); }},

    Metric{"jobobject_io_read_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 8",
           "Bytes read by all processes that were ever in the job, including ended ones and child jobs.", read_member<&Job::io, &IoCounters::read_bytes>},
    Metric{"jobobject_io_write_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 8",
           "Bytes written by all processes that were ever in the job, including ended ones and child jobs.", read_member<&Job::io, &IoCounters::write_bytes>},
    Metric{"jobobject_io_other_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 8",
           "Bytes transferred by I/O operations other than reads and writes, by all processes that were ever in the job, including ended ones and child jobs.",
           read_member<&Job::io, &IoCounters::other_bytes>},
    Metric{"jobobject_io_read_operations_total", MetricType::counter, Unit::none, "", "class 19 or 8",
           "Read operations of all processes that were ever in the job, including ended ones and child jobs.", read_member<&Job::io, &IoCounters::read_operations>},
    Metric{"jobobject_io_write_operations_total", MetricType::counter, Unit::none, "", "class 19 or 8",
           "Write operations of all processes that were ever in the job, including ended ones and child jobs.", read_member<&Job::io, &IoCounters::write_operations>},
    Metric{"jobobject_io_other_operations_total", MetricType::counter, Unit::none, "", "class 19 or 8",
           "I/O operations other than reads and writes of all processes that were ever in the job, including ended ones and child jobs.", read_member<&Job::io, &IoCounters::other_operations>},

    Metric{"jobobject_disk_read_bytes_total", MetricType::counter, Unit::bytes, "", "class 19, DiskIoInfo",
           "Bytes that all processes that were ever in the job read from disks, including child jobs; reads served from the cache are not counted. Absent where Windows does not report it.",
           read_member<&Job::disk, &DiskCounters::read_bytes>},
    Metric{"jobobject_disk_write_bytes_total", MetricType::counter, Unit::bytes, "", "class 19, DiskIoInfo",
           "Bytes that all processes that were ever in the job wrote to disks, including child jobs. Absent where Windows does not report it.",
           read_member<&Job::disk, &DiskCounters::write_bytes>},
    Metric{"jobobject_disk_read_operations_total", MetricType::counter, Unit::none, "", "class 19, DiskIoInfo",
           "Disk reads of all processes that were ever in the job, including child jobs. Absent where Windows does not report it.",
           read_member<&Job::disk, &DiskCounters::read_operations>},
    Metric{"jobobject_disk_write_operations_total", MetricType::counter, Unit::none, "", "class 19, DiskIoInfo",
           "Disk writes of all processes that were ever in the job, including child jobs. Absent where Windows does not report it.",
           read_member<&Job::disk, &DiskCounters::write_operations>},
    Metric{"jobobject_disk_flushes_total", MetricType::counter, Unit::none, "", "class 19, DiskIoInfo",
           "Disk flushes of all processes that were ever in the job, including child jobs. Absent where Windows does not report it.",
           read_member<&Job::disk, &DiskCounters::flushes>},

    Metric{"jobobject_memory_commit_bytes", MetricType::gauge, Unit::bytes, "", "class 28, JobMemory",
           "Committed memory in bytes of all processes currently in the job, including child jobs. Absent where Windows does not report it.", read_member<&Job::memory, &MemoryUsage::commit>},
    Metric{"jobobject_memory_commit_peak_bytes", MetricType::gauge, Unit::bytes, "", "class 28, else class 9",
           "Peak committed memory in bytes of all processes in the job together, since the job was created. Absent while it is 0.",
           [](const JobView& view, JobOutput& out) { write_peak(commit_peak(*view.job), out); }},
    Metric{"jobobject_memory_commit_largest_process_peak_bytes", MetricType::gauge, Unit::bytes, "",
           "class 9, PeakProcessMemoryUsed",
           "Peak committed memory in bytes of any single process that was ever in the job. Absent while it is 0.",
           [](const JobView& view, JobOutput& out) {
             if (view.job->memory_limits) write_peak(view.job->memory_limits->peak_process, out);
           }},
    Metric{"jobobject_memory_limit_bytes", MetricType::gauge, Unit::bytes, "scope", "class 9",
           "Limit of committed memory in bytes: of all processes together (scope=job) or of each process (scope=process). Absent when not set.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job->memory_limits) return;
             if (has_limit(view, limit_flag::job_memory)) out({"scope", "job"}, view.job->memory_limits->job_limit);
             if (has_limit(view, limit_flag::process_memory)) {
               out({"scope", "process"}, view.job->memory_limits->process_limit);
             }
           }},
    Metric{"jobobject_network_receive_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 51",
           "Bytes received from the network by all processes that were ever in the job. Absent where Windows does not report it.", read_member<&Job::network, &NetworkUsage::received>},
    Metric{"jobobject_network_transmit_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 51",
           "Bytes sent to the network by all processes that were ever in the job. Absent where Windows does not report it.", read_member<&Job::network, &NetworkUsage::transmitted>},
};
// clang-format on

}  // namespace jobx
