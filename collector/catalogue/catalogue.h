/// Every metric there is.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/scrape.h"

namespace jobx {

/// The table, in the order of exposition. Checked at compile time.
std::span<const Metric> catalogue();

/// Writes a scrape: every family that has something to say, each once, with all its samples.
void write_families(const Scrape& scrape, Sink& sink);

/// Writes what is told of each job, without what is told of the host and the exporter.
void write_job_families(std::span<const JobView> jobs, Sink& sink);

/// How many series these jobs would give.
std::uint64_t count_series(std::span<const JobView> jobs);

/// The most bytes that the series of each of these jobs take as Prometheus' text, in their order.
std::vector<std::uint64_t> max_bytes_of(std::span<const JobView> jobs);

/// The table as a page for people, Markdown: what `jobobject_exporter metrics` prints.
std::string describe_catalogue();

}  // namespace jobx
