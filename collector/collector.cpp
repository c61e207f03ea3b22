#include "collector/collector.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "collector/catalogue/catalogue.h"
#include "collector/merge/process_merge.h"

namespace jobx {
namespace {

SourceStatus status_of(const SourceRunner& runner, const SourceRun& reading) {
  SourceStatus status{runner.kind(),
                      std::nullopt,
                      reading.duration,
                      std::nullopt,
                      runner.memory().errors(),
                      {},
                      runner.memory().figures(),
                      {}};
  if (reading.sample) {
    if (!reading.sample->containers && !reading.sample->roles) status.jobs = reading.sample->jobs.size();
    status.warnings = reading.sample->errors;
  } else {
    status.error = reading.sample.error();
  }
  return status;
}

std::vector<NumberedJob> numbered(const std::vector<JobView>& views) {
  std::vector<NumberedJob> jobs;
  for (const JobView& view : views) {
    if (view.job->job_id) jobs.push_back({*view.job->job_id, view.job->name, view.job->owned});
  }
  return jobs;
}

/// The view is the same afterwards.
std::uint64_t series_of_hidden_processes(JobView& view) {
  const std::size_t all = view.job->details.size();
  if (view.shown_processes >= all) return 0;
  const std::uint64_t shown = count_series({&view, 1});
  const std::size_t few = std::exchange(view.shown_processes, all);
  const std::uint64_t series = count_series({&view, 1});
  view.shown_processes = few;
  return series - shown;
}

}  // namespace

std::vector<std::shared_ptr<SourceRunner>> run_all(std::vector<std::unique_ptr<Source>> sources,
                                                   const CollectorMemory& memory) {
  std::vector<std::shared_ptr<SourceRunner>> runners;
  for (auto& source : sources) {
    const auto known = memory.sources.find(source->kind());
    runners.push_back(std::make_shared<SourceRunner>(
        std::move(source), known == memory.sources.end() ? std::make_shared<SourceMemory>() : known->second));
  }
  return runners;
}

Collector::Collector(std::vector<std::unique_ptr<Source>> sources, ScrapeBudget budget,
                     const CollectorMemory& memory, std::shared_ptr<const JobRules> rules)
    : Collector(budget, memory, std::move(rules), run_all(std::move(sources), memory)) {}

Collector::Collector(ScrapeBudget budget, CollectorMemory memory, std::shared_ptr<const JobRules> rules,
                     std::vector<std::shared_ptr<SourceRunner>> runners)
    : runners_(std::move(runners)),
      budget_(budget),
      rules_(std::move(rules)),
      shared_(memory.shared),
      memory_(std::move(memory)),
      latest_(runners_.size()) {
  for (const auto& runner : runners_) memory_.sources[runner->kind()] = runner->shared_memory();
}

std::unique_ptr<Collector> Collector::of(const std::set<SourceKind>& kinds, CollectorMemory memory) const {
  std::vector<std::shared_ptr<SourceRunner>> some;
  std::copy_if(runners_.begin(), runners_.end(), std::back_inserter(some),
               [&](const auto& runner) { return kinds.contains(runner->kind()); });
  auto part = std::make_unique<Collector>(budget_, std::move(memory), rules_, std::move(some));
  part->asks_all_ = std::all_of(runners_.begin(), runners_.end(), [&](const auto& runner) {
    const SourceKind kind = runner->kind();
    return (kind != SourceKind::object && kind != SourceKind::owned) || kinds.contains(kind);
  });
  return part;
}

CollectorMemory Collector::memory() const {
  const std::lock_guard lock(mutex_);
  is_replaced_ = true;
  return memory_;
}

Collector::Runs Collector::read(Clock::time_point deadline) const {
  std::vector<std::uint64_t> runs;
  for (const auto& runner : runners_) runs.push_back(runner->start());
  Runs readings;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    std::shared_ptr<const SourceRun> reading = runners_[i]->wait(runs[i], deadline);
    // A run that was joined may have begun before a scrape of the collector before this one ended, and that
    // one has shown something newer.
    while (reading->sample && reading->started <= shared_->merged_late.load())
      reading = runners_[i]->wait(runners_[i]->start(), deadline);
    readings.push_back(std::move(reading));
  }
  return readings;
}

Scrape Collector::collect(Clock::time_point deadline) {
  Runs readings = read(deadline);
  Scrape scrape;
  std::vector<HeldReading> held;
  {
    const std::lock_guard lock(mutex_);
    merge(readings);
    for (const auto& runner : runners_) held.push_back(memory_.inventory.held().of(runner->kind()));
    if (is_replaced_) shared_->merged_late = Clock::now();
    scrape.jobs = jobs_;
    scrape.owned = owned_;
    if (rules_ && rules_->chooses()) scrape.jobs_filtered = filtered_;
    scrape.traces = traces_;
    scrape.shown = shown_;
    scrape.series_dropped = shared_->series_dropped.fetch_add(series_over_limit_) + series_over_limit_;
  }
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    scrape.sources.push_back(status_of(*runners_[i], *readings[i]));
    scrape.sources.back().held = std::move(held[i]);
    scrape.sources.back().readings_held = readings_held(runners_[i]->kind());
    if (!readings[i]->sample) continue;
    if (readings[i]->sample->walk) scrape.walk = readings[i]->sample->walk;
    if (readings[i]->sample->capacity) scrape.capacity = readings[i]->sample->capacity;
    for (const auto& [space, jobs] : readings[i]->sample->listed) scrape.listed[space] += jobs;
    for (const auto& [reason, jobs] : readings[i]->sample->unreadable) scrape.unreadable[reason] += jobs;
    if (readings[i]->sample->containers) {
      scrape.containers_unreadable = readings[i]->sample->containers->unreadable;
    }
  }
  scrape.process = read_process_usage();
  return scrape;
}

std::atomic<std::uint64_t>& Collector::readings_held(SourceKind kind) const {
  return shared_->readings_held[static_cast<std::size_t>(kind)];
}

void Collector::merge(Runs& readings) {
  std::vector<std::uint64_t> sequences;
  Samples samples;
  Clock::time_point begun = Clock::now();
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
    begun = std::min(begun, readings[i]->started);
    samples.emplace_back(runners_[i]->kind(),
                         std::shared_ptr<const Sample>(readings[i], &readings[i]->sample.value()));
  }
  if (jobs_ && sequences == merged_) return;
  const InventoryTime now = inventory_time(Clock::now());
  std::vector<JobView> jobs = memory_.inventory.update(samples, now, rules_.get());
  filtered_ = memory_.inventory.filtered();
  owned_.reset();
  if (traces_) traces_->way.reset();
  const Sample* listing = nullptr;
  for (const auto& [kind, sample] : samples) {
    if (kind == SourceKind::object) listing = sample.get();
  }
  for (const auto& [kind, sample] : samples) {
    if (sample->owned) owned_ = sample->owned;
    if (sample->traced) join_traces(*sample, listing, jobs, now, begun);
  }
  if (owned_) memory_.inventory.continue_totals(*owned_);
  for (const SourceKind kind : kSourceKinds) readings_held(kind) += memory_.inventory.held().of(kind).times;
  note_descriptions(latest_);
  assign_roles(jobs, *roles_);
  if (rules_) describe_jobs(jobs, *rules_, *containers_);
  keep_to_budget(jobs);
  jobs_ = std::make_shared<const std::vector<JobView>>(std::move(jobs));
  merged_ = std::move(sequences);
}

void Collector::join_traces(const Sample& sample, const Sample* listing, std::vector<JobView>& jobs,
                            InventoryTime now, Clock::time_point begun) {
  const bool has_filters = rules_ && rules_->chooses();
  const EndedTraces::Context context{now, std::chrono::duration_cast<Ticks>(budget_.linger), rules_.get(),
                                     listing, asks_all_};
  if (sample.traced_left) memory_.ended_traces.take_left(*sample.traced_left, memory_.traces, jobs, context);
  memory_.traces.join(*sample.traced, jobs, has_filters, begun);
  if (!traces_) traces_.emplace();  // from now on: counts stay while the source is down
  traces_->unnamed = memory_.traces.unnamed();
  if (has_filters || memory_.traces.filtered() > 0) traces_->filtered = memory_.traces.filtered();
  traces_->way = sample.trace_way;
  if (sample.trace_events) sample.trace_events->name(numbered(jobs), has_filters, begun);
  if (sample.trace_way) {
    memory_.trace_check.update(*sample.traced, jobs, sample.trace_way == EtwWay::system, now);
    traces_->missed = memory_.trace_check.missed();
  }
  if (!sample.traced_left) return;
  memory_.ended_traces.update(*sample.traced, memory_.traces, jobs, context);
  traces_->ended_losses = memory_.ended_traces.losses();
}

void Collector::note_descriptions(const Runs& readings) {
  for (const auto& reading : readings) {
    if (reading && reading->sample->containers) containers_ = reading->sample->containers->all;
    if (reading && reading->sample->roles) roles_ = reading->sample->roles;
  }
}

void Collector::keep_to_budget(std::vector<JobView>& jobs) {
  const std::span<JobView> most = std::span(jobs).first(std::min(jobs.size(), budget_.max_jobs));
  std::size_t processes = budget_.max_processes;
  for (JobView& view : most) {
    view.shown_processes = std::min(view.job->details.size(), processes);
    processes -= view.shown_processes;
  }
  std::uint64_t bytes = budget_.max_bytes;
  shown_ = 0;
  for (const std::uint64_t size : max_bytes_of(most)) {
    if (size > bytes) break;
    bytes -= size;
    ++shown_;
  }
  const std::span<JobView> left_out = std::span(jobs).subspan(shown_);
  for (JobView& view : left_out) view.shown_processes = view.job->details.size();  // all are left out with it
  series_over_limit_ = count_series(left_out);
  for (JobView& view : most.first(shown_)) series_over_limit_ += series_of_hidden_processes(view);
}

}  // namespace jobx
