#include "tests/unit/values.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "collector/catalogue/catalogue.h"
#include "tests/unit/recordings.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kAllReadLimits = limit_flag::process_time | limit_flag::job_time |
                                         limit_flag::active_processes | limit_flag::process_memory |
                                         limit_flag::job_memory;

constexpr std::uint8_t kSeenByObject = 1U << static_cast<unsigned>(SourceKind::object);

}  // namespace

Job job_named(std::string name) {
  Job job;
  job.name.name = std::move(name);
  return job;
}

Job full_job(std::string name) {
  Job job = job_named(std::move(name));
  job.cpu = CpuTimes{Ticks{12'345'678'901}, Ticks{23'456'789}, Ticks{5'000'000}, Ticks{1}};
  job.processes = ProcessCounts{40, 3, 2};
  job.page_faults = 4'294'967'295U;
  job.io = IoCounters{11, 22, 33, 18'446'744'073'709'551'615U, 5'000'000'000U, 0};
  job.limits = BasicLimits{kAllReadLimits, Ticks{600'000'000}, Ticks{36'000'000'000}, 64};
  job.memory_limits = MemoryLimits{1U << 30, std::uint64_t{4} << 30, 300'000'000, 900'000'000};
  job.memory = MemoryUsage{700'000'000, 900'000'001};
  job.ui_restrictions = 0x3;
  job.end_of_job_action = 1;
  job.cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap, 2'500};
  job.network = NetworkUsage{123'456'789, 98'765'432};
  job.disk = DiskCounters{77'000'000, 88'000'000, 7'000, 8'000, 90};
  job.scheduling = Scheduling{Ticks{4'500'000'000}, 1'234'567, 98'765'432'109};
  job.job_id = 5'120;
  job.silo = Silo{Silo::Kind::server, 0};
  job.process_ids = std::vector<std::uint64_t>{4, 8, 12};
  job.holders = {{1'234, "agent.exe"}, {5'678, ""}};
  job.oldest_process = "make.exe";
  job.is_signalled = false;
  return job;
}

JobProcess full_process(std::uint64_t id, std::string name) {
  JobProcess process;
  process.id = id;
  process.name = std::move(name);
  process.services = "AppInfo,BITS";
  process.application_pool = "shop";
  constexpr auto count = static_cast<int>(ProcessFigure::count_);
  for (int i = 0; i < count; ++i) process.set(static_cast<ProcessFigure>(i), 1'000'000 * i + 5'000'000);
  return process;
}

JobEvents full_events() {
  JobEvents events;
  events.new_processes = 40;
  events.normal_exits = 30;
  events.abnormal_exits = 7;
  events.emptied = 3;
  events.process_time_expirations = 5;
  events.job_time_posts = 2;
  events.job_time_kills = 1;
  for (std::size_t i = 0; i < kBrokenLimits; ++i) events.broken_limits[i] = 100 + i;
  events.unknown_messages = 9;
  events.missed_new_processes = 4;
  events.missed_exits = 6;
  events.last_expiration = Ticks{17'000'000'001'234'567};
  return events;
}

OwnedTotals full_totals() {
  OwnedTotals totals;
  totals.created = 12;
  totals.ended = 11;
  totals.events = full_events();
  totals.used.cpu = {Ticks{5'000'000}, Ticks{2'500'000}, {}, {}};
  totals.used.processes = {40, {}, 8};
  totals.used.io = IoCounters{1, 2, 3, 4, 5, 6};
  totals.failed = {{{{}, "taken"}, JobFailure::name_taken}};
  return totals;
}

JobView view_of(Job job) {
  JobView view;
  view.page_faults = job.page_faults;
  view.job = SharedJob(std::move(job));
  view.sources = kSeenByObject;
  return view;
}

Sample sample_of(std::vector<Job> jobs) {
  Sample sample;
  sample.jobs = std::move(jobs);
  sample.listed[Namespace{}] = sample.jobs.size();
  return sample;
}

std::shared_ptr<const Sample> shared(Sample sample) {
  return std::make_shared<const Sample>(std::move(sample));
}

ProcessUsage fixed_process() {
  ProcessUsage process;
  process.cpu = Ticks{15'000'000};
  process.resident_bytes = 8'388'608;
  process.virtual_bytes = 16'777'216;
  process.open_handles = 77;
  process.max_handles = 16'777'216;
  process.start_time = Ticks{16'725'312'001'230'000};
  return process;
}

Scrape scrape_of(std::vector<JobView> views) {
  Scrape scrape;
  scrape.shown = views.size();
  scrape.listed[Namespace{}] = views.size();
  scrape.sources.push_back(
      {SourceKind::object, std::nullopt, std::chrono::milliseconds(250), views.size(), {}, {}});
  scrape.jobs = std::make_shared<const std::vector<JobView>>(std::move(views));
  scrape.process = fixed_process();
  return scrape;
}

std::vector<std::string> shown_names(const Scrape& scrape) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < scrape.shown; ++i) names.push_back((*scrape.jobs)[i].job->name.name);
  return names;
}

std::string read_project_file(const std::string& path) {
  std::ifstream file(project_path(path), std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::erase(text, '\r');
  return text;
}

std::string text_of(const Record& record) {
  std::ostringstream out;
  out << record.metric->name;
  for (std::size_t i = 0; i < record.labels.size(); ++i) {
    out << (i == 0 ? "{" : ",") << record.labels[i].first << '=' << record.labels[i].second;
  }
  out << (record.labels.empty() ? " " : "} ");
  if (record.value.kind() == Value::Kind::integer) {
    out << record.value.integer();
  } else {
    out.precision(17);
    out << record.value.as_double();
  }
  return out.str();
}

void RecordingSink::add(std::optional<std::size_t> job, std::span<const Label> labels, Value value) {
  Record& record = records.emplace_back(Record{families.back(), job, {}, value});
  for (const Label& label : labels) record.labels.emplace_back(label.name, label.value);
}

RecordingSink record(const Scrape& scrape) {
  RecordingSink sink;
  write_families(scrape, sink);
  return sink;
}

std::vector<std::string> job_lines(const JobView& view) {
  std::vector<std::string> lines;
  for (const Record& one : record(scrape_of({view})).records) {
    if (one.job) lines.push_back(text_of(one));
  }
  return lines;
}

std::vector<std::string> job_lines(const JobView& view, std::string_view metric) {
  std::vector<std::string> lines;
  for (const Record& one : record(scrape_of({view})).records) {
    if (one.job && one.metric->name == metric) lines.push_back(text_of(one));
  }
  return lines;
}

std::vector<std::string> scrape_lines(const Scrape& scrape, std::string_view families) {
  std::vector<std::string> lines;
  for (const Record& one : record(scrape).records) {
    if (one.metric->name.starts_with(families)) lines.push_back(text_of(one));
  }
  return lines;
}

}  // namespace jobx::test
