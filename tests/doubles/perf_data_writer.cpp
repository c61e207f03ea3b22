#include "tests/doubles/perf_data_writer.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "base/ticks.h"
#include "base/time.h"
#include "pdh/counter_type.h"

namespace jobx::test {
namespace {

constexpr std::size_t kBlockHeaderSize = 88;
constexpr std::size_t kObjectHeaderSize = 64;
constexpr std::size_t kDefinitionSize = 40;
constexpr std::size_t kInstanceDefinitionSize = 24;

constexpr std::uint32_t kAverageTimer = 0x3002'0400;
constexpr std::uint32_t kMulti = 0x0200'0000;
constexpr std::uint32_t kMultiBase = 0x4203'0500;

/// The base type that goes with a type, and how wide its values are.
struct Base {
  std::uint32_t type;
  std::uint32_t size;
};

std::optional<Base> base_of(std::uint32_t type) {
  switch (type) {
    case 0x2002'0400:
      return Base{0x4003'0403, 4};  // RAW_FRACTION
    case 0x2002'0500:
      return Base{0x4003'0500, 8};  // LARGE_RAW_FRACTION
    case 0x20C2'0400:
      return Base{0x4003'0401, 4};  // SAMPLE_FRACTION
    case kAverageTimer:
    case 0x4002'0500:
      return Base{0x4003'0402, 4};  // AVERAGE_BULK
    case 0x2047'0500:
    case 0x2057'0500:
    case 0x2067'0500:
      return Base{0x4003'0500, 8};  // PRECISION_*
    default:
      break;
  }
  if ((type & kMulti) != 0) return Base{kMultiBase, 4};
  return std::nullopt;
}

std::uint32_t size_of(std::uint32_t type) {
  return is_32_bit(type) && type != kAverageTimer ? 4 : 8;
}

/// `second` of the first column that goes by a clock, told by the timer bits of its type.
std::optional<std::int64_t> clock_of(const CounterSet& set, std::uint32_t timer) {
  for (const CounterColumn& column : set.columns) {
    const bool counts = (column.type & 0xC00) == 0x400 && (column.type & 0x7'0000) != 0;
    const bool multi = (column.type & kMulti) != 0;
    if (!counts || (base_of(column.type) && !multi) || (column.type & 0x30'0000) != timer) continue;
    if (!column.raw.empty()) return column.raw.front().second;
  }
  return std::nullopt;
}

std::int64_t frequency_of(const CounterSet& set, std::uint32_t timer, std::int64_t otherwise) {
  for (const CounterColumn& column : set.columns) {
    if ((column.type & 0x30'0000) == timer && column.time_base != 0) return column.time_base;
  }
  return otherwise;
}

/// Puts the number of all bytes since `begin` where it belongs.
void put_size(ByteWriter& to, std::size_t begin, std::size_t field) {
  to.put_at(begin + field, static_cast<std::uint32_t>(to.size() - begin));
}

void write_system_time(std::int64_t filetime, ByteWriter& to) {
  const Ticks unix_time = unix_time_from_filetime(filetime);
  const auto day = std::chrono::floor<std::chrono::days>(unix_time);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const std::chrono::hh_mm_ss time(std::chrono::duration_cast<std::chrono::milliseconds>(unix_time - day));
  to.put(static_cast<std::uint16_t>(static_cast<int>(date.year())));
  to.put(static_cast<std::uint16_t>(static_cast<unsigned>(date.month())));
  to.put(static_cast<std::uint16_t>(std::chrono::weekday(std::chrono::sys_days(day)).c_encoding()));
  to.put(static_cast<std::uint16_t>(static_cast<unsigned>(date.day())));
  to.put(static_cast<std::uint16_t>(time.hours().count()));
  to.put(static_cast<std::uint16_t>(time.minutes().count()));
  to.put(static_cast<std::uint16_t>(time.seconds().count()));
  to.put(static_cast<std::uint16_t>(time.subseconds().count()));
}

void write_object_header(std::uint32_t title, std::uint32_t counters, std::int32_t instances,
                         std::int64_t time, std::int64_t frequency, ByteWriter& to) {
  to.zeros(4);  // the object's size
  to.put(static_cast<std::uint32_t>(kObjectHeaderSize + counters * kDefinitionSize));
  to.put(static_cast<std::uint32_t>(kObjectHeaderSize));
  to.put(title);
  to.put<std::uint32_t>(0);
  to.put(title + 1);
  to.put<std::uint32_t>(0);
  to.put<std::uint32_t>(100);  // for novices
  to.put(counters);
  to.put<std::int32_t>(0);
  to.put(instances);
  to.put<std::uint32_t>(0);  // names in UTF-16
  to.put(time);
  to.put(frequency);
}

void write_definition(std::uint32_t title, std::int32_t scale, std::uint32_t type, std::uint32_t size,
                      std::uint32_t offset, ByteWriter& to) {
  to.put(static_cast<std::uint32_t>(kDefinitionSize));
  to.put(title);
  to.put<std::uint32_t>(0);
  to.put(title + 1);
  to.put<std::uint32_t>(0);
  to.put(scale);
  to.put<std::uint32_t>(100);
  to.put(type);
  to.put(size);
  to.put(offset);
}

void write_instance(std::string_view name, std::uint32_t parent_title, std::uint32_t parent_row,
                    ByteWriter& to) {
  const std::size_t begin = to.size();
  to.zeros(4);
  to.put(parent_title);
  to.put(parent_row);
  to.put<std::int32_t>(-1);  // no number instead of a name
  to.put(static_cast<std::uint32_t>(kInstanceDefinitionSize));
  to.zeros(4);
  to.text(name);
  to.put_at(begin + 20, static_cast<std::uint32_t>(to.size() - begin - kInstanceDefinitionSize));
  to.zeros((8 - (to.size() - begin) % 8) % 8);
  put_size(to, begin, 0);
}

void put_number(std::int64_t number, std::uint32_t size, ByteWriter& to) {
  if (size == 8) {
    to.put(number);
  } else {
    to.put(static_cast<std::uint32_t>(number));
  }
}

void write_values(const CounterSet& set, std::size_t row, ByteWriter& to) {
  const std::size_t begin = to.size();
  to.zeros(8);
  for (const CounterColumn& column : set.columns) {
    const RawValue& value = column.raw.at(row);
    if (!has_data(value.status)) throw std::invalid_argument("a block tells no value without data");
    const std::optional<Base> base = base_of(column.type);
    put_number(value.first, size_of(column.type), to);
    if (base) put_number((column.type & kMulti) != 0 ? value.multi_count : value.second, base->size, to);
  }
  to.zeros((8 - (to.size() - begin) % 8) % 8);
  put_size(to, begin, 0);
}

/// "job" of "job/process"; the process's name holds no slash.
std::string_view parent_in(std::string_view instance) {
  return instance.substr(0, std::min(instance.rfind('/'), instance.size()));
}

/// The instances' parents, each once, in order.
struct Parents {
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, std::uint32_t> rows;
};

Parents parents_of(const CounterSet& set) {
  Parents parents;
  for (const std::string& instance : set.instances) {
    const std::string_view parent = parent_in(instance);
    const auto row = static_cast<std::uint32_t>(parents.names.size());
    if (parents.rows.try_emplace(parent, row).second) parents.names.push_back(parent);
  }
  return parents;
}

void write_parents(const Parents& parents, std::uint32_t title, ByteWriter& to) {
  const std::size_t begin = to.size();
  write_object_header(title, 0, static_cast<std::int32_t>(parents.names.size()), 0, 0, to);
  for (const std::string_view name : parents.names) {
    write_instance(name, 0, 0, to);
    to.put<std::uint32_t>(8);  // a counter block without counters
    to.zeros(4);
  }
  put_size(to, begin, 0);
}

void write_object(const CounterSet& set, const Parents& parents, std::uint32_t parents_title,
                  const PerfDataOptions& options, const TitleOf& title, ByteWriter& to) {
  const std::size_t begin = to.size();
  std::uint32_t counters = 0;
  for (const CounterColumn& column : set.columns) counters += base_of(column.type) ? 2U : 1U;
  const bool has_instances = set.instances.size() != 1 || !set.instances.front().empty();
  write_object_header(title(set.name), counters,
                      has_instances ? static_cast<std::int32_t>(set.instances.size()) : -1,
                      clock_of(set, 0x20'0000).value_or(options.utc_time),
                      frequency_of(set, 0x20'0000, Ticks::period::den), to);
  std::uint32_t offset = 8;
  for (const CounterColumn& column : set.columns) {
    const std::uint32_t size = size_of(column.type);
    write_definition(title(column.name), column.scale, column.type, size, offset, to);
    offset += size;
    if (const std::optional<Base> base = base_of(column.type)) {
      write_definition(title(column.name), 0, base->type, base->size, offset, to);
      offset += base->size;
    }
  }
  for (std::size_t row = 0; row < set.instances.size(); ++row) {
    const std::string_view instance = set.instances[row];
    if (has_instances && parents_title != 0) {
      const std::string_view parent = parent_in(instance);
      write_instance(instance.substr(std::min(parent.size() + 1, instance.size())), parents_title,
                     parents.rows.at(parent), to);
    } else if (has_instances) {
      write_instance(instance, 0, 0, to);
    }
    write_values(set, row, to);
  }
  put_size(to, begin, 0);
}

}  // namespace

void write_perf_data(const CounterSet& set, const PerfDataOptions& options, const TitleOf& title,
                     ByteWriter& to) {
  ByteWriter block;
  for (const char letter : std::string_view("PERF")) block.put(static_cast<char16_t>(letter));
  block.put<std::uint32_t>(1);  // little-endian
  block.put<std::uint32_t>(1);
  block.put<std::uint32_t>(1);
  block.zeros(4);  // the block's size
  block.zeros(4);  // the header's
  block.put<std::uint32_t>(options.parents.empty() ? 1 : 2);
  block.put(title(set.name));
  write_system_time(options.local_time, block);
  block.zeros(4);
  block.put(clock_of(set, 0).value_or(0));
  block.put(frequency_of(set, 0, options.frequency));
  block.put(clock_of(set, 0x10'0000).value_or(options.utc_time));
  block.zeros(4);
  block.put(static_cast<std::uint32_t>(kBlockHeaderSize));
  block.text(set.machine);
  block.put_at(80, static_cast<std::uint32_t>(block.size() - kBlockHeaderSize));
  block.align(8);
  block.put_at(24, static_cast<std::uint32_t>(block.size()));

  if (options.parents.empty()) {
    write_object(set, {}, 0, options, title, block);
  } else {
    const Parents parents = parents_of(set);
    write_parents(parents, title(options.parents), block);
    write_object(set, parents, title(options.parents), options, title, block);
  }
  put_size(block, 0, 20);
  to.bytes(block.str());
}

}  // namespace jobx::test
