/// PDH-CSV logs in memory, and what reading one gives.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "pdh/logs/csv/reader.h"

namespace jobx::test {

inline const std::string kHeader =
    "\"(PDH-CSV 4.0) (Pacific Daylight Time)(420)\",\"\\\\HOST\\Processor(0)\\% Processor Time\","
    "\"\\\\HOST\\Processor(1)\\% Processor Time\",\"\\\\HOST\\Processor(1)\\% User Time\","
    "\"\\\\HOST\\Memory\\Available Bytes\"\r\n";

inline std::string row(int second, const std::string& values) {
  return "\"02/19/2013 18:50:0" + std::to_string(second) + ".125\"," + values + "\r\n";
}

inline const std::string kFirstRow = row(1, R"("1.5","2","0.25","4096")");

inline Result<std::unique_ptr<CounterLog>> open(const std::string& text, LogOptions options = {}) {
  return open_csv_stream(std::make_unique<std::istringstream>(text), "log.csv", text.size(),
                         std::move(options));
}

/// A whole log: its snapshots, the error at its end if it has one, and what was lost on the way.
struct Reading {
  std::vector<Snapshot> snapshots;
  std::string error;
  std::vector<std::string> lost;  ///< in order, without "log.csv, "
};

inline void add_to(std::vector<std::string>& lost, const std::vector<Error>& errors) {
  for (const Error& error : errors) {
    CHECK(error.what().starts_with("log.csv"));
    lost.push_back(error.what().substr(std::string("log.csv, ").size()));
  }
}

inline Reading read(const std::string& text, LogOptions options = {}) {
  Result<std::unique_ptr<CounterLog>> log = open(text, std::move(options));
  if (!log) return {{}, log.error().message(), {}};
  Reading reading;
  Snapshot snapshot;
  for (;;) {
    const Result<bool> more = (*log)->next(snapshot);
    if (!more) {
      reading.error = more.error().message();
      CHECK_FALSE((*log)->next(snapshot).value());
      return reading;
    }
    if (!*more) break;
    add_to(reading.lost, snapshot.errors);
    reading.snapshots.push_back(snapshot);
  }
  add_to(reading.lost, (*log)->take_lost());
  CHECK((*log)->position() == text.size());
  return reading;
}

}  // namespace jobx::test
