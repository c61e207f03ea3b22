/// A client of /api/v1/events.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exporter/report/job_event_table.h"
#include "exporter/web/http_client.h"

namespace jobx {

/// One answer of EventFeed::handle().
struct EventBatch {
  std::vector<ReportedEvent> events;
  std::string next;
  std::uint64_t lost = 0;     ///< overwritten before they were asked for
  bool is_restarted = false;  ///< the exporter is not the one that was asked before
  bool is_available = false;  ///< it reports events at all
};

/// Reads the JSON of an answer. Fails with ProgramError::malformed_data for anything that is not one; members
/// that are not known are skipped.
Result<EventBatch> parse_event_batch(std::string_view json);

/// What asking for events gave.
enum class EventOutcome : std::uint8_t {
  answered,
  busy,     ///< too many clients are waiting; asking without waiting may succeed
  failed,   ///< the exporter does not answer: it may do so later
  refused,  ///< who answers does not give events, and will not
};

struct EventReply {
  EventOutcome outcome = EventOutcome::failed;
  EventBatch batch;     ///< if answered
  std::string problem;  ///< otherwise, for a person
};

/// Asks one exporter for its events, each time for those that it was not asked for yet. Not thread-safe.
class EventClient {
 public:
  explicit EventClient(HttpUrl url) : url_(std::move(url)) {}

  /// Waits for events for `wait` seconds, EventFeed::kLongestWait at most, and for the answer some seconds
  /// longer. Ends early, as `failed`, once `stop` is requested.
  EventReply ask(std::uint32_t wait, const std::stop_token& stop);

 private:
  [[nodiscard]] EventReply reply_to(const HttpAnswer& answer) const;

  HttpUrl url_;
  std::string next_;  ///< of the last answer
};

}  // namespace jobx
