/// What a source counts of itself, for metrics of the exporter's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// Which figure it is. Each belongs to one source and to one row of the catalogue, which reads it with
/// read_figures().
enum class FigureId : std::uint8_t {
  pdh_rebuilds,          ///< source pdh
  notifications,         ///< source owned; label message
  notifications_missed,  ///< source owned; label message
  // Source etw:
  etw_events,   ///< label event
  etw_skipped,  ///< label reason
  etw_lost,     ///< label where
  etw_jobs_created,
  etw_jobs_terminated,  ///< label reason
  etw_processes_assigned,
  etw_process_removals,     ///< label reason
  etw_limit_notifications,  ///< label limit
  etw_assign_failures,      ///< label status
  etw_ended_processes,
  etw_ended_cycles,
  etw_ended_read_bytes,
  etw_ended_written_bytes,
  etw_ended_hard_faults,
  etw_session_restarts,  ///< label reason
};

/// Since when a figure counts.
enum class FigureSpan : std::uint8_t {
  source,   ///< since this source was made: the next of its kind starts at 0
  program,  ///< since the program began, by something that outlives the source
};

constexpr FigureSpan figure_span(FigureId id) {
  switch (id) {
    case FigureId::pdh_rebuilds:
    case FigureId::etw_events:
    case FigureId::etw_skipped:
    case FigureId::etw_lost:
    case FigureId::etw_jobs_created:
    case FigureId::etw_jobs_terminated:
    case FigureId::etw_processes_assigned:
    case FigureId::etw_process_removals:
    case FigureId::etw_limit_notifications:
    case FigureId::etw_assign_failures:
    case FigureId::etw_ended_processes:
    case FigureId::etw_ended_cycles:
    case FigureId::etw_ended_read_bytes:
    case FigureId::etw_ended_written_bytes:
    case FigureId::etw_ended_hard_faults:
    case FigureId::etw_session_restarts:
      return FigureSpan::source;
    case FigureId::notifications:
    case FigureId::notifications_missed:
      break;
  }
  return FigureSpan::program;
}

struct FigureLabel {
  std::string_view name;  ///< of static storage
  std::string value;      ///< one of few words: each makes a series that never goes away

  friend bool operator==(const FigureLabel&, const FigureLabel&) = default;
};

/// One counter of a source. It is the same one as before if id and labels are.
struct SourceFigure {
  FigureId id;
  std::uint64_t value = 0;
  std::vector<FigureLabel> labels{};

  friend bool operator==(const SourceFigure&, const SourceFigure&) = default;
};

}  // namespace jobx
