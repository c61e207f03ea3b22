/// Events as decoders give them, and what a TraceAccount makes of them, for its tests.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "collector/sources/trace_account.h"

namespace jobx::test {

inline TracedEvent event_of(TracedKind kind, std::optional<std::uint32_t> job = {}) {
  TracedEvent event;
  event.kind = kind;
  event.job_id = job;
  event.names_job = job.has_value();
  event.status = 0;
  return event;
}

inline TracedEvent assignment(std::uint32_t job, std::uint32_t process, std::uint32_t status = 0) {
  TracedEvent event = event_of(TracedKind::assign_process, job);
  event.process_id = process;
  event.status = status;
  return event;
}

inline TracedEvent removal(std::optional<std::uint32_t> job, std::uint32_t process, std::uint32_t flags,
                           Ticks at = {}) {
  TracedEvent event = event_of(TracedKind::remove_process, job);
  event.process_id = process;
  event.flags = flags;
  event.exit_code = 0;
  event.time = UtcTime(at);
  return event;
}

inline TracedEvent stop(std::uint32_t process) {
  TracedEvent event = event_of(TracedKind::process_stop);
  event.process_id = process;
  event.stopped.emplace().has_usage = true;
  event.stopped->cycles = 1'000;
  return event;
}

/// A job with one process that ends.
inline void live_and_end(TraceAccount& account, std::uint32_t job, std::uint32_t process) {
  account.add(event_of(TracedKind::job_create, job));
  account.add(assignment(job, process));
  account.add(stop(process));
  account.add(removal(job, process, 4));
  account.add(removal(job, process, 1));
}

inline TracedEvent callback(TracedKind kind, std::string_view monitor, Ticks at) {
  TracedEvent event = event_of(kind, 7);
  event.name = {Bytes(std::as_bytes(std::span(monitor))), false};
  event.time = UtcTime(at);
  return event;
}

inline std::uint64_t figure(const TraceAccount& account, FigureId id, std::string_view label = "") {
  for (const SourceFigure& one : account.figures()) {
    if (one.id == id && (label.empty() || one.labels.at(0).value == label)) return one.value;
  }
  FAIL("no such figure: " << label);
  return 0;
}

inline std::uint64_t removals(const TraceAccount& account, std::string_view reason) {
  return figure(account, FigureId::etw_process_removals, reason);
}

inline const TracedJob& job_of(const TraceAccount& account, std::uint32_t number) {
  static std::shared_ptr<const TracedJobs> jobs;
  jobs = account.jobs();
  REQUIRE(jobs->contains(number));
  return *jobs->at(number);
}

inline std::uint64_t of_job(const TracedJob& job, RemovalReason reason) {
  return job.removals[static_cast<std::size_t>(reason)];
}

}  // namespace jobx::test
