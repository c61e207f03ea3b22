#include "jobobject/own/owned_totals.h"

namespace jobx {
namespace {

template <typename T>
void remember(std::optional<T>& known, const std::optional<T>& now) {
  if (now) known = now;
}

}  // namespace

void add_figures(OwnedTotals& totals, const Job& job) {
  const auto add = [](auto& into, const auto& from) {
    if (from) *into += *from;
  };
  add(totals.cpu.total_user, job.cpu.total_user);
  add(totals.cpu.total_kernel, job.cpu.total_kernel);
  add(totals.processes.total, job.processes.total);
  add(totals.processes.terminated, job.processes.terminated);
  // Nothing at all is known of a job that was not read yet; it has used nothing that was told before.
  if (!job.io && job.processes.total) totals.io.reset();
  if (!job.io || !totals.io) return;
  totals.io->read_operations += job.io->read_operations;
  totals.io->write_operations += job.io->write_operations;
  totals.io->other_operations += job.io->other_operations;
  totals.io->read_bytes += job.io->read_bytes;
  totals.io->write_bytes += job.io->write_bytes;
  totals.io->other_bytes += job.io->other_bytes;
}

void remember_figures(Job& known, const Job& now) {
  remember(known.cpu.total_user, now.cpu.total_user);
  remember(known.cpu.total_kernel, now.cpu.total_kernel);
  remember(known.processes.total, now.processes.total);
  remember(known.processes.terminated, now.processes.terminated);
  remember(known.io, now.io);
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
