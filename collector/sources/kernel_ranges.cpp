#include "collector/sources/kernel_ranges.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace jobx {
namespace {

Error out_of_range(std::string what, const JobName& job, std::int64_t value) {
  return Error(ProgramError::malformed_data, what.append(" of the job ").append(job.path()) +
                                                 " is out of range: " + std::to_string(value) +
                                                 "; it is skipped");
}

}  // namespace

void leave_out_impossible(Job& job, std::vector<Error>& errors) {
  const auto check = [&](std::optional<Ticks>& time, const char* what) {
    if (!time || *time >= Ticks{0}) return;
    errors.push_back(out_of_range(what, job.name, time->count()));
    time.reset();
  };
  check(job.cpu.total_user, "the user time");
  check(job.cpu.total_kernel, "the kernel time");
  check(job.cpu.period_user, "the user time of this period");
  check(job.cpu.period_kernel, "the kernel time of this period");
  if (job.scheduling) {
    const std::int64_t ready = job.scheduling->ready.count();
    const auto cycles = static_cast<std::int64_t>(job.scheduling->cycles);
    if (ready < 0 || cycles < 0) {
      errors.push_back(ready < 0 ? out_of_range("the time held back", job.name, ready)
                                 : out_of_range("the number of cycles", job.name, cycles));
      job.scheduling.reset();
    }
  }
  if (job.limits) {
    const auto limit = [&](std::uint32_t flag, Ticks time) {
      return (job.limits->flags & flag) != 0 ? time : Ticks{0};
    };
    const Ticks least = std::min(limit(limit_flag::job_time, job.limits->job_user_time),
                                 limit(limit_flag::process_time, job.limits->process_user_time));
    if (least < Ticks{0}) {
      errors.push_back(out_of_range("a time limit", job.name, least.count()));
      job.limits.reset();
    }
  }
  if (job.process_ids) std::erase(*job.process_ids, std::uint64_t{0});
}

void leave_out_impossible(JobProcess& process, const JobName& job, std::vector<Error>& errors) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(ProcessFigure::count_); ++i) {
    const auto figure = static_cast<ProcessFigure>(i);
    const std::optional<std::int64_t> value = process.get(figure);
    if (!value || *value >= 0) continue;
    errors.push_back(out_of_range("a figure of the process " + std::to_string(process.id), job, *value));
    process.forget(figure);
  }
}

}  // namespace jobx
