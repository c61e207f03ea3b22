#include "exporter/report/event_table.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "base/hex.h"
#include "etw/event_words.h"
#include "exporter/report/csv_cell.h"
#include "exporter/report/terminal.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

// Widths of the table's columns; longer cells push the rest aside.
constexpr std::size_t kTime = 28;
constexpr std::size_t kEvent = 29;
constexpr std::size_t kJob = 10;
constexpr std::size_t kProcess = 7;
constexpr std::size_t kProvider = 36;
constexpr std::size_t kNumber = 7;

/// As it is recorded: a system logger's events have a group and no GUID.
std::string provider_text(const EventRecord& record) {
  if (record.form == EventKind::system) return "system";
  if (record.provider == kKernelProcess) return "Microsoft-Windows-Kernel-Process";
  if (record.provider == kJobClass) return "Job";
  return guid_text(record.provider);
}

std::string job_text(const TracedEvent* event) {
  if (event == nullptr) return "-";
  if (event->job_id) return std::to_string(*event->job_id);
  return event->handle ? "handle " + hex_text(*event->handle) : "-";
}

std::string process_text(const TracedEvent* event) {
  return event != nullptr && event->process_id ? std::to_string(*event->process_id) : "-";
}

bool is_exit_status(std::uint32_t code) {
  return code >= 0x8000'0000;
}

}  // namespace

std::string utc_text(UtcTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%07dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

void EventTable::begin() {
  const bool all = content_ == EventContent::all;
  if (format_ == EventFormat::csv) {
    out_ += all ? "timestamp,provider,id,opcode,version,actor_id,event,details\n"
                : "timestamp,event,job_id,process_id,details\n";
  } else if (format_ == EventFormat::table && all) {
    out_ += cell("TIMESTAMP", kTime) + cell("PROVIDER", kProvider) + cell("ID", kNumber) +
            cell("OPCODE", kNumber) + cell("VERSION", kNumber) + cell("ACTOR", kProcess) +
            cell("EVENT", kEvent) + "DETAILS\n";
  } else if (format_ == EventFormat::table) {
    out_ += cell("TIMESTAMP", kTime) + cell("EVENT", kEvent) + cell("JOB", kJob) + cell("PROCESS", kProcess) +
            "DETAILS\n";
  }
}

void EventTable::number(std::string_view name, std::uint64_t value) {
  fields_.push_back({name, std::to_string(value), true});
}

void EventTable::text(std::string_view name, std::string_view value) {
  if (!value.empty()) fields_.push_back({name, printable(value), false});
}

void EventTable::hex(std::string_view name, std::uint32_t value) {
  fields_.push_back({name, hex_text(value), false});
}

void EventTable::add_process_fields(const TracedEvent& event) {
  if (event.parent_process_id) number("parent_process_id", *event.parent_process_id);
  if (!event.stopped || !event.stopped->has_usage) return;
  const StoppedProcess& stopped = *event.stopped;
  number("commit_peak_bytes", stopped.commit_peak);
  number("cycles", stopped.cycles);
  number("read_operations", stopped.read_operations);
  number("write_operations", stopped.write_operations);
  number("read_kilobytes", stopped.read_kilobytes);
  number("write_kilobytes", stopped.write_kilobytes);
  number("hard_faults", stopped.hard_faults);
}

void EventTable::add_limit_fields(const TracedEvent& event) {
  if (event.cpu_rate) number("cpu_rate", *event.cpu_rate);
  if (event.max_bandwidth) number("max_bandwidth", *event.max_bandwidth);
  if (event.dscp_tag) number("dscp_tag", *event.dscp_tag);
  if (event.io_rate) {
    number("max_iops", event.io_rate->maximum.operations);
    number("max_bandwidth", event.io_rate->maximum.bandwidth);
    number("max_time_percent", event.io_rate->maximum.time_percent);
  }
}

void EventTable::add_fields(const TracedEvent& event, const ProcessNames& names) {
  const bool is_removal = event.kind == TracedKind::remove_process;
  if (event.process_id) text("process", names.find(*event.process_id));
  if (is_removal && event.flags) text("reason", removal_word(removal_reason(*event.flags)));
  if (event.kind == TracedKind::job_terminate) text("reason", termination_word(termination_reason(event)));
  if (event.status) hex("status", *event.status);
  if (event.exit_code && is_exit_status(*event.exit_code)) hex("exit_code", *event.exit_code);
  if (event.exit_code && !is_exit_status(*event.exit_code)) number("exit_code", *event.exit_code);
  if (event.flags && *event.flags != 0) hex("flags", *event.flags);
  if (event.information_class) number("information_class", *event.information_class);
  if (event.notification) {
    const std::string_view word = notification_word(*event.notification);
    text("notification", word.empty() ? std::to_string(*event.notification) : std::string(word));
  }
  add_limit_fields(event);
  if (event.silo_state) number("silo_state", *event.silo_state);
  const bool is_volume = event.kind == TracedKind::io_rate_start || event.kind == TracedKind::io_rate_stop;
  text(is_of_process(event.kind) ? "image" : is_volume ? "volume" : "monitor", event.name.text());
  add_process_fields(event);
  if (event.container_id && *event.container_id != Guid())
    text("container_id", guid_text(*event.container_id));
  if (content_ == EventContent::jobs) number("actor_id", event.actor);
  text("actor", names.find(event.actor));
}

void EventTable::write_json(const EventRecord& record, std::string_view kind) {
  const auto member = [this](std::string_view name, std::string_view value, bool is_number) {
    out_.append(",\"").append(name).append("\":");
    if (is_number) {
      out_ += value;
    } else {
      append_json_string(out_, value);
    }
  };
  out_ += "{\"timestamp\":\"" + utc_text(record.time) + '"';
  if (content_ == EventContent::all) {
    member("provider", provider_text(record), false);
    member("id", std::to_string(record.id), true);
    member("opcode", std::to_string(record.opcode), true);
    member("version", std::to_string(record.version), true);
    member("actor_id", std::to_string(record.process_id), true);
  }
  if (!kind.empty()) member("event", kind, false);
  for (const Field& field : fields_) member(field.name, field.text, field.is_number);
  out_ += "}\n";
}

void EventTable::write_columns(const EventRecord& record, const TracedEvent* event, std::string_view kind) {
  std::string details;
  for (const Field& field : fields_) {
    details += (details.empty() ? "" : " ") + std::string(field.name) + '=' + field.text;
  }
  const bool is_csv = format_ == EventFormat::csv;
  const auto column = [&](std::string_view value, std::size_t width) {
    out_ += is_csv ? csv_cell(value) + ',' : cell(value.empty() ? "-" : value, width);
  };
  column(utc_text(record.time), kTime);
  if (content_ == EventContent::all) {
    column(provider_text(record), kProvider);
    column(std::to_string(record.id), kNumber);
    column(std::to_string(record.opcode), kNumber);
    column(std::to_string(record.version), kNumber);
    column(std::to_string(record.process_id), kProcess);
    column(kind, kEvent);
  } else {
    const std::string job = job_text(event);
    const std::string process = process_text(event);
    column(kind, kEvent);
    column(is_csv && job == "-" ? "" : job, kJob);
    column(is_csv && process == "-" ? "" : process, kProcess);
  }
  out_ += (is_csv ? csv_cell(details) : details) + '\n';
}

void EventTable::add(const EventRecord& record, const TracedEvent* event, const ProcessNames& names) {
  fields_.clear();
  const bool has_columns = format_ != EventFormat::json && content_ == EventContent::jobs;
  if (event != nullptr && !has_columns) {
    if (event->job_id) number("job_id", *event->job_id);
    if (event->handle) hex("handle", *event->handle);
    if (event->process_id) number("process_id", *event->process_id);
  }
  if (event != nullptr) add_fields(*event, names);
  const std::string_view kind = event == nullptr ? std::string_view() : traced_name(event->kind);
  if (format_ == EventFormat::json) {
    write_json(record, kind);
  } else {
    write_columns(record, event, kind);
  }
}

}  // namespace jobx
