#pragma once
#include "pdh/counter_log.h"
#include "pdh/counter_reader.h"
namespace jobx {
class LogReplay : public CounterReader {
 public:
  struct Options {
    double speed;
    bool loop;
  };
  static Result<std::unique_ptr<LogReplay>> open(const std::string& file, SetFilter, Options) {
    return Error(ProgramError::unsupported, "cannot play " + file);
  }
  Result<void> read(Snapshot&, const std::stop_token&) override { return {}; }
};
}  // namespace jobx
