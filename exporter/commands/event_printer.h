/// Prints the events that somebody asks for, from a trace log or live.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "etw/event_decoder.h"
#include "etw/process_names.h"
#include "exporter/commands/options.h"
#include "exporter/report/event_table.h"

namespace jobx {

/// Decodes events and writes those that the options choose to standard output, in blocks. Not thread-safe.
class EventPrinter {
 public:
  /// `options` must outlive this. `build`: of the system that recorded.
  EventPrinter(const EventsOptions& options, std::uint32_t build);

  /// What follows is of another log, which was appended.
  void begin_log(std::uint32_t build) { decoder_ = EventDecoder(build); }

  /// False once standard output takes no more.
  bool add(const EventRecord& record);
  /// Writes what has come so far; false once standard output takes no more.
  bool write();

  /// What could not be decoded, a line for each reason, on standard error; false if there was any. `where`
  /// the events came from.
  [[nodiscard]] bool tell_skipped(const std::string& where) const;
  /// A line on standard error if there were events, but none of jobs, which nothing but their absence kept
  /// from being printed.
  void tell_none(const std::string& where) const;

 private:
  [[nodiscard]] bool wants(const EventRecord& record, bool is_decoded) const;
  [[nodiscard]] bool is_chosen_process(std::uint32_t id) const;

  const EventsOptions& options_;
  std::string out_;
  EventTable table_;
  EventDecoder decoder_;
  ProcessNames names_;
  TracedEvent event_;
  std::array<std::uint64_t, 5> skipped_{};  ///< by Decoding
  std::uint64_t events_ = 0;                ///< all
  std::uint64_t printed_ = 0;
};

}  // namespace jobx
