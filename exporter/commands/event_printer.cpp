#include "exporter/commands/event_printer.h"

#include <algorithm>
#include <iostream>

#include "base/ascii.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

/// As much as is written at once.
constexpr std::size_t kBlock = std::size_t{1} << 16;

template <typename T>
bool chosen(const std::vector<T>& choices, const T& value) {
  return choices.empty() || std::find(choices.begin(), choices.end(), value) != choices.end();
}

}  // namespace

EventPrinter::EventPrinter(const EventsOptions& options, std::uint32_t build)
    : options_(options),
      table_(options.format, options.all ? EventContent::all : EventContent::jobs, out_),
      decoder_(build) {
  table_.begin();
}

bool EventPrinter::add(const EventRecord& record) {
  const Decoding decoding = decoder_.decode(record, event_);
  const bool is_decoded = decoding == Decoding::decoded;
  if (decoding > Decoding::other) ++skipped_[static_cast<std::size_t>(decoding)];
  if (is_decoded) names_.note(event_);
  ++events_;
  if (wants(record, is_decoded)) {
    ++printed_;
    table_.add(record, is_decoded ? &event_ : nullptr, names_);
  }
  return out_.size() < kBlock || write();
}

bool EventPrinter::write() {
  std::cout << out_;
  out_.clear();
  return finish_output();
}

bool EventPrinter::tell_skipped(const std::string& where) const {
  const auto tell = [&](Decoding why, const char* text) {
    const std::uint64_t count = skipped_[static_cast<std::size_t>(why)];
    if (count > 0) print_error(where + ": " + std::to_string(count) + " events skipped: " + text);
    return count == 0;
  };
  const bool known = tell(Decoding::unknown_event, "unknown opcode of a job event");
  const bool current = tell(Decoding::unknown_version, "unknown version");
  const bool whole = tell(Decoding::unknown_size, "unexpected size");
  return known && current && whole;
}

void EventPrinter::tell_none(const std::string& where) const {
  const bool has_filters = !options_.jobs.empty() || !options_.kinds.empty() || !options_.processes.empty();
  if (events_ == 0 || printed_ > 0 || options_.all || has_filters) return;
  print_error(where + ": no job events among its " + std::to_string(events_) +
              " events; --all prints every event");
}

bool EventPrinter::wants(const EventRecord& record, bool is_decoded) const {
  if (!options_.jobs.empty() && !(is_decoded && event_.job_id && chosen(options_.jobs, *event_.job_id)))
    return false;
  if (!options_.kinds.empty() && !(is_decoded && chosen(options_.kinds, event_.kind))) return false;
  if (!options_.all && options_.kinds.empty() && (!is_decoded || is_of_process(event_.kind))) return false;
  if (options_.processes.empty()) return is_decoded || options_.all;
  return is_chosen_process(record.process_id) ||
         (is_decoded && event_.process_id && is_chosen_process(*event_.process_id));
}

bool EventPrinter::is_chosen_process(std::uint32_t id) const {
  const std::string_view name = names_.find(id);
  return std::any_of(options_.processes.begin(), options_.processes.end(), [&](const std::string& process) {
    return process == std::to_string(id) || (!name.empty() && equals_ignoring_case(process, name));
  });
}

}  // namespace jobx
