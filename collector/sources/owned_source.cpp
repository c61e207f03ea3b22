#include "collector/sources/owned_source.h"

#include <numeric>
#include <utility>

#include "collector/sources/kernel_ranges.h"

namespace jobx {

std::vector<SourceFigure> notification_figures(const JobEvents& events) {
  std::vector<SourceFigure> figures;
  const auto add = [&](FigureId id, const char* message, std::uint64_t count) {
    figures.push_back({id, count, {{"message", message}}});
  };
  const auto& limits = events.broken_limits;
  add(FigureId::notifications, "new_process", events.new_processes);
  add(FigureId::notifications, "exit_process", events.normal_exits);
  add(FigureId::notifications, "abnormal_exit_process", events.abnormal_exits);
  add(FigureId::notifications, "active_process_zero", events.emptied);
  add(FigureId::notifications, "end_of_job_time", events.job_time_posts);
  add(FigureId::notifications, "end_of_process_time", events.process_time_expirations);
  add(FigureId::notifications, "limit", std::accumulate(limits.begin(), limits.end(), std::uint64_t{0}));
  add(FigureId::notifications, "unknown", events.unknown_messages);
  add(FigureId::notifications_missed, "new_process", events.missed_new_processes);
  add(FigureId::notifications_missed, "exit_process", events.missed_exits);
  return figures;
}

SourceResult OwnedSource::collect(const std::stop_token&) {
  OwnedReading reading = jobs_->read();
  Sample sample;
  sample.jobs = std::move(reading.jobs);
  sample.errors = std::move(reading.errors);
  for (Job& job : sample.jobs) leave_out_impossible(job, sample.errors);
  sample.owned = reading.totals;
  return {std::move(sample), notification_figures(reading.totals.events)};
}

}  // namespace jobx
