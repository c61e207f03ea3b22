#include "exporter/log/event_log.h"

#include <string>
#include <vector>

#include "jobobject/limit_names.h"

namespace jobx {
namespace {

/// As many events as are copied at a time while writers wait.
constexpr std::size_t kBatch = 64;

struct Wording {
  LogLevel level;
  std::string_view message;
};

Wording wording(JobEventKind kind) {
  switch (kind) {
    case JobEventKind::limit_reached:
      return {LogLevel::info, "a job reached a limit"};
    case JobEventKind::job_time_expired:
      return {LogLevel::info, "a job reached its CPU time limit"};
    case JobEventKind::job_time_killed:
      return {LogLevel::info, "a job reached its CPU time limit and its processes were terminated"};
    case JobEventKind::process_time_killed:
      return {LogLevel::info, "a process reached its CPU time limit and was terminated"};
    case JobEventKind::process_refused:
      return {LogLevel::info, "a job limit prevented a process from joining the job"};
    default:
      return {LogLevel::debug, "job event"};
  }
}

std::string code_text(const JobEvent& event) {
  if (event.kind == JobEventKind::limit_reached && *event.code < kBrokenLimits) {
    return std::string(limit_word(static_cast<BrokenLimit>(*event.code)));
  }
  return std::to_string(*event.code);
}

}  // namespace

void write_event(const JobEvent& event, Log& log) {
  const auto [level, message] = wording(event.kind);
  if (!log.writes(level)) return;  // a trace may tell of a million processes
  std::vector<LogField> fields{{"event", std::string(job_event_name(event.kind))}, {"job", event.job.path()}};
  if (event.process_id != 0) fields.push_back({"process_id", std::to_string(event.process_id)});
  if (event.code) {
    fields.push_back({event.kind == JobEventKind::limit_reached ? "limit" : "code", code_text(event)});
  }
  log.write(level, message, fields);
}

EventLog::EventLog(const EventRing& ring, Log& log)
    : ring_(ring), log_(log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

EventLog::~EventLog() {
  thread_.request_stop();
  ring_.interrupt();
}

void EventLog::run(const std::stop_token& stop) {
  std::uint64_t next = 0;
  while (true) {
    const EventRing::Batch batch = ring_.wait(next, kBatch, stop);
    if (batch.lost > 0) {
      log_.warn("job events arrived faster than they could be logged",
                {{"lost", std::to_string(batch.lost)}});
    }
    if (batch.events.empty()) return;
    for (const JobEvent& event : batch.events) write_event(event, log_);
    next = batch.next;
  }
}

}  // namespace jobx
