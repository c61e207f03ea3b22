/// Counter values as a table for people, as CSV and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pdh/snapshot.h"

namespace jobx {

enum class CounterFormat : std::uint8_t {
  table,
  csv,   ///< RFC 4180 with a header
  json,  ///< one array of objects
};

/// Appends rows to a string, each as soon as it is told, so that nothing is kept.
class CounterTable {
 public:
  /// `out` must outlive this; `formatted` says which kind of rows will come.
  CounterTable(CounterFormat format, bool formatted, std::string& out)
      : format_(format), formatted_(formatted), out_(out) {}

  void begin();
  void raw(std::string_view time, std::string_view path, const RawValue& value);
  /// A value that could not be computed shows as `-` in a table and is left out elsewhere.
  void formatted(std::string_view time, std::string_view path, std::optional<double> value);
  void end();

 private:
  void begin_object(std::string_view time, std::string_view path);

  CounterFormat format_;
  bool formatted_;
  std::string& out_;
  bool is_first_ = true;
};

}  // namespace jobx
