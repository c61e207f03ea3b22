#include "exporter/web/api/event_feed.h"

#include <chrono>
#include <optional>
#include <string_view>

#include "base/numbers.h"
#include "base/ticks.h"
#include "exporter/web/api/job_path.h"
#include "exporter/web/api/json_answer.h"
#include "exporter/web/api/query.h"
#include "exposition/json_sink.h"
#include "exposition/text_sink.h"
#include "jobobject/limit_names.h"

namespace jobx {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

/// "RUN-NUMBER", as cursor() writes it.
struct Cursor {
  std::int64_t begun = 0;
  std::uint64_t next = 0;
};

std::optional<Cursor> parse_cursor(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto begun = to_number<std::int64_t>(text.substr(0, dash));
  const auto next = to_number<std::uint64_t>(text.substr(dash + 1));
  if (!begun || !next) return std::nullopt;
  return Cursor{*begun, *next};
}

void append_event(std::string& out, const JobEvent& event) {
  out += "{\"time\":";
  append_value(out, event.time);
  out += ',';
  append_json_labels(out, event.job, LabelForm::short_text);
  out += ",\"path\":";
  append_json_string(out, job_path(event.job));
  out.append(",\"event\":\"").append(job_event_name(event.kind)).append("\"");
  if (event.process_id != 0) out += ",\"process_id\":" + std::to_string(event.process_id);
  if (event.code && event.kind == JobEventKind::limit_reached && *event.code < kBrokenLimits) {
    out.append(",\"limit\":\"").append(limit_word(static_cast<BrokenLimit>(*event.code))).append("\"");
  } else if (event.code) {
    out += ",\"code\":" + std::to_string(*event.code);
  }
  out += '}';
}

}  // namespace

std::string EventFeed::cursor(std::uint64_t next) const {
  return std::to_string(begun_) + "-" + std::to_string(next);
}

Response EventFeed::handle(const Request& request, const std::stop_token& stop) {
  const Result<Query> query = Query::parse(request.query, {"since", "wait", "limit"});
  if (!query) return json_error(400, query.error().message());
  const Result<std::uint32_t> wait = query->number("wait", kLongestWait, 0);
  if (!wait) return json_error(400, wait.error().message());
  const Result<std::uint32_t> limit = query->number("limit", kMostEvents, kMostEvents);
  if (!limit) return json_error(400, limit.error().message());
  const std::optional<std::string_view> since = query->get("since");
  const std::optional<Cursor> from = since ? parse_cursor(*since) : std::nullopt;
  if (since && !from) return json_error(400, "the parameter 'since' is not the 'next' of an earlier answer");
  const bool has_restarted = from && from->begun != begun_;
  EventRing::Batch batch;
  if (ring_) {
    const std::uint64_t first = from && !has_restarted ? from->next : ring_->first();
    if (*wait == 0 || request.method == "HEAD") {
      batch = ring_->read(first, *limit);
    } else {
      const auto place = waiting_.take(steady_clock::now());
      if (!place) {
        Response busy = json_error(503, "too many clients are waiting for events; ask with wait=0");
        busy.headers["Retry-After"] = "5";
        return busy;
      }
      batch = ring_->wait_until(first, *limit, stop, steady_clock::now() + seconds(*wait));
    }
  }
  std::string json = "{\"next\":\"" + cursor(batch.next) + "\",\"lost\":" + std::to_string(batch.lost);
  json += has_restarted ? ",\"restarted\":true" : ",\"restarted\":false";
  json += ring_ ? ",\"available\":true" : ",\"available\":false";
  json += ",\"events\":[";
  for (const JobEvent& event : batch.events) {
    if (json.back() != '[') json += ',';
    append_event(json, event);
  }
  return json_answer(request, json + "]}");
}

void EventFeed::interrupt() const {
  if (ring_) ring_->interrupt();
}

}  // namespace jobx
