/// Metrics of the exporter: its sources, and its own process.
#pragma once

#include <array>

#include "base/version.h"
#include "collector/catalogue/metric.h"
#include "collector/catalogue/readers.h"

namespace jobx {

// clang-format off
inline constexpr std::array kExporterRows{
    Metric{"jobobject_exporter_source_up", MetricType::gauge, Unit::none, "source", "exporter",
           "1 if the source answered this scrape, 0 if it failed or missed the deadline.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) out({{"source", source_name(one.kind)}}, one.up() ? 1 : 0);
           }},
    Metric{"jobobject_exporter_source_duration_seconds", MetricType::gauge, Unit::seconds, "source", "exporter",
           "Time in seconds that the source took to answer this scrape, or has taken so far.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) out({{"source", source_name(one.kind)}}, seconds(one.duration));
           }},
    Metric{"jobobject_exporter_source_errors_total", MetricType::counter, Unit::none, "source, code", "exporter",
           "Errors of the source, by code: win32_<n>, nt_<status>, errno_<n> or a word of the exporter.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) {
               for (const auto& [code, count] : one.errors) out({{"source", source_name(one.kind)}, {"code", code}}, count);
             }
           }},
    Metric{"jobobject_exporter_jobs", MetricType::gauge, Unit::none, "source", "exporter",
           "Jobs that the source reported in this scrape. Absent while the source is down.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) {
               if (one.jobs) out({{"source", source_name(one.kind)}}, *one.jobs);
             }
           }},
    Metric{"jobobject_exporter_jobs_unreadable", MetricType::gauge, Unit::none, "reason", "exporter",
           "Jobs that could not be read in this scrape. reason=access_denied, wrong_type (the name now belongs to another object), failed, or budget (over a limit); reason=holder_denied counts handles to jobs in processes that cannot be opened.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& [reason, jobs] : scrape.unreadable) out({{"reason", reason}}, jobs);
           }},
    Metric{"jobobject_exporter_namespace_walk_age_seconds", MetricType::gauge, Unit::seconds, "", "exporter",
           "Time in seconds since the last complete walk over the object namespace began; jobs in a directory that held none then may be missing. Absent before one is complete.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (scrape.walk && scrape.walk->age) out(seconds(*scrape.walk->age));
           }},
    Metric{"jobobject_exporter_namespace_directories", MetricType::gauge, Unit::none, "", "exporter",
           "Directories of the object namespace that are searched for jobs.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.walk) out(Value(std::uint64_t{scrape.walk->directories})); }},
    Metric{"jobobject_exporter_namespace_directories_unlisted", MetricType::gauge, Unit::none, "kind, reason", "exporter",
           "Directories of the object namespace that could not be listed when they were last looked at. reason=access_denied, failed, or budget (beyond what one walk looks at).",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.walk) return;
             for (const auto& [what, count] : scrape.walk->unlisted) out({{"kind", kind_name(what.first)}, {"reason", reason_name(what.second)}}, count);
           }},
    Metric{"jobobject_exporter_jobs_filtered", MetricType::gauge, Unit::none, "", "exporter",
           "Jobs that exist and are left out of this scrape by the flags --collector.object.include, exclude, namespace-include, namespace-exclude and kinds. Jobs without a name are not counted where the flags exclude all of them. Absent without such a flag.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.jobs_filtered, out); }},
    Metric{"jobobject_exporter_containers_unreadable", MetricType::gauge, Unit::none, "reason", "containerd's state folder",
           "Containers in containerd's state folder whose config.json gives no names. reason=access_denied, budget (more containers than are read), failed, malformed (not JSON), not_a_file (a symbolic link, for example), too_large, or unexpected (values of another type or length). Absent without the source containerd.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& [reason, containers] : scrape.containers_unreadable) out({{"reason", reason}}, containers);
           }},
    Metric{"jobobject_exporter_series_dropped_total", MetricType::counter, Unit::none, "", "exporter",
           "Series left out of scrapes because of --limits.max-jobs, --limits.max-bytes or --limits.max-processes.",
           [](const Scrape& scrape, ScrapeOutput& out) { out(scrape.series_dropped); }},
    Metric{"jobobject_exporter_log_lines_dropped_total", MetricType::counter, Unit::none, "", "exporter",
           "Log lines that were lost because standard error, the log file or the event log did not take them in time or refused them.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.log_lines_dropped, out); }},
    Metric{"jobobject_exporter_config_last_reload_successful", MetricType::gauge, Unit::none, "", "exporter",
           "1 if the configuration file was valid and usable when it was last read, 0 if not; the exporter then continues with the previous configuration. Absent without --config.file.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.config) out(scrape.config->is_successful ? 1 : 0); }},
    Metric{"jobobject_exporter_config_last_reload_success_timestamp_seconds", MetricType::gauge, Unit::seconds, "", "exporter",
           "Unix time in seconds at which the configuration file was last read successfully. Absent without --config.file.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.config) out(scrape.config->last_success); }},
    Metric{"jobobject_exporter_web_config_last_reload_successful", MetricType::gauge, Unit::none, "", "exporter",
           "1 if the web configuration file and its certificates were usable when they were last read, 0 if not; the exporter then continues with the previous ones. Absent without --web.config.file.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.web) out(scrape.web->last_reload_successful ? 1 : 0); }},
    Metric{"jobobject_exporter_web_config_last_reload_success_timestamp_seconds", MetricType::gauge, Unit::seconds, "", "exporter",
           "Unix time in seconds at which the web configuration in use was read. Absent without --web.config.file.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.web) out(scrape.web->last_success); }},
    Metric{"jobobject_exporter_web_certificate_expiry_timestamp_seconds", MetricType::gauge, Unit::seconds, "", "exporter",
           "Unix time in seconds at which the certificate that the exporter serves expires. Absent without TLS.",
           [](const Scrape& scrape, ScrapeOutput& out) { if (scrape.web) write_optional(scrape.web->certificate_expiry, out); }},
    Metric{"jobobject_exporter_web_requests_refused_total", MetricType::counter, Unit::none, "reason", "exporter",
           "Requests that the web configuration did not admit. reason=unauthorized (no or a wrong user name or password), busy (too many passwords waited to be checked) or rate_limited. Absent without --web.config.file.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             if (!scrape.web) return;
             for (const auto& [reason, requests] : scrape.web->refused) out({{"reason", reason}}, requests);
           }},
    Metric{"jobobject_exporter_web_connections_dropped_total", MetricType::counter, Unit::none, "reason", "exporter",
           "Connections that the web server closed before their client had an answer. reason=bound (too many; those of the address with most of them go first) or deadline (the client took too long to send its request or to read the response). Absent where CivetWeb is built without the project's patch.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& [reason, connections] : scrape.connections_dropped) out({{"reason", reason}}, connections);
           }},
    Metric{"jobobject_exporter_readings_held_total", MetricType::counter, Unit::none, "source", "exporter",
           "Readings of a job or process in which one of its counters had decreased, although it is still the same job or process; the series keep their previous values.",
           [](const Scrape& scrape, ScrapeOutput& out) {
             for (const auto& one : scrape.sources) out({{"source", source_name(one.kind)}}, one.readings_held);
           }},
    Metric{"jobobject_exporter_pdh_rebuilds_total", MetricType::counter, Unit::none, "", "exporter",
           "Times the performance-counter query was rebuilt after a failure or because counters were missing.",
           read_figures<FigureId::pdh_rebuilds>},
    Metric{"jobobject_exporter_notifications_total", MetricType::counter, Unit::none, "message", "completion port",
           "Messages of owned jobs received through the completion port.",
           read_figures<FigureId::notifications>},
    Metric{"jobobject_exporter_notifications_missed_total", MetricType::counter, Unit::none, "message", "class 19, 8 or 1 less messages",
           "Process events missing from the completion port, detected from accounting (Windows may drop messages).",
           read_figures<FigureId::notifications_missed>},
    Metric{"jobobject_exporter_owned_job_failed", MetricType::gauge, Unit::none, "job_object, namespace, reason", "exporter",
           "1 for each job of the configuration file that could not be created or adopted, or whose program did not start; the exporter keeps retrying. reason=name_taken, foreign_owner, access_denied, settings_refused, start_failed or failed. Absent for jobs that are owned.",
           write_failed_jobs},
    Metric{"jobobject_exporter_build_info", MetricType::state, Unit::none, "version, compiler, platform", "exporter",
           "Constant 1; the labels name the version, compiler and platform of the exporter.",
           [](const Scrape&, ScrapeOutput& out) {
             out({{"version", version()}, {"compiler", compiler()}, {"platform", platform()}}, 1);
           }},

    Metric{"process_cpu_seconds_total", MetricType::counter, Unit::seconds, "", "exporter's process",
           "User and kernel processor time of the exporter in seconds.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.cpu, out); }},
    Metric{"process_resident_memory_bytes", MetricType::gauge, Unit::bytes, "", "exporter's process",
           "Memory of the exporter in RAM, in bytes.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.resident_bytes, out); }},
    Metric{"process_virtual_memory_bytes", MetricType::gauge, Unit::bytes, "", "exporter's process",
           "Virtual memory of the exporter in bytes; on Windows its private bytes.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.virtual_bytes, out); }},
    Metric{"process_open_fds", MetricType::gauge, Unit::none, "", "exporter's process",
           "File descriptors that the exporter has open; on Windows handles.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.open_handles, out); }},
    Metric{"process_max_fds", MetricType::gauge, Unit::none, "", "exporter's process",
           "Maximum number of file descriptors, on Windows handles, that the exporter can open.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.max_handles, out); }},
    Metric{"process_start_time_seconds", MetricType::gauge, Unit::seconds, "", "exporter's process",
           "Unix time in seconds at which the exporter started.",
           [](const Scrape& scrape, ScrapeOutput& out) { write_optional(scrape.process.start_time, out); }},
};
// clang-format on

}  // namespace jobx
