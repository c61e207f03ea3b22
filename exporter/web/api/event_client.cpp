#include "exporter/web/api/event_client.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/ascii.h"

namespace jobx {
namespace {

using Json = nlohmann::json;

/// For the answer, beyond the time that it is held back.
constexpr std::chrono::seconds kAnswerPatience{10};

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::uint64_t> number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::optional<bool> truth_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

/// A double holds the seconds of these centuries to the microsecond, but not to the tick.
std::optional<UtcTime> time_of(const Json& object) {
  constexpr double kMostSeconds = 250'000'000'000;  // UtcTime's own are more
  const auto found = object.find("time");
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const double seconds = found->get<double>();
  if (!(std::abs(seconds) < kMostSeconds)) return std::nullopt;
  return UtcTime(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

std::optional<ReportedEvent> event_of(const Json& object) {
  if (!object.is_object()) return std::nullopt;
  const std::optional<UtcTime> time = time_of(object);
  ReportedEvent event;
  event.event = text_of(object, "event");
  event.job_object = text_of(object, "job_object");
  if (!time || event.event.empty() || event.job_object.empty()) return std::nullopt;
  event.time = *time;
  event.space = text_of(object, "namespace");
  event.id = text_of(object, "id");
  event.path = text_of(object, "path");
  event.process_id = number_of(object, "process_id");
  event.limit = text_of(object, "limit");
  const std::optional<std::uint64_t> code = number_of(object, "code");
  if (code && *code <= std::numeric_limits<std::uint32_t>::max())
    event.code = static_cast<std::uint32_t>(*code);
  return event;
}

/// It goes into the next request as it is.
bool is_cursor(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789-") == std::string::npos;
}

Error no_batch() {
  return Error(ProgramError::malformed_data, "the answer is not that of an exporter's /api/v1/events");
}

std::string problem_of(int status) {
  const std::string begin = " answers with HTTP status " + std::to_string(status);
  // What a server with TLS says to plain HTTP, and an exporter to no request of ours.
  if (status == 400) return begin + "; is it a server with TLS?";
  if (status == 401) return begin + ": it requires a password, which cannot be given here";
  if (status == 404) return begin + ": it is not an exporter, or runs with --web.disable-ui";
  return begin;
}

EventOutcome outcome_of(int status) {
  constexpr int kOk = 200;
  constexpr int kUnavailable = 503;
  constexpr int kFirstServerError = 500;
  if (status == kOk) return EventOutcome::answered;
  if (status == kUnavailable) return EventOutcome::busy;
  return status >= kFirstServerError ? EventOutcome::failed : EventOutcome::refused;
}

}  // namespace

Result<EventBatch> parse_event_batch(std::string_view json) {
  const Json answer = Json::parse(json, nullptr, false);
  if (!answer.is_object()) return no_batch();
  EventBatch batch;
  batch.next = text_of(answer, "next");
  const std::optional<std::uint64_t> lost = number_of(answer, "lost");
  const std::optional<bool> is_available = truth_of(answer, "available");
  const auto events = answer.find("events");
  if (!is_cursor(batch.next) || !lost || !is_available || events == answer.end() || !events->is_array())
    return no_batch();
  batch.lost = *lost;
  batch.is_available = *is_available;
  batch.is_restarted = truth_of(answer, "restarted").value_or(false);
  for (const Json& one : *events) {
    std::optional<ReportedEvent> event = event_of(one);
    if (!event) return no_batch();
    batch.events.push_back(*std::move(event));
  }
  return batch;
}

EventReply EventClient::reply_to(const HttpAnswer& answer) const {
  EventReply reply;
  reply.outcome = outcome_of(answer.status);
  if (reply.outcome != EventOutcome::answered) {
    reply.problem = url_.authority() + problem_of(answer.status);
    return reply;
  }
  Result<EventBatch> batch = parse_event_batch(answer.body);
  if (batch) {
    reply.batch = *std::move(batch);
  } else {
    reply.outcome = EventOutcome::refused;
    reply.problem = url_.authority() + ": " + batch.error().message();
  }
  return reply;
}

EventReply EventClient::ask(std::uint32_t wait, const std::stop_token& stop) {
  std::string target = "/api/v1/events?wait=" + std::to_string(wait);
  if (!next_.empty()) target += "&since=" + next_;
  const Result<HttpAnswer> answer =
      http_get(url_, target, kAnswerPatience + std::chrono::seconds(wait), stop);
  if (!answer) return {EventOutcome::failed, {}, answer.error().message()};
  EventReply reply = reply_to(*answer);
  if (reply.outcome == EventOutcome::answered) next_ = reply.batch.next;
  return reply;
}

}  // namespace jobx
