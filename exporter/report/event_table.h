/// Events of ETW as a table for people, as CSV and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "etw/event_record.h"
#include "etw/process_names.h"
#include "etw/traced_event.h"

namespace jobx {

enum class EventFormat : std::uint8_t {
  table,
  csv,   ///< RFC 4180 with a header
  json,  ///< one object a line
};

enum class EventContent : std::uint8_t {
  jobs,  ///< what was decoded
  all,   ///< what every event has in its header, and what was decoded
};

/// "2024-01-17T21:20:00.0000000Z"; ticks are the finest that Windows has.
std::string utc_text(UtcTime time);

/// Appends lines to a string, each as soon as it is told, so that nothing is kept.
class EventTable {
 public:
  /// `out` must outlive this.
  EventTable(EventFormat format, EventContent content, std::string& out)
      : format_(format), content_(content), out_(out) {}

  void begin();
  /// `event` is null for a record that was not decoded. `names` tells what processes are called.
  void add(const EventRecord& record, const TracedEvent* event, const ProcessNames& names);

 private:
  /// One thing that an event tells.
  struct Field {
    std::string_view name;
    std::string text;
    bool is_number;
  };

  void add_fields(const TracedEvent& event, const ProcessNames& names);
  void add_process_fields(const TracedEvent& event);
  void add_limit_fields(const TracedEvent& event);
  void number(std::string_view name, std::uint64_t value);
  void text(std::string_view name, std::string_view value);
  void hex(std::string_view name, std::uint32_t value);
  void write_json(const EventRecord& record, std::string_view kind);
  void write_columns(const EventRecord& record, const TracedEvent* event, std::string_view kind);

  EventFormat format_;
  EventContent content_;
  std::string& out_;
  std::vector<Field> fields_;  ///< of the event at hand
};

}  // namespace jobx
