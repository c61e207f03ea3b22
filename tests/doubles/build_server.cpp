#include "tests/doubles/build_server.h"

#include <algorithm>

#include "base/ticks.h"
#include "base/time.h"

namespace jobx::test {
namespace {

constexpr std::int64_t kStart = 134'169'120'000'000'000;  // 2026-03-02 08:00 UTC as a FILETIME
constexpr std::int64_t kSecond = Ticks::period::den;
constexpr std::int64_t kStep = BuildServer::kInterval;
constexpr const char* kContainer = "container_1772434800123_0042_01_000003";

/// From -`most` to `most`, without a pattern that an eye would find.
std::int64_t noise(std::int64_t now, std::uint64_t job, std::int64_t most) {
  std::uint64_t x = static_cast<std::uint64_t>(now) * 0x9E37'79B9'7F4A'7C15 + job * 0xD1B5'4A32'D192'ED03;
  x = (x ^ (x >> 30)) * 0xBF58'476D'1CE4'E5B9;
  x = (x ^ (x >> 27)) * 0x94D0'49BB'1331'11EB;
  return static_cast<std::int64_t>((x ^ (x >> 31)) % static_cast<std::uint64_t>(2 * most + 1)) - most;
}

/// From `low` up to `high` and down again in a period, by a parabola for each half.
std::int64_t wave(std::int64_t now, std::int64_t period, std::int64_t low, std::int64_t high) {
  const std::int64_t half = period / 2;
  const std::int64_t at = now % period;
  const std::int64_t x = at % half;
  const std::int64_t bow = 4 * x * (half - x) * ((high - low) / 2) / (half * half);
  return (low + high) / 2 + (at < half ? bow : -bow);
}

/// Lets a job keep so many thousandths of a processor busy for a step; a tenth of it in the kernel.
void spend(Work& work, std::int64_t thousandths, std::int64_t faults_per_second) {
  const std::int64_t ms = std::max<std::int64_t>(thousandths, 1) * kStep;
  work.user_ms += ms * 9 / 10;
  work.kernel_ms += ms - ms * 9 / 10;
  work.period_user_ms = work.user_ms;
  work.period_kernel_ms = work.kernel_ms;
  work.page_faults += faults_per_second * kStep;
}

/// Brings the processes in a job to a number, by new ones or by some that exit.
void set_active(Work& work, std::int64_t active) {
  work.processes += std::max<std::int64_t>(active - work.active, 0);
  work.active = active;
}

/// A build fetches, compiles, links and tests.
void build(Work& work, std::int64_t now, std::int64_t at, std::uint64_t agent) {
  constexpr std::int64_t kRefused = 13'620;
  if (at < 120) {
    spend(work, 150 + noise(now, agent, 40), 400);
    set_active(work, 4);
  } else if (at < 660) {
    spend(work, 480 + noise(now, agent, 40), 2'600);
    work.processes += 7;  // compilers that began and ended since
    set_active(
        work, agent == 0 && now >= kRefused - 60 && now <= kRefused + 60 ? 12 : 9 + noise(now, agent + 2, 2));
    if (now == kRefused && agent == 0) {
      work.processes += 2;
      work.terminated += 2;
    }
  } else if (at < 780) {
    spend(work, 300 + noise(now, agent, 30), 1'500);
    set_active(work, 3);
  } else if (at < 930) {
    spend(work, 380 + noise(now, agent, 60), 900);
    set_active(work, 5);
  } else {
    spend(work, 8 + noise(now, agent, 3), 6);
    set_active(work, 2);
  }
}

/// Uses up an hour of user time within 12,000 s, whatever the noise: each two steps make up for one another.
std::int64_t pace_of_report(std::int64_t now) {
  const std::int64_t step = now / kStep;
  const std::int64_t extra = noise(step / 2, 5, 30);
  return 333 + (step % 3 == 0 ? 1 : 0) + (step % 2 == 0 ? extra : -extra);
}

void report(std::optional<Work>& work, std::int64_t now) {
  constexpr std::int64_t kStruck = 18'720;
  const bool is_first = now >= 600 && now < 5'400;
  const bool is_second = now >= 6'720 && now < kStruck;
  const bool is_third = now >= kStruck + 240;
  if (is_first || is_second || is_third) {
    if (!work || now == kStruck + 240) work = Work{};
    spend(*work, pace_of_report(now), 120 + noise(now, 11, 40));
    set_active(*work, 3);
  } else if (work && now == kStruck) {
    work->period_user_ms = work->user_ms = 3'600'000;
    work->terminated += work->active;
    work->active = 0;
  } else if (now < 6'720) {
    work.reset();
  }
}

void pool(Work& work, std::int64_t now) {
  const std::int64_t load = wave(now + 900, 5'400, 50, 140) + noise(now, 6, 10);
  spend(work, load, load * 3);
  // The new worker begins before the old one ends.
  set_active(work, now >= 14'400 && now < 14'430 ? 3 : 2);
}

void sandbox(Work& work, std::int64_t now) {
  const bool is_held = now >= 17'100;
  spend(work, is_held ? 199 + noise(now, 7, 1) : wave(now, 4'200, 70, 130) + noise(now, 7, 20), 60);
  set_active(work, is_held ? 6 : 4);
}

}  // namespace

void BuildServer::advance() {
  build(agents_[0], now_, (now_ + 300) % 1'500, 0);
  build(agents_[1], now_, (now_ + 1'200) % 2'100, 1);
  report(report_, now_);
  pool(pool_, now_);
  sandbox(sandbox_, now_);
  spend(wmi_, 7 + noise(now_, 8, 4), 20);
  set_active(wmi_, 3 + now_ / 900 % 3);
  const bool is_checkpoint = now_ % 300 < 30;
  spend(database_, (is_checkpoint ? 110 : 35) + noise(now_, 9, 12), 45);
  set_active(database_, 9 + now_ / 600 % 4);
  spend(container_, 24 + noise(now_, 10, 8), 15);
  set_active(container_, 2);
}

const Snapshot& BuildServer::next() {
  advance();
  std::vector<JobWork> jobs{{"build agent 1", agents_[0]}, {"build agent 2", agents_[1]}};
  if (report_) jobs.push_back({"nightly report", *report_});
  jobs.insert(jobs.end(), {{"app pool Orders", pool_},
                           {"plugin sandbox", sandbox_},
                           {"PostgreSQL_4312", database_},
                           {"WmiProviderSubSystemHostJob", wmi_},
                           {kContainer, container_}});
  const std::int64_t utc = kStart + now_ * kSecond;
  snapshot_.utc_time = utc_from_filetime(utc);
  snapshot_.local_time = LocalTime(Ticks(utc + 3'600 * kSecond));
  snapshot_.sets = {job_object_set(jobs, utc)};
  snapshot_.sets.front().machine = "BUILD-07";
  now_ += kInterval;
  return snapshot_;
}

}  // namespace jobx::test
