#include "etw/event_decoder.h"
#include "etw/payload_reader.h"

namespace jobx {
namespace {

Decoding outcome(const PayloadReader& reader) {
  return reader.done() ? Decoding::decoded : Decoding::unknown_size;
}

/// 0 is no job.
void take_job_id(PayloadReader& reader, TracedEvent& into) {
  const auto number = reader.take<std::uint32_t>();
  into.names_job = number != 0;
  if (into.names_job) into.job_id = number;
}

std::size_t pointer_size(const EventRecord& record) {
  return record.pointer_size == 4 ? 4 : 8;
}

UtcTime take_time(PayloadReader& reader) {
  return utc_from_filetime(reader.take<std::int64_t>());
}

/// PsDiskIoAttribution.
Decoding decode_disk_attribution(const EventRecord& record, TracedEvent& into) {
  if (record.version != 0) return Decoding::unknown_version;
  into.kind = record.id == 17 ? TracedKind::disk_attribution_start : TracedKind::disk_attribution_stop;
  PayloadReader reader(record.payload);
  take_job_id(reader, into);
  reader.skip(pointer_size(record));
  into.status = reader.take<std::uint32_t>();
  return outcome(reader);
}

IoRates take_rates(PayloadReader& reader) {
  IoRates rates;
  rates.operations = reader.take<std::uint64_t>();
  rates.bandwidth = reader.take<std::uint64_t>();
  rates.time_percent = reader.take<std::uint64_t>();
  return rates;
}

/// PsIoRateControl. What the three numbers of version 0 limit is not documented: they are not told.
Decoding decode_io_rate(const EventRecord& record, TracedEvent& into) {
  if (record.version > 2) return Decoding::unknown_version;
  into.kind = record.id == 19 ? TracedKind::io_rate_start : TracedKind::io_rate_stop;
  PayloadReader reader(record.payload);
  take_job_id(reader, into);
  reader.skip(pointer_size(record));
  if (record.version == 0) {
    reader.skip(12);
  } else {
    IoRateControl& rate = into.io_rate.emplace();
    rate.maximum = take_rates(reader);
    rate.reservation = take_rates(reader);
    rate.critical_reservation = take_rates(reader);
    if (record.version == 2) rate.soft_maximum = take_rates(reader);
    into.flags = reader.take<std::uint32_t>();
    into.name = reader.take_text<char16_t>();
  }
  into.status = reader.take<std::uint32_t>();
  return outcome(reader);
}

/// The events of server silos: GUID, number, and what is told.
Decoding decode_silo(const EventRecord& record, TracedKind kind, TracedEvent& into) {
  if (record.version != 0) return Decoding::unknown_version;
  into.kind = kind;
  PayloadReader reader(record.payload);
  into.container_id = reader.take_guid();
  take_job_id(reader, into);
  if (kind == TracedKind::silo_state) {
    into.silo_state = reader.take<std::uint16_t>();
    return outcome(reader);
  }
  if (kind == TracedKind::silo_create_callback_stop) into.status = reader.take<std::uint32_t>();
  into.name = reader.take_text<char16_t>();
  return outcome(reader);
}

/// ProcessStart of version `layout`, and ProcessRundown, whose versions 0 and 1 are laid out like 2 and 3.
Decoding decode_start(const EventRecord& record, unsigned layout, TracedEvent& into) {
  const bool has_sequence = layout >= 3;
  PayloadReader reader(record.payload);
  into.process_id = reader.take<std::uint32_t>();
  if (has_sequence) reader.skip(8);
  reader.skip(8);  // CreateTime: the header's time, but for a rundown
  into.parent_process_id = reader.take<std::uint32_t>();
  if (has_sequence) reader.skip(8);
  reader.skip(4);  // SessionID
  if (layout >= 1) reader.skip(4);
  if (has_sequence) {
    reader.skip(8);  // elevation
    reader.skip_sid();
  }
  into.name = reader.take_text<char16_t>();
  if (layout >= 2) {
    reader.skip(8);                // of the image
    reader.take_text<char16_t>();  // PackageFullName
    reader.take_text<char16_t>();  // PackageRelativeAppId
  }
  if (layout >= 4) reader.skip(4);
  return outcome(reader);
}

Decoding decode_stop(const EventRecord& record, TracedEvent& into) {
  PayloadReader reader(record.payload);
  StoppedProcess& stopped = into.stopped.emplace();
  into.process_id = reader.take<std::uint32_t>();
  if (record.version >= 2) reader.skip(8);
  stopped.created = take_time(reader);
  stopped.exited = take_time(reader);
  into.exit_code = reader.take<std::uint32_t>();
  reader.skip(8);  // TokenElevationType, HandleCount
  stopped.commit = reader.take<std::uint64_t>();
  stopped.commit_peak = reader.take<std::uint64_t>();
  stopped.has_usage = record.version >= 1;
  if (stopped.has_usage) {
    stopped.cycles = reader.take<std::uint64_t>();
    stopped.read_operations = reader.take<std::uint32_t>();
    stopped.write_operations = reader.take<std::uint32_t>();
    stopped.read_kilobytes = reader.take<std::uint32_t>();
    stopped.write_kilobytes = reader.take<std::uint32_t>();
    stopped.hard_faults = reader.take<std::uint32_t>();
  }
  into.name = reader.take_text<char>();
  return outcome(reader);
}

}  // namespace

Decoding decode_process(const EventRecord& record, TracedEvent& into) {
  switch (record.id) {
    case 1:
      into.kind = TracedKind::process_start;
      return record.version > 4 ? Decoding::unknown_version : decode_start(record, record.version, into);
    case 2:
      into.kind = TracedKind::process_stop;
      return record.version > 2 ? Decoding::unknown_version : decode_stop(record, into);
    default:
      into.kind = TracedKind::process_rundown;
      return record.version > 1 ? Decoding::unknown_version : decode_start(record, record.version + 2U, into);
  }
}

Decoding decode_job_details(const EventRecord& record, TracedEvent& into) {
  switch (record.id) {
    case 17:
    case 18:
      return decode_disk_attribution(record, into);
    case 19:
    case 20:
      return decode_io_rate(record, into);
    case 22:
      return decode_silo(record, TracedKind::silo_state, into);
    case 23:
      return decode_silo(record, TracedKind::silo_create_callback_start, into);
    case 24:
      return decode_silo(record, TracedKind::silo_create_callback_stop, into);
    case 25:
      return decode_silo(record, TracedKind::silo_terminate_callback_start, into);
    case 26:
      return decode_silo(record, TracedKind::silo_terminate_callback_stop, into);
    default:
      return Decoding::other;
  }
}

}  // namespace jobx
