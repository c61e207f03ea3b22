// The calls that give values: raw and formatted, one and many.
#include <cmath>
#include <limits>

#include "tests/doubles/win32/pdh/text.h"

namespace pdh_double {
namespace {

template <typename Char, typename ArrayItem, typename Fill>
PDH_STATUS give_array(const std::vector<Item>& items, DWORD* size, DWORD* count, ArrayItem* buffer,
                      Fill fill) {
  std::size_t needed = items.size() * sizeof(ArrayItem);
  for (const Item& item : items) needed += bytes_of<Char>(item.name);
  *count = static_cast<DWORD>(items.size());
  const bool had_buffer = buffer != nullptr && *size != 0;
  if (!fits(buffer, size, needed)) {
    return status_of(had_buffer ? current_scenario()->small_buffer_status : PDH_MORE_DATA);
  }
  Tail<Char> tail(buffer, items.size() * sizeof(ArrayItem));
  for (std::size_t i = 0; i < items.size(); ++i) {
    buffer[i].szName = tail.add(items[i].name);
    fill(i, buffer[i]);
  }
  return ERROR_SUCCESS;
}

bool is_wrong(const DWORD* size, const DWORD* count, const void* buffer) {
  return size == nullptr || count == nullptr || (*size != 0 && buffer == nullptr);
}

template <typename Char, typename ArrayItem>
PDH_STATUS raw_array(PDH_HCOUNTER handle, DWORD* size, DWORD* count, ArrayItem* buffer) {
  if (is_wrong(size, count, buffer)) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhGetRawCounterArray")) return status_of(status);
  const std::lock_guard lock(mutex());
  Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  std::vector<Item> items;
  if (const PDH_STATUS status = items_of(*counter, *size == 0, items)) return status;
  return give_array<Char>(items, size, count, buffer,
                          [&](std::size_t i, ArrayItem& into) { into.RawValue = items[i].raw; });
}

const PDH_RAW_COUNTER* value_before(const Counter& counter, std::size_t i) {
  if (!counter.before || !counter.now || i >= counter.before->items.size() || i >= counter.now->items.size())
    return nullptr;
  const Item& before = counter.before->items[i];
  return before.name == counter.now->items[i].name ? &before.raw : nullptr;
}

/// The nearest number that there is.
template <typename Number>
Number rounded(double number) {
  if (number >= static_cast<double>(std::numeric_limits<Number>::max()))
    return std::numeric_limits<Number>::max();
  if (number <= static_cast<double>(std::numeric_limits<Number>::min()))
    return std::numeric_limits<Number>::min();
  return static_cast<Number>(std::llround(number));
}

PDH_FMT_COUNTERVALUE formatted(const Counter& counter, const PDH_RAW_COUNTER& now,
                               const PDH_RAW_COUNTER* before, DWORD format) {
  PDH_FMT_COUNTERVALUE value{};
  double number = 0;
  value.CStatus = cook(counter.definition, now, before, format, number);
  const LONG scale = counter.scale.value_or(counter.definition.scale);
  if ((format & PDH_FMT_NOSCALE) == 0) number *= std::pow(10.0, scale);
  if ((format & PDH_FMT_1000) != 0) number *= 1'000;
  if ((format & PDH_FMT_LONG) != 0) {
    value.longValue = rounded<LONG>(number);
  } else if ((format & PDH_FMT_LARGE) != 0) {
    value.largeValue = rounded<LONGLONG>(number);
  } else {
    value.doubleValue = number;
  }
  return value;
}

/// What a call answers of a value: that it would be negative, or that there is none, which the value itself
/// says more of.
PDH_STATUS answer_of(const PDH_FMT_COUNTERVALUE& value) {
  switch (value.CStatus) {
    case PDH_CSTATUS_VALID_DATA:
      return ERROR_SUCCESS;
    case PDH_CALC_NEGATIVE_VALUE:
    case PDH_CALC_NEGATIVE_DENOMINATOR:
      return status_of(value.CStatus);
    default:
      return status_of(PDH_INVALID_DATA);
  }
}

bool is_format(DWORD format) {
  return (format & (PDH_FMT_LONG | PDH_FMT_LARGE | PDH_FMT_DOUBLE)) != 0;
}

template <typename Char, typename ArrayItem>
PDH_STATUS formatted_array(PDH_HCOUNTER handle, DWORD format, DWORD* size, DWORD* count, ArrayItem* buffer) {
  if (is_wrong(size, count, buffer) || !is_format(format)) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhGetFormattedCounterArray")) return status_of(status);
  const std::lock_guard lock(mutex());
  Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  std::vector<Item> items;
  if (const PDH_STATUS status = items_of(*counter, *size == 0, items)) return status;
  if (!counter->before && needs_two(counter->definition.type)) return status_of(PDH_CSTATUS_INVALID_DATA);
  return give_array<Char>(items, size, count, buffer, [&](std::size_t i, ArrayItem& into) {
    into.FmtValue = formatted(*counter, items[i].raw, value_before(*counter, i), format);
  });
}

/// The one value of a counter without a wildcard. Before the first collection it is 0, and valid.
PDH_STATUS single(PDH_HCOUNTER handle, Counter*& counter, PDH_RAW_COUNTER& raw) {
  counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  raw = {};
  if (!counter->now) return ERROR_SUCCESS;
  raw.CStatus = counter->now->status;
  if (!counter->now->items.empty()) raw = counter->now->items.front().raw;
  return ERROR_SUCCESS;
}

}  // namespace
}  // namespace pdh_double

using namespace pdh_double;

extern "C" {

PDH_FUNCTION PdhGetRawCounterArrayW(PDH_HCOUNTER counter, LPDWORD size, LPDWORD count,
                                    PPDH_RAW_COUNTER_ITEM_W buffer) {
  return raw_array<wchar_t>(counter, size, count, buffer);
}

PDH_FUNCTION PdhGetRawCounterArrayA(PDH_HCOUNTER counter, LPDWORD size, LPDWORD count,
                                    PPDH_RAW_COUNTER_ITEM_A buffer) {
  return raw_array<char>(counter, size, count, buffer);
}

PDH_FUNCTION PdhGetFormattedCounterArrayW(PDH_HCOUNTER counter, DWORD format, LPDWORD size, LPDWORD count,
                                          PPDH_FMT_COUNTERVALUE_ITEM_W buffer) {
  return formatted_array<wchar_t>(counter, format, size, count, buffer);
}

PDH_FUNCTION PdhGetFormattedCounterArrayA(PDH_HCOUNTER counter, DWORD format, LPDWORD size, LPDWORD count,
                                          PPDH_FMT_COUNTERVALUE_ITEM_A buffer) {
  return formatted_array<char>(counter, format, size, count, buffer);
}

PDH_FUNCTION PdhGetRawCounterValue(PDH_HCOUNTER handle, LPDWORD type, PPDH_RAW_COUNTER value) {
  if (value == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhGetRawCounterValue")) return status_of(status);
  const std::lock_guard lock(mutex());
  Counter* counter = nullptr;
  if (const PDH_STATUS status = single(handle, counter, *value)) return status;
  if (type != nullptr) *type = counter->definition.type;
  return ERROR_SUCCESS;
}

PDH_FUNCTION PdhGetFormattedCounterValue(PDH_HCOUNTER handle, DWORD format, LPDWORD type,
                                         PPDH_FMT_COUNTERVALUE value) {
  if (value == nullptr || !is_format(format)) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhGetFormattedCounterValue")) return status_of(status);
  const std::lock_guard lock(mutex());
  Counter* counter = nullptr;
  PDH_RAW_COUNTER raw;
  if (const PDH_STATUS status = single(handle, counter, raw)) return status;
  if (type != nullptr) *type = counter->definition.type;
  *value = formatted(*counter, raw, value_before(*counter, 0), format);
  return answer_of(*value);
}

/// For clients that keep raw values themselves: the same computation, whose status is answered as it is.
PDH_FUNCTION PdhCalculateCounterFromRawValue(PDH_HCOUNTER handle, DWORD format, PPDH_RAW_COUNTER now,
                                             PPDH_RAW_COUNTER before, PPDH_FMT_COUNTERVALUE value) {
  if (now == nullptr || value == nullptr || !is_format(format)) return status_of(PDH_INVALID_ARGUMENT);
  const std::lock_guard lock(mutex());
  const Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  *value = formatted(*counter, *now, before, format);
  return status_of(value->CStatus);
}

/// For Visual Basic: the value itself, or 0 and why there is none.
double WINAPI PdhVbGetDoubleCounterValue(PDH_HCOUNTER counter, PDH_STATUS* told) {
  PDH_FMT_COUNTERVALUE value{};
  const PDH_STATUS status = PdhGetFormattedCounterValue(counter, PDH_FMT_DOUBLE, nullptr, &value);
  if (told != nullptr) *told = status;
  return status == ERROR_SUCCESS ? value.doubleValue : 0.0;
}

}  // extern "C"
