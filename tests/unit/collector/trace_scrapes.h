/// TraceScrapes of jobs that events of ETW tell of, for tests of EndedTraces.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/ended_traces.h"
#include "collector/sources/trace_account.h"
#include "tests/unit/values.h"

namespace jobx::test {

inline constexpr std::uint64_t kFirst = TraceAccount::kRange;  ///< before the first order of an account

/// A job of which processes have ended.
inline TracedJob ended_job(std::uint64_t serial, std::uint64_t processes = 1) {
  TracedJob job;
  job.serial = serial;
  job.is_created = true;
  job.events = 5;
  job.assigned = processes;
  job.removals[static_cast<std::size_t>(RemovalReason::exited)] = processes;
  job.ended = EndedUsage{processes, 1'000 * processes, 0, 0, 0};
  job.begun = UtcTime(std::chrono::seconds(100));
  job.last = UtcTime(std::chrono::seconds(200));
  return job;
}

inline TracedJob terminated_job(std::uint64_t serial) {
  TracedJob job = ended_job(serial);
  job.terminated = UtcTime(std::chrono::seconds(150));
  return job;
}

inline Job listed_job(std::string name, std::uint32_t number) {
  Job job = job_named(std::move(name));
  job.job_id = number;
  return job;
}

/// Leaves out a name, as --collector.object.exclude does.
class NameRules final : public JobRules {
 public:
  explicit NameRules(std::string excluded) : excluded_(std::move(excluded)) {}
  [[nodiscard]] bool chooses() const override { return !excluded_.empty(); }
  [[nodiscard]] bool may_show(const JobName& name) const override { return name.name != excluded_; }
  [[nodiscard]] bool shows(const Job& job) const override { return may_show(job.name); }
  [[nodiscard]] JobOrigin origin(const Job&) const override { return {}; }

 private:
  std::string excluded_;
};

/// TraceScrapes, ten seconds apart; what they show of jobs that the listing does not have is
/// "name@id=cycles".
class TraceScrapes {
 public:
  using Lines = std::vector<std::string>;

  /// The next scrape finds these jobs, and these events.
  Lines look(const std::vector<Job>& listed, const std::map<std::uint32_t, TracedJob>& traced,
             const std::vector<LeftJob>& left = {}) {
    context_.now += std::chrono::seconds(10);
    Sample sample = sample_of(listed);
    sample.unreadable[unreadable_reason::budget] = over_budget;
    sample.unread = unread;
    if (!has_listing) sample = {};
    if (!has_namespace) sample.listed.clear();
    context_.listing = has_listing ? &sample : nullptr;
    std::vector<JobView> views;
    for (const Job& job : sample.jobs) {
      views.push_back(view_of(job));
      if (job.owned) views.back().sources = 1U << static_cast<unsigned>(SourceKind::owned);
    }
    for (const std::string& name : counters) {
      views.push_back(view_of(job_named(name)));
      views.back().sources = 1U << static_cast<unsigned>(SourceKind::pdh);
    }
    TracedJobs jobs;
    for (const auto& [number, job] : traced) jobs.emplace(number, std::make_shared<const TracedJob>(job));
    for (LeftJob one : left) {
      one.order = kFirst + ++left_;
      all_left_.push_back(std::move(one));
    }
    ended.take_left(all_left_, names_, views, context_);
    names_.join(jobs, views, context_.rules != nullptr && context_.rules->chooses());
    const std::size_t sources = views.size();
    ended.update(jobs, names_, views, context_);
    Lines lines;
    last.assign(views.begin() + static_cast<std::ptrdiff_t>(sources), views.end());
    for (const JobView& view : last) {
      lines.push_back(view.job->name.name + (view.job->name.id.empty() ? "" : "@") + view.job->name.id + "=" +
                      std::to_string(view.traced->ended->cycles));
    }
    return lines;
  }

  [[nodiscard]] std::uint64_t losses(EndedTraceLoss why) const {
    return ended.losses()[static_cast<std::size_t>(why)];
  }
  [[nodiscard]] std::uint64_t losses() const {
    return losses(EndedTraceLoss::budget) + losses(EndedTraceLoss::replaced) +
           losses(EndedTraceLoss::filtered);
  }

  void set_linger(Ticks linger) { context_.linger = linger; }
  void set_rules(const JobRules* rules) { context_.rules = rules; }
  void ask_some() { context_.asks_all = false; }
  /// Of `left`, the first ones are forgotten.
  void forget_left(std::size_t jobs) {
    all_left_.erase(all_left_.begin(), all_left_.begin() + static_cast<std::ptrdiff_t>(jobs));
  }
  void skip_left(std::uint64_t jobs) { left_ += jobs; }

  std::uint64_t over_budget = 0;
  std::vector<JobName> unread;
  bool has_listing = true;
  bool has_namespace = true;
  std::vector<std::string> counters;  ///< jobs that only performance counters show
  EndedTraces ended;
  std::vector<JobView> last;

 private:
  TraceJoin names_;
  EndedTraces::Context context_{.now = InventoryTime(Ticks(std::chrono::hours(1))),
                                .linger = std::chrono::seconds(60)};
  LeftJobs all_left_;
  std::uint64_t left_ = 0;
};

using Lines = TraceScrapes::Lines;

inline LeftJob replaced(std::uint32_t number, const TracedJob& job) {
  return {0, number, true, std::make_shared<const TracedJob>(job)};
}
inline LeftJob forgotten(std::uint32_t number, const TracedJob& job) {
  return {0, number, false, std::make_shared<const TracedJob>(job)};
}

}  // namespace jobx::test
