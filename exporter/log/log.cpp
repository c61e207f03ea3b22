#include "exporter/log/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

#include "exporter/log/queued_sink.h"
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

std::shared_ptr<QueuedSink> standard_error(LogFormat format) {
  const auto describe_gap = [format](std::uint64_t lines) {
    const LogField field{"lines", std::to_string(lines)};
    return line_text(format, LogLevel::warn, "log lines were dropped: standard error did not take them",
                     {&field, 1});
  };
  return std::make_shared<QueuedSink>(std::make_shared<spdlog::sinks::stderr_sink_mt>(), describe_gap);
}

}  // namespace

Log::Log(LogLevel level, LogFormat format) : Log(level, format, standard_error(format)) {}

Log::Log(LogLevel level, LogFormat format, std::shared_ptr<QueuedSink> queue)
    : Log(level, format, std::static_pointer_cast<spdlog::sinks::sink>(queue)) {
  queue_ = std::move(queue);
}

Log::Log(LogLevel level, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink)
    : level_(level), format_(format), logger_(std::make_shared<spdlog::logger>("", std::move(sink))) {
  // The level and all that follows come with the message, since spdlog knows no fields.
  const std::string pattern =
      format == LogFormat::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})" : "time=%Y-%m-%dT%H:%M:%S.%eZ %v";
  logger_->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
  logger_->flush_on(spdlog::level::info);
}

void Log::write(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (level < level_) return;
  const std::string line = line_text(format_, level, message, fields);
  logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
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
