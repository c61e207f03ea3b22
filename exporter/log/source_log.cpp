#include "exporter/log/source_log.h"

#include <string_view>

#include "base/error_counts.h"
#include "exporter/report/advice.h"

namespace jobx {
namespace {

/// All that one scrape can name.
constexpr std::size_t kMaxCodes = ErrorCounts::kMaxCodes + 1;

void add_advice(std::vector<LogField>& fields, SourceKind source, const Error& error) {
  if (const std::string_view text = advice(source, error); !text.empty()) {
    fields.push_back({"advice", std::string(text)});
  }
}

}  // namespace

void SourceLog::note(const std::vector<SourceStatus>& sources, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  for (const SourceStatus& source : sources) {
    Memory& memory = memory_[source.kind];
    note_state(source, memory);
    note_warnings(source, memory, now);
    note_held(source, memory, now);
  }
}

void SourceLog::note_state(const SourceStatus& source, Memory& memory) {
  const std::string name(source_name(source.kind));
  if (source.up() == !memory.down) return;
  memory.down = !source.up();
  if (memory.down) {
    std::vector<LogField> fields{
        {"source", name}, {"code", source.error->code_name()}, {"error", source.error->message()}};
    add_advice(fields, source.kind, *source.error);
    log_.write(LogLevel::warn, "a source is down; its metrics are missing from the scrape", fields);
  } else {
    log_.info("a source is up again", {{"source", name}});
  }
}

void SourceLog::note_warnings(const SourceStatus& source, Memory& memory, Clock::time_point now) {
  ErrorCounts warnings;
  for (const Error& error : source.warnings) warnings.add(error);
  for (const auto& [code, trouble] : warnings.kinds()) {
    const auto told = memory.told.find(code);
    if (told != memory.told.end() && now - told->second < kPause) continue;
    if (told == memory.told.end() && memory.told.size() >= kMaxCodes) continue;
    memory.told[code] = now;
    std::vector<LogField> fields{{"source", std::string(source_name(source.kind))},
                                 {"code", code},
                                 {"times", std::to_string(trouble.times)},
                                 {"first", trouble.first.message()}};
    add_advice(fields, source.kind, trouble.first);
    log_.write(LogLevel::warn, "a source could not read everything", fields);
  }
}

void SourceLog::note_held(const SourceStatus& source, Memory& memory, Clock::time_point now) {
  if (source.held.times == 0 || (memory.held && now - *memory.held < kPause)) return;
  memory.held = now;
  const std::vector<LogField> fields{{"source", std::string(source_name(source.kind))},
                                     {"times", std::to_string(source.held.times)},
                                     {"first", source.held.first}};
  log_.write(LogLevel::warn, "counters decreased for a moment; their previous values are shown", fields);
}

}  // namespace jobx
