#include "collector/collector.h"

#include <algorithm>
#include <span>
#include <utility>

#include "collector/catalogue.h"

namespace jobx {
namespace {

SourceStatus status_of(const SourceRunner& runner, const Reading& reading) {
  SourceStatus status{runner.kind(), std::nullopt, reading.duration, std::nullopt, runner.errors(), {}};
  if (reading.sample) {
    status.jobs = reading.sample->jobs.size();
    status.warnings = reading.sample->errors;
  } else {
    status.error = reading.sample.error();
  }
  return status;
}

}  // namespace

Collector::Collector(std::vector<std::unique_ptr<Source>> sources, std::size_t max_jobs)
    : max_jobs_(max_jobs), latest_(sources.size()) {
  for (auto& source : sources) runners_.push_back(std::make_unique<SourceRunner>(std::move(source)));
}

Scrape Collector::collect(Clock::time_point deadline) {
  std::vector<std::uint64_t> runs;
  for (const auto& runner : runners_) runs.push_back(runner->start());
  Readings readings;
  for (std::size_t i = 0; i < runners_.size(); ++i) readings.push_back(runners_[i]->wait(runs[i], deadline));

  Scrape scrape;
  {
    const std::lock_guard lock(mutex_);
    scrape.jobs = merge(readings);
    scrape.shown = std::min(scrape.jobs->size(), max_jobs_);
    series_dropped_ += count_series(std::span(*scrape.jobs).subspan(scrape.shown));
    scrape.series_dropped = series_dropped_;
  }
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    scrape.sources.push_back(status_of(*runners_[i], *readings[i]));
    if (!readings[i]->sample) continue;
    for (const auto& [space, jobs] : readings[i]->sample->listed) scrape.listed[space] += jobs;
    for (const auto& [reason, jobs] : readings[i]->sample->unreadable) scrape.unreadable[reason] += jobs;
  }
  scrape.process = read_process_usage();
  return scrape;
}

std::shared_ptr<const std::vector<JobView>> Collector::merge(Readings& readings) {
  std::vector<std::uint64_t> sequences;
  std::vector<std::pair<SourceKind, const Sample*>> samples;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    sequences.push_back(0);
    if (!readings[i]->sample) continue;
    // A caller that was held up may come with an older reading than the last merge had: counters would run
    // backwards.
    if (latest_[i] && latest_[i]->sequence > readings[i]->sequence) {
      readings[i] = latest_[i];
    } else {
      latest_[i] = readings[i];
    }
    sequences.back() = readings[i]->sequence;
    samples.emplace_back(runners_[i]->kind(), &readings[i]->sample.value());
  }
  if (!jobs_ || sequences != merged_) {
    jobs_ = std::make_shared<const std::vector<JobView>>(inventory_.update(samples, Clock::now()));
    merged_ = std::move(sequences);
  }
  return jobs_;
}

}  // namespace jobx
