#include "exporter/commands/events_remote.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/report/job_event_table.h"
#include "exporter/report/terminal.h"
#include "exporter/web/api/event_client.h"
#include "exporter/web/api/event_feed.h"

namespace jobx {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// True if there are no choices, or `fits` one of them.
template <typename T, typename Fits>
bool chosen(const std::vector<T>& choices, Fits fits) {
  return choices.empty() || std::any_of(choices.begin(), choices.end(), fits);
}

/// By its name, its namespace and its name, or the id of one without a name. Case counts in names of jobs,
/// but `Global\x` is in the namespace `global`.
bool is_job(const ReportedEvent& event, std::string_view job) {
  if (job == event.job_object || (!event.id.empty() && job == event.id)) return true;
  if (!starts_with_ignoring_case(job, event.space + '\\')) return false;
  return job.substr(event.space.size() + 1) == event.job_object;
}

bool wants(const RemoteEventsOptions& options, const ReportedEvent& event) {
  return chosen(options.jobs, [&](const std::string& job) { return is_job(event, job); }) &&
         chosen(options.kinds, [&](const std::string& kind) { return kind == event.event; }) &&
         chosen(options.processes, [&](std::uint64_t process) { return process == event.process_id; });
}

class RemoteEvents {
 public:
  RemoteEvents(const RemoteEventsOptions& options, std::stop_token stop, const RemotePauses& pauses)
      : options_(options),
        stop_(std::move(stop)),
        pauses_(pauses),
        client_(options.url),
        table_(options.format, out_),
        pause_(pauses.first) {}

  int run();

 private:
  /// What is to be done after an answer, or without one.
  enum class Next : std::uint8_t { ask, end, fail };

  Next ask();
  Next take(const EventBatch& batch);
  Next bear(const EventReply& reply);
  bool print(const EventBatch& batch);
  void pause(milliseconds time) const;

  const RemoteEventsOptions& options_;
  std::stop_token stop_;
  RemotePauses pauses_;
  EventClient client_;
  std::string out_;
  JobEventTable table_;
  milliseconds pause_;       ///< after the next failure
  bool is_first_ = true;     ///< nothing was answered yet
  bool is_away_ = false;     ///< it answered, and then did no more
  bool is_crowded_ = false;  ///< the last request was refused a place to wait
  bool told_crowded_ = false;
  bool is_whole_ = true;
};

void RemoteEvents::pause(milliseconds time) const {
  constexpr milliseconds kStopInterval{50};
  const Clock::time_point end = Clock::now() + time;
  for (Clock::time_point now = Clock::now(); now < end && !stop_.stop_requested(); now = Clock::now())
    std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kStopInterval));
}

bool RemoteEvents::print(const EventBatch& batch) {
  if (is_first_) table_.begin();
  is_first_ = false;
  for (const ReportedEvent& event : batch.events) {
    if (wants(options_, event)) table_.add(event);
  }
  std::cout << out_;
  out_.clear();
  return finish_output();
}

RemoteEvents::Next RemoteEvents::take(const EventBatch& batch) {
  const std::string name = options_.url.authority();
  if (!batch.is_available) {
    print_error(name + " reports no events: it neither owns jobs nor runs with --collector.etw");
    return Next::fail;
  }
  if (is_away_) print_error(name + " answers again");
  is_away_ = false;
  pause_ = pauses_.first;
  if (batch.is_restarted) print_error(name + " was restarted; its last events before that may be missing");
  if (batch.lost > 0) {
    print_error(name + ": " + std::to_string(batch.lost) + " events were overwritten before they were read");
    is_whole_ = false;
  }
  if (!print(batch)) return Next::fail;
  const bool has_more = batch.events.size() >= EventFeed::kMostEvents;
  return options_.follow || has_more ? Next::ask : Next::end;
}

RemoteEvents::Next RemoteEvents::bear(const EventReply& reply) {
  if (reply.outcome == EventOutcome::refused || !options_.follow || is_first_) {
    print_error(reply.problem);
    return Next::fail;
  }
  if (!is_away_) print_error(reply.problem + "; trying again");
  is_away_ = true;
  pause(pause_);
  pause_ = std::min(pause_ * 2, pauses_.longest);
  return Next::ask;
}

RemoteEvents::Next RemoteEvents::ask() {
  const Clock::time_point started = Clock::now();
  const bool waits = options_.follow && !is_crowded_;
  const EventReply reply = client_.ask(waits ? EventFeed::kLongestWait : 0, stop_);
  if (reply.outcome != EventOutcome::answered && stop_.stop_requested()) return Next::end;
  if (reply.outcome == EventOutcome::busy && waits) {
    if (!told_crowded_) print_error(reply.problem + "; asking from time to time");
    told_crowded_ = is_crowded_ = true;
    return Next::ask;
  }
  const bool was_crowded = std::exchange(is_crowded_, false);
  if (reply.outcome != EventOutcome::answered) return bear(reply);
  const Next next = take(reply.batch);
  if (next != Next::ask || !options_.follow) return next;
  if (was_crowded) {
    pause(pauses_.busy);
  } else if (reply.batch.events.empty()) {
    pause(std::chrono::ceil<milliseconds>(pauses_.empty - (Clock::now() - started)));
  }
  return next;
}

int RemoteEvents::run() {
  Next next = Next::ask;
  while (next == Next::ask && !stop_.stop_requested()) next = ask();
  return next != Next::fail && is_whole_ ? kExitDone : kExitFailed;
}

}  // namespace

int print_remote_events(const RemoteEventsOptions& options, const std::stop_token& stop,
                        const RemotePauses& pauses) {
  return RemoteEvents(options, stop, pauses).run();
}

int run(const RemoteEventsOptions& options) {
  StopSignal signal;
  // Whoever should read the output and does not must not keep this from ending.
  const StopRequest request(signal, [] { std::_Exit(kExitFailed); });
  return print_remote_events(options, request.token());
}

}  // namespace jobx
