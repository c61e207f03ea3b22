#include <iostream>
#include <string>

#include "etw/trace_file.h"
#include "exporter/commands/commands.h"
#include "exporter/commands/event_printer.h"
#include "exporter/commands/events_live.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

/// What the recorder lost: in the log's header, and where buffers are missing.
void tell_losses(const TraceFile& file, std::uint64_t gaps) {
  if (file.events_lost() > 0 || file.buffers_lost() > 0) {
    print_error(file.file() + ": " + std::to_string(file.events_lost()) + " events and " +
                std::to_string(file.buffers_lost()) + " buffers were lost while recording");
  }
  if (gaps > 0) print_error(file.file() + ": buffers are missing in " + std::to_string(gaps) + " places");
}

}  // namespace

int run(const EventsOptions& options) {
  if (options.file.empty()) return run_live_events(options);
  Result<TraceFile> file = open_trace_file(options.file);
  if (!file) {
    print_error(file.error());
    return kExitFailed;
  }
  EventPrinter printer(options, file->header().build);
  EventRecord record;
  unsigned logs = file->logs();
  std::uint64_t gaps = 0;
  Result<bool> more = true;
  while ((more = file->next(record)) && *more) {
    if (file->after_gap()) ++gaps;
    if (file->logs() != logs) {
      logs = file->logs();
      printer.begin_log(file->header().build);
    }
    if (!printer.add(record)) return kExitFailed;
  }
  if (!printer.write()) return kExitFailed;
  tell_losses(*file, gaps);
  printer.tell_none(file->file());
  const bool is_whole = printer.tell_skipped(options.file);
  if (!more) print_error(more.error());
  return more && is_whole ? kExitDone : kExitFailed;
}

}  // namespace jobx
