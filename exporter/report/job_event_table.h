/// Job events of a running exporter as a table for people, as CSV and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "exporter/report/event_table.h"

namespace jobx {

/// A job event as the API of an exporter reports it.
struct ReportedEvent {
  UtcTime time;       ///< to the microsecond
  std::string event;  ///< a word of kJobEventNames, or of a newer exporter
  std::string space;  ///< the label `namespace` of the job
  std::string job_object;
  std::string id;    ///< of a job without a name; empty for others
  std::string path;  ///< of the job in the API
  std::optional<std::uint64_t> process_id;
  std::string limit;  ///< the one that was reached, or empty
  std::optional<std::uint32_t> code;
};

/// Appends lines to a string, as EventTable does.
class JobEventTable {
 public:
  /// `out` must outlive this.
  JobEventTable(EventFormat format, std::string& out) : format_(format), out_(out) {}

  void begin();
  void add(const ReportedEvent& event);

 private:
  void write_json(const ReportedEvent& event);

  EventFormat format_;
  std::string& out_;
};

}  // namespace jobx
