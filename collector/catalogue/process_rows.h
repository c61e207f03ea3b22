/// Metrics of the processes of a job.
#pragma once

#include <array>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

// clang-format off
inline constexpr std::array kProcessRows{
    Metric{"jobobject_process_info", MetricType::state, Unit::none, "process, process_id, parent_process_id, service, application_pool",
           "class 5 (SystemProcessInformation), InheritedFromUniqueProcessId; else PDH details, Creating Process ID; service control manager, command line of w3wp.exe",
           "Constant 1 for each running process of the job; parent_process_id is the process that started it. service has the Windows services that run in it, separated by commas, application_pool the pool of IIS that it is a worker of; both are absent for all other processes.",
           [](const JobView& view, JobOutput& out) {
             for (const JobProcess& process : view.processes()) write_process_info(process, out);
           }},
    Metric{"jobobject_process_cpu_seconds_total", MetricType::counter, Unit::seconds, "process, process_id, mode",
           "class 5 (SystemProcessInformation), UserTime and KernelTime; else PDH details, % User Time and % Privileged Time", "Processor time in seconds that the process has used.",
           [](const JobView& view, JobOutput& out) {
             for (const JobProcess& process : view.processes()) write_process_cpu(process, out);
           }},
    Metric{"jobobject_process_start_time_seconds", MetricType::gauge, Unit::seconds, "process, process_id",
           "class 5 (SystemProcessInformation), CreateTime; else PDH details, Elapsed Time", "Unix time in seconds at which the process started.",
           read_process_ticks<ProcessFigure::start_time>},
    Metric{"jobobject_process_page_faults_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), PageFaultCount; else PDH details, Page Faults/sec",
           "Page faults of the process, hard and soft. Does not wrap at 32 bits.", read_process<ProcessFigure::page_faults>},
    Metric{"jobobject_process_virtual_memory_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), VirtualSize; else PDH details, Virtual Bytes",
           "Virtual address space in bytes that the process uses.", read_process<ProcessFigure::virtual_bytes>},
    Metric{"jobobject_process_virtual_memory_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakVirtualSize; else PDH details, Virtual Bytes Peak",
           "Peak virtual address space in bytes that the process has used.", read_process<ProcessFigure::virtual_peak_bytes>},
    Metric{"jobobject_process_working_set_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), WorkingSetSize; else PDH details, Working Set",
           "Memory of the process in RAM, in bytes, including shared pages.", read_process<ProcessFigure::working_set_bytes>},
    Metric{"jobobject_process_working_set_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakWorkingSetSize; else PDH details, Working Set Peak",
           "Peak memory of the process in RAM, in bytes, including shared pages.", read_process<ProcessFigure::working_set_peak_bytes>},
    Metric{"jobobject_process_page_file_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PagefileUsage; else PDH details, Page File Bytes",
           "Committed memory of the process in bytes.", read_process<ProcessFigure::page_file_bytes>},
    Metric{"jobobject_process_page_file_peak_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PeakPagefileUsage; else PDH details, Page File Bytes Peak",
           "Peak committed memory of the process in bytes.", read_process<ProcessFigure::page_file_peak_bytes>},
    Metric{"jobobject_process_private_memory_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), PrivatePageCount; else PDH details, Private Bytes",
           "Memory of the process in bytes that it cannot share with other processes.", read_process<ProcessFigure::private_bytes>},
    Metric{"jobobject_process_pool_paged_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), QuotaPagedPoolUsage; else PDH details, Pool Paged Bytes",
           "Paged kernel pool in bytes charged to the process. Performance counters report the low 32 bits only.", read_process<ProcessFigure::pool_paged_bytes>},
    Metric{"jobobject_process_pool_nonpaged_bytes", MetricType::gauge, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), QuotaNonPagedPoolUsage; else PDH details, Pool Nonpaged Bytes",
           "Nonpaged kernel pool in bytes charged to the process. Performance counters report the low 32 bits only.", read_process<ProcessFigure::pool_nonpaged_bytes>},
    Metric{"jobobject_process_threads", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), NumberOfThreads; else PDH details, Thread Count",
           "Threads of the process.", read_process<ProcessFigure::threads>},
    Metric{"jobobject_process_handles", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), HandleCount; else PDH details, Handle Count",
           "Handles that the process has open.", read_process<ProcessFigure::handles>},
    Metric{"jobobject_process_base_priority", MetricType::gauge, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), BasePriority; else PDH details, Priority Base",
           "Base priority of the threads of the process.", read_process<ProcessFigure::base_priority>},
    Metric{"jobobject_process_io_read_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), ReadTransferCount; else PDH details, IO Read Bytes/sec",
           "Bytes read by the process.", read_process<ProcessFigure::read_bytes>},
    Metric{"jobobject_process_io_write_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), WriteTransferCount; else PDH details, IO Write Bytes/sec",
           "Bytes written by the process.", read_process<ProcessFigure::write_bytes>},
    Metric{"jobobject_process_io_other_bytes_total", MetricType::counter, Unit::bytes, "process, process_id",
           "class 5 (SystemProcessInformation), OtherTransferCount; else PDH details, IO Other Bytes/sec",
           "Bytes transferred by I/O operations of the process other than reads and writes.", read_process<ProcessFigure::other_bytes>},
    Metric{"jobobject_process_io_read_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), ReadOperationCount; else PDH details, IO Read Operations/sec",
           "Read operations of the process.", read_process<ProcessFigure::read_operations>},
    Metric{"jobobject_process_io_write_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), WriteOperationCount; else PDH details, IO Write Operations/sec",
           "Write operations of the process.", read_process<ProcessFigure::write_operations>},
    Metric{"jobobject_process_io_other_operations_total", MetricType::counter, Unit::none, "process, process_id",
           "class 5 (SystemProcessInformation), OtherOperationCount; else PDH details, IO Other Operations/sec",
           "I/O operations of the process other than reads and writes.", read_process<ProcessFigure::other_operations>},
};
// clang-format on

}  // namespace jobx
