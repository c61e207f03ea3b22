/// GET /api/v1/…
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "collector/collector.h"
#include "exporter/web/api/event_feed.h"
#include "exporter/web/api/job_history.h"
#include "exporter/web/api/places.h"
#include "exporter/web/http.h"
#include "exporter/web/scrape_taker.h"

namespace jobx {

/// What the API knows beside scrapes. It outlives the generations that serve it.
struct ApiMemory {
  /// `ring` may be null: nothing reports events.
  explicit ApiMemory(std::shared_ptr<const EventRing> ring);

  UtcTime begun;
  JobHistory history;
  EventFeed events;
  /// Requests that hold a scrape as JSON: some megabytes each for thousands of jobs.
  Places writers{2};
};

/// Jobs, their past, their events and the exporter's state as JSON: docs/api.md. Any thread.
class ApiEndpoint {
 public:
  /// How old a scrape may be that is shown to another client.
  static constexpr std::chrono::seconds kMaxAge{1};

  /// Both references must outlive this; `memory` must not be null.
  ApiEndpoint(ScrapeTaker& scrapes, ScrapeBudget budget, std::shared_ptr<ApiMemory> memory)
      : scrapes_(scrapes), budget_(budget), memory_(std::move(memory)) {}

  /// For paths that begin with kApiPrefix.
  Response handle(const Request& request);

  /// Answers those who wait for events, and lets nobody wait any more.
  void end_waits();

 private:
  Response jobs(const Request& request);
  Response one_job(const Request& request, std::string_view path);
  Response history(const Request& request);
  Response status(const Request& request);

  ScrapeTaker& scrapes_;
  ScrapeBudget budget_;
  std::shared_ptr<ApiMemory> memory_;
  std::stop_source end_of_waits_;
};

inline constexpr std::string_view kApiPrefix = "/api/";

}  // namespace jobx
