#include "etw/trace_file.h"

#include <utility>

namespace jobx {

Result<TraceFile> TraceFile::open(Input input, const std::stop_token& stop) {
  Result<TraceReader> reader = TraceReader::open(std::move(input), stop);
  if (!reader) return reader.error();
  TraceEvent first;
  const Result<bool> more = reader->next(first);
  if (!more) return more.error();
  const std::optional<LogHeader> header = *more ? log_header_of(first) : std::nullopt;
  if (!header) {
    return Error(ProgramError::unsupported,
                 reader->file() + " has a log header that cannot be read, so its events have no times");
  }
  return TraceFile(*std::move(reader), *header);
}

void TraceFile::begin(const LogHeader& header) {
  header_ = header;
  ++logs_;
  events_lost_ += header.events_lost;
  buffers_lost_ += header.buffers_lost;
}

Result<bool> TraceFile::next(EventRecord& into) {
  for (;;) {
    Result<bool> more = reader_.next(event_);
    if (!more || !*more) return more;
    const std::optional<LogHeader> header = log_header_of(event_);
    if (!header) break;
    begin(*header);
  }
  into.form = event_.kind;
  into.provider = event_.guid;
  into.id = event_.id;
  into.opcode = event_.opcode;
  into.version = event_.version;
  into.time = to_utc(header_, event_.time_stamp);
  into.process_id = event_.process_id;
  into.thread_id = event_.thread_id;
  into.pointer_size = event_.pointer_size == 0 ? header_.pointer_size : event_.pointer_size;
  into.payload = event_.payload;
  return true;
}

Result<TraceFile> open_trace_file(const std::string& file, const std::stop_token& stop) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  return TraceFile::open(*std::move(input), stop);
}

}  // namespace jobx
