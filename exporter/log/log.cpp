#include "exporter/log/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <utility>

#include "exporter/log/queued_sink.h"
#include "exporter/log/rotating_file.h"
#include "exporter/log/system_log.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warn:
      return "warn";
    case LogLevel::error:
      break;
  }
  return "error";
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
  });
}

void append_field(std::string& line, LogFormat format, std::string_view key, std::string_view value) {
  if (!line.empty()) line += format == LogFormat::json ? ',' : ' ';
  if (format == LogFormat::json) {
    line += json_string(key) + ':' + json_string(value);
  } else {
    line.append(key).append("=").append(is_plain(value) ? std::string(value) : json_string(value));
  }
}

/// All of a line but its time, which the formatter puts first.
std::string line_text(LogFormat format, LogLevel level, std::string_view message,
                      std::span<const LogField> fields) {
  std::string line;
  append_field(line, format, "level", level_name(level));
  append_field(line, format, "msg", message);
  for (const LogField& field : fields) append_field(line, format, field.key, field.value);
  return line;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

/// The level and all that follows come with the message, since spdlog knows no fields.
std::string pattern_of(LogFormat format) {
  return format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})"
                                   : "time=%Y-%m-%dT%H:%M:%S.%eZ %v";
}

/// Where each line has a time of its own.
std::string timeless_pattern_of(LogFormat format) {
  return format == LogFormat::json ? "{%v}" : "%v";
}

std::shared_ptr<QueuedSink> queued(std::shared_ptr<spdlog::sinks::sink> sink, LogFormat format) {
  const auto describe_gap = [format](std::uint64_t lines) {
    const LogField field{"lines", std::to_string(lines)};
    return line_text(format, LogLevel::warn, "log lines were dropped: they could not be written",
                     {&field, 1});
  };
  return std::make_shared<QueuedSink>(std::move(sink), describe_gap);
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(LogLevel level, LogFormat format, const LogTarget& target) {
  std::shared_ptr<QueuedSink> queue;
  std::string pattern = pattern_of(format);
  if (target.output == LogOutput::file) {
    queue = queued(std::make_shared<RotatingFile>(target.file, target.max_bytes, target.max_files), format);
  } else if (target.output == LogOutput::event_log) {
    Result<std::shared_ptr<spdlog::sinks::sink>> events = open_system_log();
    if (!events) return events.error();
    queue = queued(*std::move(events), format);
    pattern = timeless_pattern_of(format);
  } else {
    return std::make_unique<Log>(level, format);
  }
  std::unique_ptr<Log> log(new Log(level, format, queue, pattern));
  log->queue_ = std::move(queue);
  return log;
}

Log::Log(LogLevel level, LogFormat format)
    : Log(level, format, queued(std::make_shared<spdlog::sinks::stderr_sink_mt>(), format)) {}

Log::Log(LogLevel level, LogFormat format, std::shared_ptr<QueuedSink> queue)
    : Log(level, format, std::static_pointer_cast<spdlog::sinks::sink>(queue)) {
  queue_ = std::move(queue);
}

Log::Log(LogLevel level, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink)
    : Log(level, format, std::move(sink), pattern_of(format)) {}

Log::Log(LogLevel level, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink,
         const std::string& pattern)
    : level_(level), format_(format), logger_(std::make_shared<spdlog::logger>("", std::move(sink))) {
  logger_->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  logger_->set_level(spdlog::level::trace);  // ours decides
  logger_->flush_on(spdlog::level::trace);
}

void Log::write(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (!writes(level)) return;
  const std::string line = line_text(format_, level, message, fields);
  logger_->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

std::uint64_t Log::dropped() const {
  return queue_ ? queue_->dropped() : 0;
}

void Log::debug(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::debug, message, {fields.begin(), fields.size()});
}
void Log::info(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::info, message, {fields.begin(), fields.size()});
}
void Log::warn(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::warn, message, {fields.begin(), fields.size()});
}
void Log::error(std::string_view message, std::initializer_list<LogField> fields) {
  write(LogLevel::error, message, {fields.begin(), fields.size()});
}

}  // namespace jobx
