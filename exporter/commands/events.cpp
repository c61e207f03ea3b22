#include <algorithm>
#include <array>
#include <iostream>
#include <string>

#include "base/ascii.h"
#include "etw/event_decoder.h"
#include "etw/process_names.h"
#include "etw/trace_file.h"
#include "exporter/commands/commands.h"
#include "exporter/report/event_table.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

/// As much as is written at once.
constexpr std::size_t kBlock = std::size_t{1} << 16;

template <typename T>
bool chosen(const std::vector<T>& choices, const T& value) {
  return choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end();
}

/// Shows the events of one log that are asked for.
class EventPrinter {
 public:
  EventPrinter(const EventsOptions& options, std::uint32_t build)
      : options_(options),
        table_(options.format, options.all ? EventContent::all : EventContent::jobs, out_),
        decoder_(build) {
    table_.begin();
  }

  /// What follows is of another log, which was appended.
  void begin_log(std::uint32_t build) { decoder_ = EventDecoder(build); }

  /// False once standard output takes no more.
  bool add(const EventRecord& record) {
    const Decoding decoding = decoder_.decode(record, event_);
    const bool is_decoded = decoding == Decoding::decoded;
    if (decoding > Decoding::other) ++skipped_[static_cast<std::size_t>(decoding)];
    if (is_decoded) names_.note(event_);
    if (wants(record, is_decoded)) table_.add(record, is_decoded ? &event_ : nullptr, names_);
    return out_.size() < kBlock || write();
  }

  bool write() {
    std::cout << out_;
    out_.clear();
    return finish_output();
  }

  /// What could not be decoded, a line for each reason; false if there was any.
  bool tell_skipped() const {
    const auto tell = [this](Decoding why, const char* text) {
      const std::uint64_t count = skipped_[static_cast<std::size_t>(why)];
      if (count > 0) print_error(options_.file + ": " + std::to_string(count) + " events skipped: " + text);
      return count == 0;
    };
    const bool known = tell(Decoding::unknown_event, "unknown opcode of a job event");
    const bool current = tell(Decoding::unknown_version, "unknown version");
    const bool whole = tell(Decoding::unknown_size, "unexpected size");
    return known && current && whole;
  }

 private:
  bool wants(const EventRecord& record, bool is_decoded) const {
    if (!options_.jobs.empty() && !(is_decoded && event_.job_id && chosen(options_.jobs, *event_.job_id)))
      return false;
    if (!options_.kinds.empty() && !(is_decoded && chosen(options_.kinds, event_.kind))) return false;
    if (!options_.all && options_.kinds.empty() && (!is_decoded || is_of_process(event_.kind))) return false;
    if (options_.processes.empty()) return is_decoded || options_.all;
    return is_chosen_process(record.process_id) ||
           (is_decoded && event_.process_id && is_chosen_process(*event_.process_id));
  }

  bool is_chosen_process(std::uint32_t id) const {
    const std::string_view name = names_.find(id);
    return std::any_of(options_.processes.begin(), options_.processes.end(), [&](const std::string& process) {
      return process == std::to_string(id) || (!name.empty() && equals_ignoring_case(process, name));
    });
  }

  const EventsOptions& options_;
  std::string out_;
  EventTable table_;
  EventDecoder decoder_;
  ProcessNames names_;
  TracedEvent event_;
  std::array<std::uint64_t, 5> skipped_{};  ///< by Decoding
};

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
  const bool is_whole = printer.tell_skipped();
  if (!more) print_error(more.error());
  return more && is_whole ? kExitDone : kExitFailed;
}

}  // namespace jobx
