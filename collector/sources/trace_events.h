/// Job events of ETW on their way to where those of all origins meet.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "collector/events/event_ring.h"
#include "etw/traced_event.h"
#include "jobobject/job.h"
#include "jobobject/job_event.h"

namespace jobx {

/// A job of a listing, by the number that the kernel gave it.
struct NumberedJob {
  std::uint32_t number = 0;
  JobName name;
  bool is_owned = false;
};

/// Gives the ring what ETW tells of jobs, as soon as it is known whose number an event has.
///
/// An event may come before the listing that names its job: it waits, and after kPatience it goes out under
/// the number alone. Where jobs are left out by filters, nobody reads the numbers of those; then an event
/// that stays without a name is left out as well. Owned jobs tell of themselves by messages: what ETW adds of
/// them is left out. Any thread may call any method; memory is bounded.
class TraceEvents {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::size_t kMostWaiting = 4'096;
  static constexpr std::chrono::minutes kPatience{2};
  /// For so long a job's name is remembered after the last listing with it: ETW is late, or the scrapes are.
  static constexpr std::chrono::minutes kMemory{10};
  /// Numbers whose jobs were created, until a listing that began later.
  static constexpr std::size_t kMostCreated = 65'536;

  /// `ring` must not be null.
  explicit TraceEvents(std::shared_ptr<EventRing> ring) : ring_(std::move(ring)) {}

  /// Takes an event that tells something new, see TraceAccount::add(). One that no JobEventKind fits is left
  /// out.
  void add(const TracedEvent& event, Clock::time_point now = Clock::now());
  /// Gives what has a name to the ring, and what has waited for too long.
  void hand_over(Clock::time_point now = Clock::now());
  /// The jobs of a listing that began at `begun`. `has_filters`: not all jobs are among them.
  void name(std::vector<NumberedJob> jobs, bool has_filters, Clock::time_point begun);

 private:
  struct Waiting {
    std::uint32_t number = 0;
    JobEvent event;  ///< without its job
    Clock::time_point since;
  };
  struct Known {
    JobName name;
    bool is_owned = false;
    Clock::time_point created{};  ///< what came before is of another job; the beginning of time if unknown
    Clock::time_point seen{};
  };

  void note_created(std::uint32_t number, Clock::time_point now);
  void hand_over_locked(Clock::time_point now);
  bool pass_on(Waiting& one, Clock::time_point now);
  void name_one(NumberedJob job, Clock::time_point begun);

  const std::shared_ptr<EventRing> ring_;
  std::mutex mutex_;  // guards all below
  std::vector<Waiting> waiting_;
  std::unordered_map<std::uint32_t, Known> known_;
  std::map<std::uint32_t, Clock::time_point> created_;
  Clock::time_point forgotten_ = Clock::time_point::min();  ///< `created_` knows of no creation before
  bool has_filters_ = false;
};

/// What the event is to whoever watches jobs, without the job's name; empty where other events tell it, or
/// nothing happened.
std::optional<JobEvent> job_event_of(const TracedEvent& event);

}  // namespace jobx
