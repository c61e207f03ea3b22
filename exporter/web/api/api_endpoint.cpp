#include "exporter/web/api/api_endpoint.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/web/api/job_path.h"
#include "exporter/web/api/jobs_json.h"
#include "exporter/web/api/json_answer.h"
#include "exporter/web/api/query.h"
#include "exporter/web/api/status_json.h"
#include "exporter/web/ui_files.h"
#include "exposition/text_sink.h"

namespace jobx {
namespace {

/// A source that hangs is down for whoever looks; a scrape has more time, which Prometheus tells.
constexpr std::chrono::seconds kPatience{5};

constexpr std::string_view kVersion = "/api/v1/";
constexpr std::string_view kJobs = "jobs/";

UtcTime utc_now() {
  return std::chrono::time_point_cast<Ticks>(std::chrono::system_clock::now());
}

std::string begin_answer() {
  std::string json = "{\"time\":";
  append_value(json, utc_now().time_since_epoch());
  return json;
}

Response busy() {
  Response response = json_error(503, "too many requests at once");
  response.headers["Retry-After"] = "1";
  return response;
}

std::optional<Response> refuse_parameters(const Request& request) {
  const Result<Query> query = Query::parse(request.query, {});
  if (query) return std::nullopt;
  return json_error(400, query.error().message());
}

}  // namespace

ApiMemory::ApiMemory(std::shared_ptr<const EventRing> ring)
    : begun(utc_now()), events(std::move(ring), begun.time_since_epoch().count()) {}

Response ApiEndpoint::handle(const Request& request) {
  std::string_view path = request.path;
  if (path.starts_with(kVersion)) {
    path.remove_prefix(kVersion.size());
    if (path == "jobs") return jobs(request);
    if (path.starts_with(kJobs)) return one_job(request, path.substr(kJobs.size()));
    if (path == "history") return history(request);
    if (path == "events") return memory_->events.handle(request, end_of_waits_.get_token());
    if (path == "status") return status(request);
    if (path == "openapi.json") return ui_answer(request, "openapi.json");
  }
  return json_error(404, "not found; /api/v1/openapi.json lists what there is");
}

Response ApiEndpoint::jobs(const Request& request) {
  const Result<Query> query = Query::parse(request.query, {"metrics"});
  if (!query) return json_error(400, query.error().message());
  const Result<FamilyChoice> families = FamilyChoice::of(query->get("metrics").value_or(""));
  if (!families) return json_error(400, families.error().message());
  const Clock::time_point deadline = Clock::now() + kPatience;
  const auto place = memory_->writers.take(deadline);
  if (!place) return busy();
  const Scrape scrape = scrapes_.recent(kMaxAge, deadline);
  std::string json = begin_answer() + ",\"known\":" + std::to_string(scrape.jobs->size()) + ",\"jobs\":";
  append_jobs(json, scrape, *families);
  return json_answer(request, json + "}");
}

Response ApiEndpoint::one_job(const Request& request, std::string_view path) {
  if (std::optional<Response> refused = refuse_parameters(request)) return *std::move(refused);
  const std::optional<std::string> wanted = normal_job_path(path);
  if (!wanted) {
    return json_error(400,
                      "the path of a job is NAMESPACE/JOB_OBJECT or NAMESPACE/JOB_OBJECT/ID, in which "
                      "~XX stands for a byte");
  }
  const Clock::time_point deadline = Clock::now() + kPatience;
  const auto place = memory_->writers.take(deadline);
  if (!place) return busy();
  const Scrape scrape = scrapes_.recent(kMaxAge, deadline);
  const auto end = scrape.jobs->begin() + static_cast<std::ptrdiff_t>(scrape.shown);
  const auto found = std::find_if(scrape.jobs->begin(), end,
                                  [&](const JobView& view) { return job_path(view.job->name) == *wanted; });
  if (found == end) return json_error(404, "no job of this path is shown now");
  std::string past = ",\"history\":{";
  memory_->history.append_job(past, *wanted);
  std::string json = begin_answer() + ",\"job\":";
  append_job(json, scrape, static_cast<std::size_t>(found - scrape.jobs->begin()), past + "}");
  return json_answer(request, json + "}");
}

Response ApiEndpoint::history(const Request& request) {
  if (std::optional<Response> refused = refuse_parameters(request)) return *std::move(refused);
  const auto place = memory_->writers.take(Clock::now() + kPatience);
  if (!place) return busy();
  std::string json = begin_answer() + ",";
  memory_->history.append_all(json);
  return json_answer(request, json + "}");
}

Response ApiEndpoint::status(const Request& request) {
  if (std::optional<Response> refused = refuse_parameters(request)) return *std::move(refused);
  const Scrape scrape = scrapes_.recent(kMaxAge, Clock::now() + kPatience);
  std::string json = begin_answer() + ",\"started\":";
  append_value(json, memory_->begun.time_since_epoch());
  json += ",\"uptime_seconds\":";
  append_value(json, utc_now() - memory_->begun);
  json += memory_->events.is_available() ? ",\"events\":true," : ",\"events\":false,";
  append_status(json, scrape, budget_);
  return json_answer(request, json + "}");
}

void ApiEndpoint::end_waits() {
  end_of_waits_.request_stop();
  memory_->events.interrupt();
}

}  // namespace jobx
