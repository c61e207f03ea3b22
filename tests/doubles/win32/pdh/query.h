/// Queries and counters of the pdh.dll of the tests.
#pragma once

#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/doubles/win32/pdh/path.h"
#include "tests/doubles/win32/pdh/scenario.h"

namespace pdh_double {

/// pdhmsg.h has statuses as DWORD, the functions return LONG.
constexpr PDH_STATUS status_of(DWORD status) {
  return static_cast<PDH_STATUS>(status);
}

struct Item {
  std::wstring name;
  PDH_RAW_COUNTER raw;
};

/// What one collection found for a counter.
struct Reading {
  DWORD status = PDH_CSTATUS_VALID_DATA;  ///< of the counter as a whole
  std::vector<Item> items;
};

/// A handle's value, never used again, so that one that was closed stays closed.
HANDLE new_handle();

struct Query;

struct Counter {
  Query* query;
  Path path;
  DWORD_PTR user_data;
  CounterDefinition definition;
  std::optional<Reading> now;
  std::optional<Reading> before;
  std::optional<LONG> scale{};  ///< of PdhSetCounterScaleFactor
  std::uint32_t grown = 0;
  bool asked_size = false;  ///< by the call before
  HANDLE handle = new_handle();
};

/// What PdhCollectQueryDataEx starts: a thread of its own that does something every so often.
class Repetition {
 public:
  /// `act` gets the repetition itself and answers whether to go on.
  Repetition(DWORD seconds, std::function<bool(const Repetition&)> act);
  /// Waits for an `act` that runs.
  ~Repetition();
  Repetition(const Repetition&) = delete;
  Repetition& operator=(const Repetition&) = delete;

  void request_stop() { SetEvent(stop_); }
  [[nodiscard]] bool is_stopped(DWORD patience_ms = 0) const {
    return WaitForSingleObject(stop_, patience_ms) == WAIT_OBJECT_0;
  }

 private:
  HANDLE stop_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  std::thread thread_;
};

struct Query {
  DWORD_PTR user_data = 0;
  std::vector<std::unique_ptr<Counter>> counters;
  std::unique_ptr<Repetition> repetition{};
  HANDLE handle = new_handle();
};

/// Guards all queries; held by every call but while it hangs.
std::mutex& mutex();

/// Does what the scenario says of a call: hangs, and answers a status; 0 means go on. To be called without
/// the lock.
DWORD begin_call(const char* name);

/// Null for a handle that is not open. With the lock held.
Query* find_query(PDH_HQUERY handle);
Counter* find_counter(PDH_HCOUNTER handle);

PDH_STATUS open_query(DWORD_PTR user_data, PDH_HQUERY* handle);
PDH_STATUS close_query(PDH_HQUERY handle);
PDH_STATUS add_counter(PDH_HQUERY query, const wchar_t* path, DWORD_PTR user_data, PDH_HCOUNTER* handle);
PDH_STATUS remove_counter(PDH_HCOUNTER handle);
/// Reads all counters of the query; the local time of it into `time`, if that is not null. Answers
/// PDH_NO_DATA where none of them has an object. With the lock held.
PDH_STATUS collect(Query& query, LONGLONG* time);
PDH_STATUS collect_every(PDH_HQUERY query, DWORD seconds, HANDLE event);

/// The items of the last collection, with the growth that the scenario wants between two calls. With the lock
/// held.
PDH_STATUS items_of(Counter& counter, bool asks_size, std::vector<Item>& items);
/// True for a type whose formatted value is computed from two collections.
bool needs_two(std::uint32_t type);
/// A formatted value; `before` may be null. Types that WINDOWS' job counters have; else
/// PDH_CSTATUS_INVALID_DATA.
DWORD cook(const CounterDefinition& counter, const PDH_RAW_COUNTER& now, const PDH_RAW_COUNTER* before,
           DWORD format, double& value);

}  // namespace pdh_double
