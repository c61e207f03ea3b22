#include "jobobject/own/owned_totals.h"

#include "jobobject/job_figures.h"

namespace jobx {
namespace {

/// Calls `use(figure)` for each figure that adds up.
template <typename Use>
void for_each_counter(Use use) {
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind == FigureKind::counter) use(figure);
  });
}

}  // namespace

Job OwnedTotals::nothing_used() {
  Job job;
  for_each_counter([&](auto figure) { figure.of(job).emplace(); });
  return job;
}

void add_figures(OwnedTotals& totals, const Job& job) {
  // Nothing at all is known of a job that was not read yet; it has used nothing that was reported before.
  const bool was_read = job.processes.total.has_value();
  for_each_counter([&](auto figure) {
    auto& sum = figure.of(totals.used);
    const auto& used = figure.of(job);
    if (!used && was_read) sum.reset();
    if (used && sum) add_counter(*sum, *used);
  });
}

void remember_figures(Job& known, const Job& now) {
  for_each_counter([&](auto figure) {
    if (figure.of(now)) figure.of(known) = figure.of(now);
  });
}

std::bitset<kBrokenLimits> watched_limits(const JobLimits& limits) {
  std::bitset<kBrokenLimits> watched;
  const auto watch = [&](BrokenLimit limit, bool is_set) {
    watched.set(static_cast<std::size_t>(limit), is_set);
  };
  watch(BrokenLimit::active_processes, limits.active_processes.has_value());
  watch(BrokenLimit::process_memory, limits.process_memory.has_value());
  watch(BrokenLimit::job_memory, limits.job_memory.has_value());
  const NotificationLimits& notify = limits.notify;
  watch(BrokenLimit::notify_job_time, notify.job_user_time.has_value());
  watch(BrokenLimit::notify_job_memory, notify.job_memory.has_value());
  watch(BrokenLimit::notify_job_memory_low, notify.job_memory_low.has_value());
  watch(BrokenLimit::notify_read_bytes, notify.io_read_bytes.has_value());
  watch(BrokenLimit::notify_write_bytes, notify.io_write_bytes.has_value());
  watch(BrokenLimit::notify_cpu_rate, notify.cpu_rate.has_value());
  watch(BrokenLimit::notify_io_rate, notify.io_rate.has_value());
  watch(BrokenLimit::notify_network_rate, notify.network_rate.has_value());
  return watched;
}

}  // namespace jobx
