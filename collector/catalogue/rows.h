/// The table itself. A metric is added by one row, here and nowhere else.
#pragma once

#include <array>

#include "base/version.h"
#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

// clang-format off
inline constexpr std::array kCatalogue{
    Metric{"jobobject_info", MetricType::gauge, Unit::none, "owned", "object manager",
           "A job object; owned is true if this exporter created or adopted it. Always 1.",
           [](const JobView& view, JobOutput& out) { out({"owned", view.job.owned ? "true" : "false"}, 1); }},
    Metric{"jobobject_source", MetricType::gauge, Unit::none, "source", "exporter",
           "A source that sees the job. Always 1.",
           [](const JobView& view, JobOutput& out) {
             for (const SourceKind kind : kSourceKinds) {
               if (view.seen_by(kind)) out({"source", source_name(kind)}, 1);
             }
           }},
    Metric{"jobobject_parent", MetricType::gauge, Unit::none, "parent, parent_id", "class 3, compared",
           "The job that this one is nested in, by their process lists; absent where those cannot tell. Always 1.",
           [](const JobView& view, JobOutput& out) { write_parent(view, out); }},
    Metric{"jobobject_depth", MetricType::gauge, Unit::none, "", "class 3, compared",
           "How many visible jobs this one is nested in, 0 for a root; absent where the process lists cannot tell.",
           [](const JobView& view, JobOutput& out) { out(view.depth); }},

    Metric{"jobobject_cpu_seconds_total", MetricType::counter, Unit::seconds, "mode", "class 1 or 8, Total*Time; else PDH, Total mSec",
           "Processor time of all processes that were ever in the job, ended ones and child jobs' included.",
           [](const JobView& view, JobOutput& out) {
             out({"mode", "user"}, view.job.cpu.total_user);
             out({"mode", "kernel"}, view.job.cpu.total_kernel);
           }},
    Metric{"jobobject_cpu_period_seconds", MetricType::gauge, Unit::seconds, "mode", "class 1 or 8, ThisPeriod*Time; else PDH, This Period mSec",
           "Processor time since a per-job time limit was last set, else since the job was created.",
           [](const JobView& view, JobOutput& out) {
             out({"mode", "user"}, view.job.cpu.period_user);
             out({"mode", "kernel"}, view.job.cpu.period_kernel);
           }},
    Metric{"jobobject_cpu_time_limit_seconds", MetricType::gauge, Unit::seconds, "scope", "class 2 or 9",
           "User-mode time at which the job, or any one of its processes, is ended; absent without a limit.",
           [](const JobView& view, JobOutput& out) {
             if (has_limit(view, limit_flag::job_time)) out({"scope", "job"}, view.job.limits->job_user_time);
             if (has_limit(view, limit_flag::process_time)) out({"scope", "process"}, view.job.limits->process_user_time);
           }},
    Metric{"jobobject_cpu_time_expirations_total", MetricType::counter, Unit::none, "scope, action",
           "messages 1 and 2 of owned jobs; else the signalled job object",
           "How often user time was used up: action terminate ended processes, post only told of it and cleared the limit.",
           write_job_expirations},
    Metric{"jobobject_cpu_time_last_expiration_timestamp_seconds", MetricType::gauge, Unit::seconds, "",
           "the exporter's clock, at the message or at the reading",
           "When user time was last used up, as seconds since 1970-01-01 UTC; absent unless it was seen to happen.",
           [](const JobView& view, JobOutput& out) { out(view.last_expiration); }},
    Metric{"jobobject_cpu_rate_limit_ratio", MetricType::gauge, Unit::ratio, "", "class 15",
           "Cap on the share of all processors' time, relative to the parent job's; absent without a cap.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job.cpu_rate) return;
             if (const auto cap = cpu_rate_cap(*view.job.cpu_rate)) out(*cap / 10'000.0);
           }},
    Metric{"jobobject_cpu_weight", MetricType::gauge, Unit::none, "", "class 15",
           "Scheduling weight among jobs, 1 to 9; absent unless CPU rate control is by weight.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job.cpu_rate) return;
             if (const auto weight = cpu_weight(*view.job.cpu_rate)) out(*weight);
           }},
    Metric{"jobobject_cpu_rate_control", MetricType::gauge, Unit::none, "control", "class 15",
           "A flag of CPU rate control that is set. Always 1.",
           [](const JobView& view, JobOutput& out) {
             if (view.job.cpu_rate) write_bits(view.job.cpu_rate->flags, kCpuRateControlNames, "control", out);
           }},

    Metric{"jobobject_end_of_job_action", MetricType::gauge, Unit::none, "action", "class 6",
           "What happens when the job's time limit is reached. Always 1.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job.end_of_job_action) return;
             const std::string_view name = end_of_job_action_name(*view.job.end_of_job_action);
             const Hex code = hex_name(*view.job.end_of_job_action);
             out({"action", name.empty() ? code.text() : name}, 1);
           }},
    Metric{"jobobject_limit_flag", MetricType::gauge, Unit::none, "flag", "class 2 or 9, LimitFlags",
           "A limit or behaviour that is switched on for the job. Always 1.",
           [](const JobView& view, JobOutput& out) {
             if (view.job.limits) write_bits(view.job.limits->flags, kLimitNames, "flag", out);
           }},
    Metric{"jobobject_ui_restriction", MetricType::gauge, Unit::none, "restriction", "class 4",
           "Something of the user interface that the job's processes may not do. Always 1.",
           [](const JobView& view, JobOutput& out) {
             if (view.job.ui_restrictions) write_bits(*view.job.ui_restrictions, kUiRestrictionNames, "restriction", out);
           }},

    Metric{"jobobject_processes", MetricType::gauge, Unit::none, "", "class 1 or 8, ActiveProcesses; else PDH, Process Count - Active",
           "Processes in the job now, child jobs' included.",
           [](const JobView& view, JobOutput& out) { out(view.job.processes.active); }},
    Metric{"jobobject_processes_limit", MetricType::gauge, Unit::none, "", "class 2 or 9, ActiveProcessLimit",
           "The most processes that the job may hold at a time; absent without a limit.",
           [](const JobView& view, JobOutput& out) {
             if (has_limit(view, limit_flag::active_processes)) out(view.job.limits->active_processes);
           }},
    Metric{"jobobject_processes_assigned_total", MetricType::counter, Unit::none, "", "class 1 or 8, TotalProcesses; else PDH, Process Count - Total",
           "Processes ever assigned to the job, failed assignments included.",
           [](const JobView& view, JobOutput& out) { out(view.job.processes.total); }},
    Metric{"jobobject_processes_terminated_by_limit_total", MetricType::counter, Unit::none, "",
           "class 1 or 8, TotalTerminatedProcesses; else PDH, Process Count - Terminated",
           "Processes that the kernel ended because they broke a limit of the job.",
           [](const JobView& view, JobOutput& out) { out(view.job.processes.terminated); }},
    Metric{"jobobject_process_exits_total", MetricType::counter, Unit::none, "outcome", "messages 7 and 8 of owned jobs",
           "Processes of the job that have exited; abnormal are those that an exception ended.",
           [](const JobView& view, JobOutput& out) { if (view.job.events) write_exits(*view.job.events, out); }},
    Metric{"jobobject_limit_violations_total", MetricType::counter, Unit::none, "limit",
           "messages 3, 9, 10, 11 and 12 of owned jobs; class 34 or 13",
           "How often a limit of the job was hit, or a notification limit passed.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job.events) return;
             write_violations(*view.job.events, view.job.watched_limits,
                              [&](Label label, std::uint64_t count) { out(label, Value(count)); });
           }},
    Metric{"jobobject_emptied_total", MetricType::counter, Unit::none, "", "message 4 of owned jobs",
           "How often the last process left the job.",
           [](const JobView& view, JobOutput& out) { if (view.job.events) out(Value(view.job.events->emptied)); }},
    Metric{"jobobject_end_time_seconds", MetricType::gauge, Unit::seconds, "", "the exporter's clock",
           "When an owned job ended, as seconds since 1970-01-01 UTC: its other figures are its last; absent while it lives.",
           [](const JobView& view, JobOutput& out) { out(view.job.ended); }},
    Metric{"jobobject_page_faults_total", MetricType::counter, Unit::none, "", "class 1 or 8, TotalPageFaultCount; else PDH, Pages/Sec",
           "Page faults, soft ones included; goes on where the kernel's 32 bits start over.",
           [](const JobView& view, JobOutput& out) { out(view.page_faults); }},

    Metric{"jobobject_io_read_bytes_total", MetricType::counter, Unit::bytes, "", "class 8",
           "Bytes read.", read_member<&Job::io, &IoCounters::read_bytes>},
    Metric{"jobobject_io_write_bytes_total", MetricType::counter, Unit::bytes, "", "class 8",
           "Bytes written.", read_member<&Job::io, &IoCounters::write_bytes>},
    Metric{"jobobject_io_other_bytes_total", MetricType::counter, Unit::bytes, "", "class 8",
           "Bytes moved by operations that neither read nor write.",
           read_member<&Job::io, &IoCounters::other_bytes>},
    Metric{"jobobject_io_read_operations_total", MetricType::counter, Unit::none, "", "class 8",
           "Read operations.", read_member<&Job::io, &IoCounters::read_operations>},
    Metric{"jobobject_io_write_operations_total", MetricType::counter, Unit::none, "", "class 8",
           "Write operations.", read_member<&Job::io, &IoCounters::write_operations>},
    Metric{"jobobject_io_other_operations_total", MetricType::counter, Unit::none, "", "class 8",
           "Operations that neither read nor write.", read_member<&Job::io, &IoCounters::other_operations>},

    Metric{"jobobject_memory_commit_bytes", MetricType::gauge, Unit::bytes, "", "class 28, JobMemory",
           "Commit charge of all processes in the job.", read_member<&Job::memory, &MemoryUsage::commit>},
    Metric{"jobobject_memory_commit_peak_bytes", MetricType::gauge, Unit::bytes, "", "class 28, else class 9",
           "The most commit charge that the job has had; absent until it is known.",
           [](const JobView& view, JobOutput& out) { write_peak(commit_peak(view.job), out); }},
    Metric{"jobobject_process_memory_commit_peak_bytes", MetricType::gauge, Unit::bytes, "",
           "class 9, PeakProcessMemoryUsed",
           "The most commit charge that any one process of the job has had; absent until it is known.",
           [](const JobView& view, JobOutput& out) {
             if (view.job.memory_limits) write_peak(view.job.memory_limits->peak_process, out);
           }},
    Metric{"jobobject_memory_limit_bytes", MetricType::gauge, Unit::bytes, "scope", "class 9",
           "Commit charge that the job, or any one of its processes, may have; absent without a limit.",
           [](const JobView& view, JobOutput& out) {
             if (!view.job.memory_limits) return;
             if (has_limit(view, limit_flag::job_memory)) out({"scope", "job"}, view.job.memory_limits->job_limit);
             if (has_limit(view, limit_flag::process_memory)) {
               out({"scope", "process"}, view.job.memory_limits->process_limit);
             }
           }},
    Metric{"jobobject_network_receive_bytes_total", MetricType::counter, Unit::bytes, "", "class 51",
           "Bytes received from the network.", read_member<&Job::network, &NetworkUsage::received>},
    Metric{"jobobject_network_transmit_bytes_total", MetricType::counter, Unit::bytes, "", "class 51",
           "Bytes sent to the network.", read_member<&Job::network, &NetworkUsage::transmitted>},

    Metric{"jobobject_process_info", MetricType::gauge, Unit::none, "process, process_id, parent_process_id",
           "class 5 (SystemProcessInformation), InheritedFromUniqueProcessId; else PDH details, Creating Process ID",
           "A process of the job; parent_process_id is the process that started it. Always 1.",
           [](const JobView& view, JobOutput& out) {
             for (const JobProcess& process : view.processes()) write_process_info(process, out);
           }},
    Metric{"jobobject_process_cpu_seconds_total", MetricType::counter, Unit::seconds, "process, process_id, mode",
           "class 5 (SystemProcessInformation), UserTime and KernelTime; else PDH details, % User Time and % Privileged Time", "Processor time of the process.",
           [](const JobView& view, JobOutput& out) {
             for (const JobProcess& process : view.processes()) write_process_cpu(process, out);
           }},
    Metric{"jobobject_process_start_time_seconds", MetricType::gauge, Unit::seconds, "process, process_id",
           "class 5 (SystemProcessInformation), CreateTime; else PDH details, Elapsed Time", "Start of the process, as seconds since 1970-01-01 UTC.",
           read_process_ticks<ProcessFigure::start_time>},
    Metric{"jobobject_process_page_faults_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), PageFaultCount; else PDH details, Page Faults/sec", "Page faults of the process, soft ones included; goes on where 32 bits start over.", read_process<ProcessFigure::page_faults>},
    Metric{"jobobject_process_virtual_memory_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), VirtualSize; else PDH details, Virtual Bytes", "Address space that the process uses.", read_process<ProcessFigure::virtual_bytes>},
    Metric{"jobobject_process_virtual_memory_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakVirtualSize; else PDH details, Virtual Bytes Peak", "The most address space that the process has used.", read_process<ProcessFigure::virtual_peak_bytes>},
    Metric{"jobobject_process_working_set_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), WorkingSetSize; else PDH details, Working Set", "Memory of the process that is in RAM, shared pages included.", read_process<ProcessFigure::working_set_bytes>},
    Metric{"jobobject_process_working_set_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakWorkingSetSize; else PDH details, Working Set Peak", "The most memory of the process that has been in RAM.", read_process<ProcessFigure::working_set_peak_bytes>},
    Metric{"jobobject_process_page_file_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PagefileUsage; else PDH details, Page File Bytes", "Commit charge of the process.", read_process<ProcessFigure::page_file_bytes>},
    Metric{"jobobject_process_page_file_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakPagefileUsage; else PDH details, Page File Bytes Peak", "The most commit charge that the process has had.", read_process<ProcessFigure::page_file_peak_bytes>},
    Metric{"jobobject_process_private_memory_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PrivatePageCount; else PDH details, Private Bytes", "Memory that the process shares with no other.", read_process<ProcessFigure::private_bytes>},
    Metric{"jobobject_process_pool_paged_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), QuotaPagedPoolUsage; else PDH details, Pool Paged Bytes", "Paged pool of the kernel that is charged to the process; performance counters tell 32 bits of it.", read_process<ProcessFigure::pool_paged_bytes>},
    Metric{"jobobject_process_pool_nonpaged_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), QuotaNonPagedPoolUsage; else PDH details, Pool Nonpaged Bytes", "Nonpaged pool of the kernel that is charged to the process; performance counters tell 32 bits of it.", read_process<ProcessFigure::pool_nonpaged_bytes>},
    Metric{"jobobject_process_threads", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), NumberOfThreads; else PDH details, Thread Count", "Threads of the process.", read_process<ProcessFigure::threads>},
    Metric{"jobobject_process_handles", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), HandleCount; else PDH details, Handle Count", "Handles that the process has open.", read_process<ProcessFigure::handles>},
    Metric{"jobobject_process_base_priority", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), BasePriority; else PDH details, Priority Base", "Base priority that the process gives its threads.", read_process<ProcessFigure::base_priority>},
    Metric{"jobobject_process_io_read_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), ReadTransferCount; else PDH details, IO Read Bytes/sec", "Bytes that the process has read.", read_process<ProcessFigure::read_bytes>},
    Metric{"jobobject_process_io_write_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), WriteTransferCount; else PDH details, IO Write Bytes/sec", "Bytes that the process has written.", read_process<ProcessFigure::write_bytes>},
    Metric{"jobobject_process_io_other_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), OtherTransferCount; else PDH details, IO Other Bytes/sec", "Bytes that the process has moved by operations that neither read nor write.", read_process<ProcessFigure::other_bytes>},
    Metric{"jobobject_process_io_read_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), ReadOperationCount; else PDH details, IO Read Operations/sec", "Read operations of the process.", read_process<ProcessFigure::read_operations>},
    Metric{"jobobject_process_io_write_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), WriteOperationCount; else PDH details, IO Write Operations/sec", "Write operations of the process.", read_process<ProcessFigure::write_operations>},
    Metric{"jobobject_process_io_other_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), OtherOperationCount; else PDH details, IO Other Operations/sec", "Operations of the process that neither read nor write.", read_process<ProcessFigure::other_operations>},

    Metric{"jobobject_host_jobs", MetricType::gauge, Unit::none, "namespace", "object manager",
           "Named job objects that exist, unreadable ones included; absent for a namespace that cannot be listed.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& [space, jobs] : scrape.listed) out({{"namespace", space.label()}}, jobs);
           }},

    Metric{"jobobject_host_limit_violations_total", MetricType::counter, Unit::none, "limit", "messages of owned jobs",
           "As jobobject_limit_violations_total, of all owned jobs there ever were.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.owned) return;
             write_violations(scrape.owned->events, std::bitset<kBrokenLimits>().set(),
                              [&](Label label, std::uint64_t count) { out({label}, count); });
           }},
    Metric{"jobobject_host_cpu_time_expirations_total", MetricType::counter, Unit::none, "scope, action", "messages of owned jobs",
           "As jobobject_cpu_time_expirations_total, of all owned jobs there ever were.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_expirations(scrape.owned->events, out); }},
    Metric{"jobobject_host_owned_jobs_created_total", MetricType::counter, Unit::none, "", "exporter",
           "Jobs that this exporter created.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) out(scrape.owned->created); }},
    Metric{"jobobject_host_owned_jobs_ended_total", MetricType::counter, Unit::none, "", "exporter",
           "Jobs that this exporter created and that have ended.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) out(scrape.owned->ended); }},
    Metric{"jobobject_host_owned_process_exits_total", MetricType::counter, Unit::none, "outcome", "messages of owned jobs",
           "As jobobject_process_exits_total, of all owned jobs there ever were.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_exits(scrape.owned->events, out); }},
    Metric{"jobobject_host_owned_processes_assigned_total", MetricType::counter, Unit::none, "", "class 1 or 8",
           "As jobobject_processes_assigned_total, of all jobs that this exporter created.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_optional(scrape.owned->used.processes.total, out); }},
    Metric{"jobobject_host_owned_processes_terminated_by_limit_total", MetricType::counter, Unit::none, "", "class 1 or 8",
           "As jobobject_processes_terminated_by_limit_total, of all jobs that this exporter created.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_optional(scrape.owned->used.processes.terminated, out); }},
    Metric{"jobobject_host_owned_cpu_seconds_total", MetricType::counter, Unit::seconds, "mode", "class 1 or 8",
           "As jobobject_cpu_seconds_total, of all jobs that this exporter created; a nested job counts in its parent as well.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.owned) return;
             write_optional({"mode", "user"}, scrape.owned->used.cpu.total_user, out);
             write_optional({"mode", "kernel"}, scrape.owned->used.cpu.total_kernel, out);
           }},
    Metric{"jobobject_host_owned_io_read_bytes_total", MetricType::counter, Unit::bytes, "", "class 8",
           "Bytes read, of all jobs that this exporter created; absent once that of one cannot be told.",
           read_owned_io<&IoCounters::read_bytes>},
    Metric{"jobobject_host_owned_io_write_bytes_total", MetricType::counter, Unit::bytes, "", "class 8",
           "Bytes written, of all jobs that this exporter created; absent once that of one cannot be told.",
           read_owned_io<&IoCounters::write_bytes>},

    Metric{"jobobject_exporter_source_up", MetricType::gauge, Unit::none, "source", "exporter",
           "1 if the source answered this scrape, else 0.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) out({{"source", source_name(one.kind)}}, one.up() ? 1 : 0);
           }},
    Metric{"jobobject_exporter_source_duration_seconds", MetricType::gauge, Unit::seconds, "source", "exporter",
           "How long the source took, or has taken until now if it has not answered.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) out({{"source", source_name(one.kind)}}, seconds(one.duration));
           }},
    Metric{"jobobject_exporter_source_errors_total", MetricType::counter, Unit::none, "source, code", "exporter",
           "Errors of the source by code: win32_<n>, nt_<status>, errno_<n>, or a word of the exporter's own.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) {
               for (const auto& [code, count] : one.errors) out({{"source", source_name(one.kind)}, {"code", code}}, count);
             }
           }},
    Metric{"jobobject_exporter_jobs", MetricType::gauge, Unit::none, "source", "exporter",
           "Jobs that the source read; absent while it is down.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) {
               if (one.jobs) out({{"source", source_name(one.kind)}}, *one.jobs);
             }
           }},
    Metric{"jobobject_exporter_jobs_unreadable", MetricType::gauge, Unit::none, "reason", "exporter",
           "Jobs that gave no figures: access_denied, wrong_type (no job any more), failed, beyond the budget; holder_denied: handles to jobs, named or not, in processes that may not be opened.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& [reason, jobs] : scrape.unreadable) out({{"reason", reason}}, jobs);
           }},
    Metric{"jobobject_exporter_series_dropped_total", MetricType::counter, Unit::none, "", "exporter",
           "Series left out of scrapes: of jobs beyond --limits.max-jobs, of processes beyond --limits.max-processes.",
           [](const Scrape& scrape, ScrapeOutput& out) { out(scrape.series_dropped); }},
    Metric{"jobobject_exporter_pdh_rebuilds_total", MetricType::counter, Unit::none, "", "exporter",
           "How often the query of performance counters was built anew, because it failed or lacked counters.",
           read_figures<FigureId::pdh_rebuilds>},
    Metric{"jobobject_exporter_notifications_total", MetricType::counter, Unit::none, "message", "completion port",
           "Messages of owned jobs that came through the completion port.",
           read_figures<FigureId::notifications>},
    Metric{"jobobject_exporter_notifications_missed_total", MetricType::counter, Unit::none, "message", "class 1 or 8 less messages",
           "Processes that an owned job's accounting knows of and no message told: Windows may drop messages.",
           read_figures<FigureId::notifications_missed>},
    Metric{"jobobject_exporter_build_info", MetricType::gauge, Unit::none, "version, compiler, platform", "exporter",
           "Which build of the exporter this is. Always 1.",
           [](const Scrape&, ScrapeOutput& out) {
             out({{"version", version()}, {"compiler", compiler()}, {"platform", platform()}}, 1);
           }},

    Metric{"process_cpu_seconds_total", MetricType::counter, Unit::seconds, "", "exporter's process",
           "User and kernel processor time of the exporter.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.cpu, out); }},
    Metric{"process_resident_memory_bytes", MetricType::gauge, Unit::bytes, "", "exporter's process",
           "Memory of the exporter that is in RAM.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.resident_bytes, out); }},
    Metric{"process_virtual_memory_bytes", MetricType::gauge, Unit::bytes, "", "exporter's process",
           "Virtual memory of the exporter; on Windows its private bytes.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.virtual_bytes, out); }},
    Metric{"process_open_fds", MetricType::gauge, Unit::none, "", "exporter's process",
           "Open file descriptors of the exporter; on Windows its handles.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.open_handles, out); }},
    Metric{"process_max_fds", MetricType::gauge, Unit::none, "", "exporter's process",
           "The most file descriptors, on Windows handles, that the exporter may open.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.max_handles, out); }},
    Metric{"process_start_time_seconds", MetricType::gauge, Unit::seconds, "", "exporter's process",
           "Start of the exporter, as seconds since 1970-01-01 UTC.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.start_time, out); }},
};
// clang-format on

}  // namespace jobx
