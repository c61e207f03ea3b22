/// Metrics of the host: of all jobs together.
#pragma once

#include <array>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

// clang-format off
inline constexpr std::array kHostRows{
    Metric{"jobobject_host_jobs", MetricType::gauge, Unit::none, "namespace", "object manager",
           "Named job objects that exist, including ones that cannot be read. Absent for a namespace that cannot be listed.",
           write_host_jobs},

    Metric{"jobobject_host_processors", MetricType::gauge, Unit::none, "", "GetActiveProcessorCount",
           "Logical processors of the host, those of all processor groups: what jobobject_cpu_rate_limit_ratio is a share of.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.capacity) write_optional(scrape.capacity->processors, out); }},
    Metric{"jobobject_host_memory_commit_limit_bytes", MetricType::gauge, Unit::bytes, "", "GetPerformanceInfo",
           "Memory in bytes that all processes of the host together can commit: physical memory and page files as they are now.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.capacity) write_optional(scrape.capacity->memory_commit_limit, out); }},

    Metric{"jobobject_host_owned_limit_violations_total", MetricType::counter, Unit::none, "limit", "messages of owned jobs",
           "jobobject_limit_violations_total summed over all jobs that this exporter has created, including ended ones.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.owned) return;
             write_violations(scrape.owned->events, std::bitset<kBrokenLimits>().set(),
                              [&](Label label, std::uint64_t count) { out({label}, count); });
           }},
    Metric{"jobobject_host_owned_cpu_time_expirations_total", MetricType::counter, Unit::none, "scope, action", "messages of owned jobs",
           "jobobject_cpu_time_expirations_total summed over all jobs that this exporter has created, including ended ones.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_expirations(scrape.owned->events, out); }},
    Metric{"jobobject_host_owned_jobs_created_total", MetricType::counter, Unit::none, "", "exporter",
           "Jobs that this exporter has created.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) out(scrape.owned->created); }},
    Metric{"jobobject_host_owned_jobs_ended_total", MetricType::counter, Unit::none, "", "exporter",
           "Jobs that this exporter has created and that have ended.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) out(scrape.owned->ended); }},
    Metric{"jobobject_host_owned_processes_exited_total", MetricType::counter, Unit::none, "outcome", "messages of owned jobs",
           "jobobject_processes_exited_total summed over all jobs that this exporter has created, including ended ones.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_exits(scrape.owned->events, out); }},
    Metric{"jobobject_host_owned_processes_assigned_total", MetricType::counter, Unit::none, "", "class 19, 8 or 1",
           "jobobject_processes_assigned_total summed over all jobs that this exporter has created, including ended ones.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_optional(scrape.owned->used.processes.total, out); }},
    Metric{"jobobject_host_owned_processes_terminated_by_limit_total", MetricType::counter, Unit::none, "", "class 19, 8 or 1",
           "jobobject_processes_terminated_by_limit_total summed over all jobs that this exporter has created, including ended ones.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.owned) write_optional(scrape.owned->used.processes.terminated, out); }},
    Metric{"jobobject_host_owned_cpu_seconds_total", MetricType::counter, Unit::seconds, "mode", "class 19, 8 or 1",
           "jobobject_cpu_seconds_total summed over all jobs that this exporter has created, including ended ones; a nested job also counts in its parent.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.owned) return;
             write_optional({"mode", "user"}, scrape.owned->used.cpu.total_user, out);
             write_optional({"mode", "kernel"}, scrape.owned->used.cpu.total_kernel, out);
           }},
    Metric{"jobobject_host_owned_io_read_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 8",
           "jobobject_io_read_bytes_total summed over all jobs that this exporter has created, including ended ones. Absent once one of them could not be measured.",
           read_owned_io<&IoCounters::read_bytes>},
    Metric{"jobobject_host_owned_io_write_bytes_total", MetricType::counter, Unit::bytes, "", "class 19 or 8",
           "jobobject_io_write_bytes_total summed over all jobs that this exporter has created, including ended ones. Absent once one of them could not be measured.",
           read_owned_io<&IoCounters::write_bytes>},
};
// clang-format on

}  // namespace jobx
