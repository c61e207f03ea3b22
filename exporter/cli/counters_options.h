/// The flags of the command `counters`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporter/report/counter_table.h"
#include "pdh/counter_path.h"

namespace CLI {
class App;
}

namespace jobx {

/// `counters`: show performance counters, live or from a log.
struct CountersOptions {
  std::vector<CounterPath> paths;  ///< patterns; empty for the default
  std::string log_file;            ///< in UTF-8; empty for the live counters
  CounterFormat format = CounterFormat::table;
  bool formatted = false;
  bool list = false;
  std::chrono::duration<double> interval{1};  ///< between live readings
  std::uint32_t count = 1;                    ///< of live readings
};

/// What CLI11 fills in.
struct CountersFlags {
  std::vector<std::string> paths;
  std::string log_file;
  std::optional<std::string> format;
  bool formatted = false;
  bool list = false;
  std::optional<double> interval;
  std::optional<std::uint32_t> count;
};

/// Adds the command to `app`. `flags` must outlive the parsing.
CLI::App* add_counters_command(CLI::App& app, CountersFlags& flags);

/// Throws CLI::ValidationError for flags that do not go together or cannot be read.
CountersOptions to_options(const CountersFlags& flags);

}  // namespace jobx
