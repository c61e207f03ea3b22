#include "exporter/report/job_event_table.h"

#include "base/hex.h"
#include "exporter/report/csv_cell.h"
#include "exporter/report/terminal.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

// Widths of the table's columns; longer cells push the rest aside.
constexpr std::size_t kTime = 28;
constexpr std::size_t kEvent = 25;
constexpr std::size_t kSpace = 10;
constexpr std::size_t kJob = 24;
constexpr std::size_t kProcess = 7;

/// A status as Windows writes it, an exit code as a number.
std::string code_text(std::uint32_t code) {
  constexpr std::uint32_t kFirstStatus = 0x8000'0000;
  return code >= kFirstStatus ? hex_text(code) : std::to_string(code);
}

std::string details_of(const ReportedEvent& event) {
  if (!event.limit.empty()) return "limit=" + event.limit;
  return event.code ? "code=" + code_text(*event.code) : std::string();
}

}  // namespace

void JobEventTable::begin() {
  if (format_ == EventFormat::csv) {
    out_ += "timestamp,event,namespace,job_object,id,process_id,details\n";
  } else if (format_ == EventFormat::table) {
    out_ += cell("TIMESTAMP", kTime) + cell("EVENT", kEvent) + cell("NAMESPACE", kSpace) + cell("JOB", kJob) +
            cell("PROCESS", kProcess) + "DETAILS\n";
  }
}

void JobEventTable::write_json(const ReportedEvent& event) {
  const auto member = [this](std::string_view name, std::string_view value) {
    out_.append(",\"").append(name).append("\":");
    append_json_string(out_, value);
  };
  out_ += "{\"timestamp\":\"" + utc_text(event.time) + '"';
  member("event", event.event);
  member("job_object", event.job_object);
  member("namespace", event.space);
  if (!event.id.empty()) member("id", event.id);
  member("path", event.path);
  if (event.process_id) out_ += ",\"process_id\":" + std::to_string(*event.process_id);
  if (!event.limit.empty()) member("limit", event.limit);
  if (event.code) out_ += ",\"code\":" + std::to_string(*event.code);
  out_ += "}\n";
}

void JobEventTable::add(const ReportedEvent& event) {
  if (format_ == EventFormat::json) {
    write_json(event);
    return;
  }
  const std::string process = event.process_id ? std::to_string(*event.process_id) : std::string();
  if (format_ == EventFormat::csv) {
    for (const std::string& value :
         {utc_text(event.time), event.event, event.space, event.job_object, event.id, process}) {
      out_ += csv_cell(value) + ',';
    }
    out_ += csv_cell(details_of(event)) + '\n';
    return;
  }
  const std::string job = event.id.empty() ? event.job_object : event.job_object + ' ' + event.id;
  out_ += cell(utc_text(event.time), kTime) + cell(printable(event.event), kEvent) +
          cell(printable(event.space), kSpace) + cell(printable(job), kJob) +
          cell(process.empty() ? "-" : process, kProcess) + printable(details_of(event)) + '\n';
}

}  // namespace jobx
