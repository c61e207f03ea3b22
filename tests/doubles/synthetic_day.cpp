#include "tests/doubles/synthetic_day.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "base/time.h"
#include "collector/sources/job_counters.h"
#include "tests/doubles/job_work.h"

namespace jobx::test {
namespace {

constexpr std::int64_t kStart = 134'168'832'000'000'000;  // 2026-03-02 00:00 UTC as a FILETIME
constexpr std::int64_t kSecond = Ticks::period::den;
constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kAge = 24 * kHour;  // of the jobs that were there before the day

struct Process {
  std::string name;
  std::int64_t id;
  std::int64_t start;  ///< seconds of the day, may be negative
};

struct JobOfTheDay {
  std::string name;
  Work work;
  std::vector<Process> processes;
};

/// Seconds of work until `now` that fall into [from, to) of a day.
std::int64_t overlap(std::int64_t now, std::int64_t from, std::int64_t to) {
  return std::clamp(now, from, to) - from;
}

Work steady(std::int64_t seconds, std::int64_t user_per_second_ms, std::int64_t processes) {
  return {seconds * user_per_second_ms,
          seconds * user_per_second_ms / 5,
          seconds * user_per_second_ms,
          seconds * user_per_second_ms / 5,
          seconds * user_per_second_ms / 2,
          processes,
          processes,
          0};
}

JobOfTheDay build_agent(std::int64_t now) {
  const std::int64_t busy = overlap(now, 1 * kHour, 4 * kHour) + overlap(now, 13 * kHour, 14 * kHour);
  const bool is_busy = (now >= kHour && now < 4 * kHour) || (now >= 13 * kHour && now < 14 * kHour);
  Work work = steady(busy, 3'500, 0);
  work.user_ms += (now + kAge) * 4;
  work.period_user_ms = work.user_ms;
  work.processes = 2 + busy / 20;
  work.active = is_busy ? 10 : 2;
  JobOfTheDay job{"synthetic build agent", work, {{"agent", 4'100, -7'200}}};
  if (is_busy) {
    job.processes.push_back({"cl", 5'000 + now / 240 % 900 * 4, now});
    job.processes.push_back({"cl", 9'000 + now / 240 % 900 * 4, now});
  }
  return job;
}

JobOfTheDay app_pool(std::int64_t now) {
  constexpr double kPi = 3.14159265358979323846;
  // The integral of 0.6 (1 - cos) over the day: idle at midnight, busiest at noon.
  const double day = static_cast<double>(now) / 86'400.0;
  const double cpu = 0.6 * 86'400.0 * (day - std::sin(2 * kPi * day) / (2 * kPi));
  Work work = steady(now, 0, 2);
  work.user_ms = work.period_user_ms = static_cast<std::int64_t>((cpu + 0.6 * kAge) * 1'000);
  work.kernel_ms = work.period_kernel_ms = work.user_ms / 4;
  work.page_faults = (4'290'000'000 + now * 200) % 4'294'967'296;
  return {"synthetic app pool", work, {{"w3wp", 6'024, -86'400}, {"w3wp", 6'388, -40'000}}};
}

std::optional<JobOfTheDay> report(std::int64_t now) {
  for (const auto& [from, to] :
       {std::pair{2 * kHour, 2 * kHour + 2'400}, std::pair{22 * kHour, 23 * kHour}}) {
    if (now < from || now >= to) continue;
    return JobOfTheDay{
        "synthetic report", steady(now - from, 900, 1), {{"report", 7'000 + from / kHour, from}}};
  }
  return std::nullopt;
}

JobOfTheDay limited(std::int64_t now) {
  Work work = steady(now + kAge, 250, 0);
  work.period_user_ms = now % (6 * kHour) * 250;
  work.period_kernel_ms = work.period_user_ms / 5;
  work.terminated = (now + kAge) / kHour;
  work.processes = 1 + work.terminated;
  work.active = 1;
  return {"synthetic limited", work, {{"worker", 8'000 + work.terminated * 4, now / kHour * kHour}}};
}

std::vector<JobOfTheDay> jobs_at(std::int64_t now) {
  std::vector<JobOfTheDay> jobs{build_agent(now), app_pool(now)};
  if (auto job = report(now)) jobs.push_back(*std::move(job));
  jobs.push_back({"synthetic watchdog",
                  steady(now % (12 * kHour), 10, 1),
                  {{"watchdog", 3'300 + now / (12 * kHour) * 4, now / (12 * kHour) * 12 * kHour}}});
  jobs.push_back(limited(now));
  jobs.push_back({"synthetic empty", {}, {}});
  jobs.push_back({"_Total", steady(now + kAge, 1, 1), {{"_Total", 2'200, 0}}});
  return jobs;
}

/// Made up, but of the right size for what it counts.
std::int64_t value_of(std::string_view counter, const Process& process, std::int64_t now) {
  const std::int64_t age = now - process.start;
  if (counter == kProcessIdCounter) return process.id;
  if (counter == "Creating Process ID") return 4'100;
  if (counter == "Elapsed Time") return kStart + process.start * kSecond;
  if (counter == "Thread Count") return 4 + process.id % 9;
  if (counter == "Handle Count") return 90 + process.id % 400;
  if (counter == "Priority Base") return 8;
  if (counter.starts_with("%")) return age * kSecond / (counter == "% Processor Time" ? 5 : 10);
  if (counter.starts_with("IO") || counter == "Page Faults/sec")
    return age * (counter.find("Bytes") != std::string_view::npos ? 4'096 : 3);
  if (counter.starts_with("Pool")) return 120'000;
  return (40 + process.id % 7) * 1'048'576;
}

CounterSet job_set(const std::vector<JobOfTheDay>& jobs, std::int64_t utc) {
  std::vector<JobWork> works;
  works.reserve(jobs.size());
  for (const JobOfTheDay& job : jobs) works.push_back({job.name, job.work});
  return job_object_set(works, utc);
}

CounterSet details_set(const std::vector<JobOfTheDay>& jobs, std::int64_t now, std::int64_t utc) {
  CounterSet set;
  set.name = kDetailsSet;
  for (const JobOfTheDay& job : jobs) {
    for (const Process& process : job.processes) set.instances.push_back(job.name + "/" + process.name);
    set.instances.push_back(job.name + "/_Total");
  }
  set.instances.emplace_back("_Total/_Total");
  for (const ProcessCounter& counter : kProcessCounters) {
    CounterColumn& column = set.columns.emplace_back(counter_column(counter.name, counter.type));
    std::int64_t total = 0;
    const auto add = [&](std::int64_t value) {
      column.raw.push_back({pdh_status::valid_data, 0, value, utc});
    };
    for (const JobOfTheDay& job : jobs) {
      std::int64_t of_job = 0;
      for (const Process& process : job.processes) {
        const std::int64_t value = value_of(counter.name, process, now);
        add(value);
        if (counter.figure && *counter.figure != ProcessFigure::start_time) of_job += value;
      }
      add(of_job);
      total += of_job;
    }
    add(total);
  }
  return set;
}

CounterSet processor_set(std::int64_t now, std::int64_t utc) {
  CounterSet set;
  set.name = "Processor";
  set.instances = {"_Total"};
  CounterColumn& column =
      set.columns.emplace_back(counter_column("% Processor Time", 0x2151'0500));  // PERF_100NSEC_TIMER_INV
  column.raw.push_back({pdh_status::valid_data, 0, now * kSecond / 2, utc});
  return set;
}

}  // namespace

const Snapshot& SyntheticDay::next() {
  const std::int64_t now = step_++ * kInterval;
  const std::int64_t utc = kStart + now * kSecond;
  const std::vector<JobOfTheDay> jobs = jobs_at(now);
  snapshot_.utc_time = utc_from_filetime(utc);
  snapshot_.local_time = LocalTime(Ticks(utc + kHour * kSecond));
  snapshot_.sets = {job_set(jobs, utc), processor_set(now, utc)};
  if (details_) snapshot_.sets.push_back(details_set(jobs, now, utc));
  for (CounterSet& set : snapshot_.sets) set.machine = "SYNTHETIC";
  return snapshot_;
}

}  // namespace jobx::test
