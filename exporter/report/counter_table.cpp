#include "exporter/report/counter_table.h"

#include <charconv>

#include "base/hex.h"
#include "exporter/report/csv_cell.h"
#include "exporter/report/terminal.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

// Widths of the table's columns; longer cells push the rest aside.
constexpr std::size_t kTime = 23;
constexpr std::size_t kStatus = 10;
constexpr std::size_t kNumber = 20;
constexpr std::size_t kMultiCount = 5;

template <typename Number, typename... Format>
std::string number_text(Number number, Format... format) {
  char text[40];
  const auto [end, failure] = std::to_chars(text, text + sizeof(text), number, format...);
  static_cast<void>(failure);  // 40 characters hold the shortest form of every number
  return std::string(text, end);
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

void CounterTable::begin() {
  switch (format_) {
    case CounterFormat::table:
      out_ += cell("TIMESTAMP", kTime);
      if (formatted_) {
        out_ += cell("VALUE", kNumber);
      } else {
        out_ += cell("CSTATUS", kStatus) + cell("FIRST", kNumber) + cell("SECOND", kNumber) +
                cell("MULTI", kMultiCount);
      }
      out_ += "PATH\n";
      return;
    case CounterFormat::csv:
      out_ += formatted_ ? "timestamp,path,value\n" : "timestamp,path,cstatus,first,second,multi_count\n";
      return;
    case CounterFormat::json:
      out_ += "[";
      return;
  }
}

void CounterTable::begin_object(std::string_view time, std::string_view path) {
  out_ += is_first_ ? "\n" : ",\n";
  is_first_ = false;
  out_ += "{\"timestamp\":" + json_text(time) + ",\"path\":" + json_text(path);
}

void CounterTable::raw(std::string_view time, std::string_view path, const RawValue& value) {
  const std::string status = hex_text(value.status);
  const std::string first = number_text(value.first);
  const std::string second = number_text(value.second);
  const std::string multi_count = number_text(value.multi_count);
  switch (format_) {
    case CounterFormat::table:
      out_ += cell(time, kTime) + cell(status, kStatus) + cell(first, kNumber) + cell(second, kNumber) +
              cell(multi_count, kMultiCount) + printable(path) + '\n';
      return;
    case CounterFormat::csv:
      out_.append(time).append(",").append(csv_cell(path)).append(",").append(status).append(",");
      out_.append(first).append(",").append(second).append(",").append(multi_count).append("\n");
      return;
    case CounterFormat::json:
      begin_object(time, path);
      out_ += ",\"cstatus\":\"" + status + "\",\"first\":" + first + ",\"second\":" + second +
              ",\"multi_count\":" + multi_count + '}';
      return;
  }
}

void CounterTable::formatted(std::string_view time, std::string_view path, std::optional<double> value) {
  if (format_ == CounterFormat::table) {
    out_ += cell(time, kTime) + cell(value ? number_text(*value) : "-", kNumber) + printable(path) + '\n';
  } else if (!value) {
    return;
  } else if (format_ == CounterFormat::csv) {
    out_.append(time).append(",").append(csv_cell(path)).append(",").append(number_text(*value)).append("\n");
  } else {
    begin_object(time, path);
    out_ += ",\"value\":" + number_text(*value) + '}';
  }
}

void CounterTable::end() {
  if (format_ == CounterFormat::json) out_ += "\n]\n";
}

}  // namespace jobx
