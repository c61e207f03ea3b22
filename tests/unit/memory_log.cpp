#include "tests/unit/memory_log.h"

#include <spdlog/sinks/ostream_sink.h>

#include <memory>

namespace jobx::test {

MemoryLog::MemoryLog(LogLevel level, LogFormat format)
    : log_(level, format, std::make_shared<spdlog::sinks::ostream_sink_mt>(out_)) {}

std::vector<std::string> MemoryLog::lines() const {
  std::vector<std::string> lines;
  std::istringstream in(out_.str());
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

}  // namespace jobx::test
