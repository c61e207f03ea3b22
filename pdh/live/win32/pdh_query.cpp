#include "pdh/live/win32/pdh_query.h"

#include <utility>

#include "base/text.h"
#include "pdh/live/win32/pdh_functions.h"
#include "pdh/status.h"

namespace jobx {
namespace {

/// Collections in between make an array grow; more often than this it is not by chance.
constexpr int kTries = 8;

Error counter_error(PDH_STATUS status, std::string_view act, std::string_view name) {
  return pdh_error(status_code(status), std::string(act).append(" the counter ").append(name));
}

Result<PDH_HCOUNTER> added(PDH_STATUS status, PDH_HCOUNTER counter, const std::wstring& path) {
  if (status != ERROR_SUCCESS) return counter_error(status, "cannot add", utf8(path.c_str()));
  return counter;
}

RawValue raw_value(const PDH_RAW_COUNTER& raw) {
  return {raw.CStatus, raw.MultiCount, raw.FirstValue, raw.SecondValue};
}

/// What PDH says, release by release, to a buffer that was big enough for the last reading.
bool says_too_small(PDH_STATUS status) {
  const std::uint32_t code = status_code(status);
  return code == PDH_MORE_DATA || code == PDH_INSUFFICIENT_BUFFER || code == PDH_INVALID_ARGUMENT;
}

}  // namespace

std::u16string_view utf16(const wchar_t* text) {
  static_assert(sizeof(wchar_t) == sizeof(char16_t));
  if (text == nullptr) return {};
  return reinterpret_cast<const char16_t*>(text);
}

std::string utf8(const wchar_t* text) {
  return utf8_from_utf16(utf16(text));
}

Result<std::wstring> wide(std::string_view text) {
  const Result<std::u16string> units = utf16_from_utf8(text);
  if (!units) return units.error();
  return std::wstring(units->begin(), units->end());
}

Result<PdhQuery> PdhQuery::open() {
  if (!pdh_functions()) return pdh_functions().error();
  PDH_HQUERY query = nullptr;
  const PDH_STATUS status = pdh().open_query(nullptr, 0, &query);
  if (status != ERROR_SUCCESS) {
    return pdh_error(status_code(status), "cannot open a query of performance counters");
  }
  return PdhQuery(query);
}

PdhQuery::PdhQuery(PdhQuery&& other) noexcept : query_(std::exchange(other.query_, nullptr)) {}

PdhQuery& PdhQuery::operator=(PdhQuery&& other) noexcept {
  std::swap(query_, other.query_);
  return *this;
}

PdhQuery::~PdhQuery() {
  if (query_ != nullptr) pdh().close_query(query_);
}

Result<PDH_HCOUNTER> PdhQuery::add_english(const std::wstring& path) {
  PDH_HCOUNTER counter = nullptr;
  const PDH_STATUS status = pdh().add_english_counter(query_, path.c_str(), 0, &counter);
  return added(status, counter, path);
}

Result<PDH_HCOUNTER> PdhQuery::add_localized(const std::wstring& path) {
  PDH_HCOUNTER counter = nullptr;
  const PDH_STATUS status = pdh().add_counter(query_, path.c_str(), 0, &counter);
  return added(status, counter, path);
}

PDH_STATUS PdhQuery::collect(LocalTime& local_time) {
  LONGLONG time = 0;
  const PDH_STATUS status = pdh().collect_query_data_with_time(query_, &time);
  local_time = LocalTime(Ticks(time));
  return status;
}

Result<CounterInfo> counter_info(PDH_HCOUNTER counter) {
  std::vector<std::uint64_t> buffer;
  DWORD size = 0;
  PDH_STATUS status = pdh().get_counter_info(counter, FALSE, &size, nullptr);
  for (int i = 0; i < kTries && status_code(status) == PDH_MORE_DATA; ++i) {
    buffer.assign(size / sizeof(std::uint64_t) + 1, 0);
    size = static_cast<DWORD>(buffer.size() * sizeof(std::uint64_t));
    status =
        pdh().get_counter_info(counter, FALSE, &size, reinterpret_cast<PDH_COUNTER_INFO_W*>(buffer.data()));
  }
  if (status != ERROR_SUCCESS || buffer.size() * sizeof(std::uint64_t) < sizeof(PDH_COUNTER_INFO_W)) {
    return pdh_error(status_code(status), "cannot query the type of the counter");
  }
  const auto& told = *reinterpret_cast<const PDH_COUNTER_INFO_W*>(buffer.data());
  CounterInfo info{told.dwType, told.lDefaultScale, utf8(told.szMachineName), {}, 0};
  info.machine.erase(0, info.machine.find_first_not_of('\\'));
  if (told.szFullPath != nullptr) info.path = told.szFullPath;
  LONGLONG time_base = 0;
  if (pdh().get_counter_time_base(counter, &time_base) == ERROR_SUCCESS) info.time_base = time_base;
  return info;
}

DWORD RawValueReader::room() const {
  return static_cast<DWORD>(buffer_.size() * sizeof(std::uint64_t));
}

Result<void> RawValueReader::fill(PDH_HCOUNTER counter, std::string_view name, DWORD& count) {
  const auto ask = [&](DWORD& size) {
    count = 0;
    return pdh().get_raw_counter_array(
        counter, &size, &count,
        size == 0 ? nullptr : reinterpret_cast<PDH_RAW_COUNTER_ITEM_W*>(buffer_.data()));
  };
  // The buffer of the last reading mostly fits. Where it does not, the size that comes back means nothing.
  DWORD size = room();
  PDH_STATUS status = size == 0 ? static_cast<PDH_STATUS>(PDH_MORE_DATA) : ask(size);
  for (int i = 0; i < kTries && says_too_small(status); ++i) {
    size = 0;
    status = ask(size);
    if (status == ERROR_SUCCESS) count = 0;  // nothing was filled: the array is empty
    if (status_code(status) != PDH_MORE_DATA) break;
    if (size > kMaxBytes) {
      return Error(ProgramError::limit_exceeded,
                   std::string("the counter ").append(name) + " needs " + std::to_string(size) +
                       " bytes for one reading, more than the " + std::to_string(kMaxBytes) + " allowed");
    }
    // Some more than asked for, so that one job more does not mean starting over.
    if (room() < size) buffer_.resize((size + size / 8) / sizeof(std::uint64_t) + 1);
    size = room();
    status = ask(size);
  }
  if (status == ERROR_SUCCESS) return {};
  if (status_code(status) == PDH_MORE_DATA) {
    return Error(ProgramError::limit_exceeded, std::string("the counter ").append(name) +
                                                   " has grown each of the " + std::to_string(kTries) +
                                                   " times it was read");
  }
  return counter_error(status, "cannot read", name);
}

Result<std::span<const RawItem>> RawValueReader::read_array(PDH_HCOUNTER counter, std::string_view name) {
  DWORD count = 0;
  const Result<void> filled = fill(counter, name, count);
  items_.clear();
  if (!filled) return filled.error();
  const auto* const array = reinterpret_cast<const PDH_RAW_COUNTER_ITEM_W*>(buffer_.data());
  if (count > room() / sizeof(*array)) {
    return Error(ProgramError::malformed_data, std::string("the counter ").append(name) + " returned " +
                                                   std::to_string(count) + " instances in a buffer of " +
                                                   std::to_string(room()) + " bytes");
  }
  for (const auto& item : std::span(array, count)) {
    items_.push_back({utf16(item.szName), raw_value(item.RawValue)});
  }
  return std::span<const RawItem>(items_);
}

Result<std::span<const RawItem>> RawValueReader::read_single(PDH_HCOUNTER counter, std::string_view name) {
  PDH_RAW_COUNTER raw{};
  const PDH_STATUS status = pdh().get_raw_counter_value(counter, nullptr, &raw);
  if (status != ERROR_SUCCESS) return counter_error(status, "cannot read", name);
  items_.assign(1, {{}, raw_value(raw)});
  return std::span<const RawItem>(items_);
}

}  // namespace jobx
