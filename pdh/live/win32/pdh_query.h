/// The calls of pdh.dll that a live query needs, with their protocols; no knowledge of sets and columns.
#pragma once

#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "pdh/live/column_builder.h"

namespace jobx {

/// Statuses are LONG in signatures and DWORD in pdhmsg.h.
constexpr std::uint32_t status_code(PDH_STATUS status) {
  return static_cast<std::uint32_t>(status);
}

/// A wide string of Windows as what it is, UTF-16; empty for nullptr.
std::u16string_view utf16(const wchar_t* text);
/// The same as UTF-8.
std::string utf8(const wchar_t* text);
/// For Windows; fails for text that is not UTF-8.
Result<std::wstring> wide(std::string_view text);

/// What PdhGetCounterInfoW says of a counter.
struct CounterInfo {
  std::uint32_t type = 0;
  std::int32_t scale = 0;
  std::string machine;         ///< without backslashes
  std::wstring path;           ///< the full one, in the system's language
  std::int64_t time_base = 0;  ///< 0 if PDH does not tell
};

/// One query. Closing it waits for a collection that hangs, as pdh.dll does.
class PdhQuery {
 public:
  /// Fails where PDH cannot be used at all.
  static Result<PdhQuery> open();

  PdhQuery(PdhQuery&& other) noexcept;
  PdhQuery& operator=(PdhQuery&& other) noexcept;
  PdhQuery(const PdhQuery&) = delete;
  PdhQuery& operator=(const PdhQuery&) = delete;
  ~PdhQuery();

  /// Both fail with the bare meaning of the status; `path` names the counter in the message.
  Result<PDH_HCOUNTER> add_english(const std::wstring& path);
  Result<PDH_HCOUNTER> add_localized(const std::wstring& path);

  /// Asks all providers once; the local time of it. Blocks for as long as a provider does.
  PDH_STATUS collect(LocalTime& local_time);

 private:
  explicit PdhQuery(PDH_HQUERY query) : query_(query) {}

  PDH_HQUERY query_;
};

/// What kind of values a counter has. Fails with the status of the call.
Result<CounterInfo> counter_info(PDH_HCOUNTER counter);

/// Reads raw values into one buffer that serves all counters and stays from one reading to the next.
class RawValueReader {
 public:
  /// A counter whose array needs more is not read.
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

  /// The values of all instances, valid until the next call. `name` is the counter's in the message of an
  /// error. Fails with ProgramError::limit_exceeded for an array that is too large or never stops growing,
  /// and with PDH_CSTATUS_NO_INSTANCE or PDH_NO_DATA, release by release, where there is no instance.
  Result<std::span<const RawItem>> read_array(PDH_HCOUNTER counter, std::string_view name);
  /// The value of a counter without instances, as one item with an empty name.
  Result<std::span<const RawItem>> read_single(PDH_HCOUNTER counter, std::string_view name);

 private:
  Result<void> fill(PDH_HCOUNTER counter, std::string_view name, DWORD& count);
  [[nodiscard]] DWORD room() const;

  std::vector<std::uint64_t> buffer_;  ///< of 64-bit units, for the alignment of PDH_RAW_COUNTER_ITEM_W
  std::vector<RawItem> items_;
};

}  // namespace jobx
