#include "tests/doubles/win32/pdh/query.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <utility>

namespace pdh_double {
namespace {

std::vector<std::unique_ptr<Query>>& queries() {
  static std::vector<std::unique_ptr<Query>> all;
  return all;
}

LONGLONG ticks(const FILETIME& time) {
  return static_cast<LONGLONG>(static_cast<ULONGLONG>(time.dwHighDateTime) << 32 | time.dwLowDateTime);
}

/// The clock that a counter's type counts by.
LONGLONG clock_of(std::uint32_t type, const FILETIME& utc) {
  constexpr std::uint32_t kTypeMask = 0x0C00;
  constexpr std::uint32_t kCounter = 0x0400;
  constexpr std::uint32_t kTimer100ns = 0x0010'0000;
  constexpr std::uint32_t kObjectTimer = 0x0020'0000;
  if ((type & kTypeMask) != kCounter) return 0;
  if ((type & (kTimer100ns | kObjectTimer)) != 0) return ticks(utc);
  LARGE_INTEGER now;
  QueryPerformanceCounter(&now);
  return now.QuadPart;
}

PDH_RAW_COUNTER raw_value(const CounterDefinition& counter, const Value& value, double age,
                          const FILETIME& utc) {
  PDH_RAW_COUNTER raw{};
  FileTimeToLocalFileTime(&utc, &raw.TimeStamp);
  raw.CStatus = value.status;
  raw.FirstValue = value.first + static_cast<LONGLONG>(value.per_second * age);
  if ((counter.type & 0x300) == 0) raw.FirstValue = static_cast<std::uint32_t>(raw.FirstValue);
  raw.SecondValue = value.second != 0 ? value.second : clock_of(counter.type, utc);
  raw.MultiCount = value.multi;
  return raw;
}

bool is_wildcard(const Counter& counter) {
  return counter.path.instance && counter.path.instance->find(L'*') != std::wstring::npos;
}

Reading read(const Scenario& scenario, const Counter& counter, const FILETIME& utc) {
  Reading reading;
  const CounterSet* const set = scenario.find(counter.path.set);
  if (set == nullptr) {
    reading.status = PDH_CSTATUS_NO_OBJECT;
    return reading;
  }
  const CounterDefinition* const definition = set->find(counter.path.counter);
  if (definition == nullptr) {
    reading.status = PDH_CSTATUS_NO_COUNTER;
    return reading;
  }
  const auto add = [&](const Instance& instance) {
    const auto value = instance.values.find(definition->name);
    const Value none;
    reading.items.push_back(
        {instance.name, raw_value(counter.definition, value == instance.values.end() ? none : value->second,
                                  scenario.age(), utc)});
  };
  if (!counter.path.instance) {
    for (const Instance& instance : set->instances) add(instance);
  }
  for (const std::size_t i : chosen_instances(*set, counter.path)) add(set->instances[i]);
  if (reading.items.empty())
    reading.status = is_wildcard(counter) ? set->empty_status : PDH_CSTATUS_NO_INSTANCE;
  return reading;
}

/// NEW_DATA for a value that differs from the one before, and for an instance that appears in an array;
/// VALID_DATA for one that does not differ, and for the first one of a single counter.
void mark_new(Reading& now, const std::optional<Reading>& before, bool is_array) {
  if (!before && !is_array) return;
  for (std::size_t i = 0; i < now.items.size(); ++i) {
    PDH_RAW_COUNTER& raw = now.items[i].raw;
    const bool is_known = before && i < before->items.size() && before->items[i].name == now.items[i].name;
    if (raw.CStatus == PDH_CSTATUS_VALID_DATA &&
        !(is_known && before->items[i].raw.FirstValue == raw.FirstValue)) {
      raw.CStatus = PDH_CSTATUS_NEW_DATA;
    }
  }
}

bool is_valid(const PDH_RAW_COUNTER& raw) {
  return raw.CStatus == PDH_CSTATUS_VALID_DATA || raw.CStatus == PDH_CSTATUS_NEW_DATA;
}

}  // namespace

HANDLE new_handle() {
  static std::atomic<std::uintptr_t> last{0x10000};
  return reinterpret_cast<HANDLE>(last += 4);
}

std::mutex& mutex() {
  static std::mutex one;
  return one;
}

DWORD begin_call(const char* name) {
  static std::mutex calls_mutex;
  static std::shared_ptr<Scenario> counted;
  static std::map<std::string, int> counts;
  const std::shared_ptr<Scenario> scenario = current_scenario();
  CallBehaviour behaviour;
  {
    const std::lock_guard lock(calls_mutex);
    if (counted != scenario) counts.clear();
    counted = scenario;
    const auto found = scenario->calls.find(name);
    if (found == scenario->calls.end()) return 0;
    behaviour = found->second;
    if (behaviour.times >= 0 && counts[name]++ >= behaviour.times) return 0;
  }
  if (behaviour.hang > 0) Sleep(static_cast<DWORD>(behaviour.hang * 1'000));
  return behaviour.status;
}

Query* find_query(PDH_HQUERY handle) {
  for (const auto& query : queries()) {
    if (query->handle == handle) return query.get();
  }
  return nullptr;
}

Counter* find_counter(PDH_HCOUNTER handle) {
  for (const auto& query : queries()) {
    for (const auto& counter : query->counters) {
      if (counter->handle == handle) return counter.get();
    }
  }
  return nullptr;
}

PDH_STATUS open_query(DWORD_PTR user_data, PDH_HQUERY* handle) {
  if (handle == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhOpenQuery")) return status_of(status);
  const std::lock_guard lock(mutex());
  queries().push_back(std::make_unique<Query>());
  queries().back()->user_data = user_data;
  *handle = queries().back()->handle;
  return ERROR_SUCCESS;
}

PDH_STATUS close_query(PDH_HQUERY handle) {
  std::unique_ptr<Query> closed;
  {
    const std::lock_guard lock(mutex());
    const auto found = std::find_if(queries().begin(), queries().end(),
                                    [&](const auto& one) { return one->handle == handle; });
    if (found == queries().end()) return status_of(PDH_INVALID_HANDLE);
    closed = std::move(*found);
    queries().erase(found);
  }
  return ERROR_SUCCESS;  // its thread, if any, ends here, without the lock that it may wait for
}

PDH_STATUS add_counter(PDH_HQUERY query, const wchar_t* path, DWORD_PTR user_data, PDH_HCOUNTER* handle) {
  if (handle == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  *handle = nullptr;
  if (path == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhAddCounter")) return status_of(status);
  const std::lock_guard lock(mutex());
  Query* const owner = find_query(query);
  if (owner == nullptr) return status_of(PDH_INVALID_HANDLE);
  const std::optional<Path> parsed = parse_path(path);
  if (!parsed) return status_of(PDH_CSTATUS_BAD_COUNTERNAME);
  const std::shared_ptr<Scenario> scenario = current_scenario();
  if (!parsed->machine.empty() && !same_name(parsed->machine, scenario->machine))
    return status_of(PDH_CSTATUS_NO_MACHINE);
  const CounterSet* const set = scenario->find(parsed->set);
  if (set == nullptr) return status_of(PDH_CSTATUS_NO_OBJECT);
  // A wildcard in the counter's place may be added, to learn its path; it is never collected.
  static const CounterDefinition any{.name = L"*", .localized = L"*"};
  const CounterDefinition* const definition = parsed->counter == L"*" ? &any : set->find(parsed->counter);
  if (definition == nullptr) return status_of(PDH_CSTATUS_NO_COUNTER);
  if (definition->add_status != 0) return status_of(definition->add_status);
  Path full = *parsed;
  full.machine = scenario->machine;
  owner->counters.push_back(std::make_unique<Counter>(Counter{owner, full, user_data, *definition, {}, {}}));
  *handle = owner->counters.back()->handle;
  return ERROR_SUCCESS;
}

PDH_STATUS remove_counter(PDH_HCOUNTER handle) {
  const std::lock_guard lock(mutex());
  const Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  std::erase_if(counter->query->counters, [&](const auto& one) { return one->handle == handle; });
  return ERROR_SUCCESS;
}

PDH_STATUS collect(Query& query, LONGLONG* time) {
  FILETIME utc;
  GetSystemTimeAsFileTime(&utc);
  FILETIME local;
  FileTimeToLocalFileTime(&utc, &local);
  if (time != nullptr) *time = ticks(local);
  const std::shared_ptr<Scenario> scenario = current_scenario();
  bool has_data = false;
  for (const auto& counter : query.counters) {
    counter->before = std::move(counter->now);
    counter->now = read(*scenario, *counter, utc);
    mark_new(*counter->now, counter->before, is_wildcard(*counter));
    // An object without an instance has answered all the same.
    const DWORD status = counter->now->status;
    const bool has_object = status != PDH_CSTATUS_NO_OBJECT && status != PDH_CSTATUS_NO_COUNTER;
    has_data = has_data || !counter->now->items.empty() || (has_object && is_wildcard(*counter));
  }
  return has_data ? ERROR_SUCCESS : status_of(PDH_NO_DATA);
}

Repetition::Repetition(DWORD seconds, std::function<bool(const Repetition&)> act)
    : thread_([this, seconds, act = std::move(act)] {
        while (!is_stopped(seconds * 1'000) && act(*this)) {
        }
      }) {}

Repetition::~Repetition() {
  request_stop();
  thread_.join();
  CloseHandle(stop_);
}

PDH_STATUS collect_every(PDH_HQUERY handle, DWORD seconds, HANDLE event) {
  std::unique_ptr<Repetition> former;  // ends when this returns, without the lock that it may wait for
  const std::lock_guard lock(mutex());
  Query* const query = find_query(handle);
  if (query == nullptr) return status_of(PDH_INVALID_HANDLE);
  if (seconds == 0) return status_of(PDH_INVALID_ARGUMENT);
  if (query->counters.empty()) return status_of(PDH_NO_DATA);
  former = std::move(query->repetition);
  if (former) former->request_stop();
  query->repetition = std::make_unique<Repetition>(seconds, [handle, event](const Repetition& self) {
    const std::lock_guard all(mutex());
    Query* const mine = find_query(handle);
    // One that has been replaced since must not collect any more.
    if (mine == nullptr || self.is_stopped()) return false;
    collect(*mine, nullptr);
    if (event != nullptr) SetEvent(event);
    return true;
  });
  return ERROR_SUCCESS;
}

PDH_STATUS items_of(Counter& counter, bool asks_size, std::vector<Item>& items) {
  if (counter.definition.array_status != 0) return status_of(counter.definition.array_status);
  if (!counter.now) return status_of(PDH_NO_DATA);
  if (counter.now->status != PDH_CSTATUS_VALID_DATA) return status_of(counter.now->status);
  items = counter.now->items;
  const std::shared_ptr<Scenario> scenario = current_scenario();
  if (!asks_size && counter.asked_size && counter.grown < scenario->growth_times) {
    for (std::uint32_t i = 0; i < scenario->growth * (counter.grown + 1); ++i)
      items.push_back({L"grown " + std::to_wstring(i), items.front().raw});
    ++counter.grown;
  }
  counter.asked_size = asks_size;
  return ERROR_SUCCESS;
}

bool needs_two(std::uint32_t type) {
  return type != PERF_COUNTER_RAWCOUNT && type != PERF_COUNTER_LARGE_RAWCOUNT && type != PERF_ELAPSED_TIME;
}

DWORD cook(const CounterDefinition& counter, const PDH_RAW_COUNTER& now, const PDH_RAW_COUNTER* before,
           DWORD format, double& value) {
  if (!is_valid(now)) return now.CStatus;
  const auto first = static_cast<double>(now.FirstValue);
  const auto base = static_cast<double>(counter.time_base);
  switch (counter.type) {
    case PERF_COUNTER_RAWCOUNT:
    case PERF_COUNTER_LARGE_RAWCOUNT:
      value = first;
      return PDH_CSTATUS_VALID_DATA;
    case PERF_ELAPSED_TIME:
      value = (static_cast<double>(now.SecondValue) - first) / base;
      return PDH_CSTATUS_VALID_DATA;
    default:
      break;
  }
  if (before == nullptr || !is_valid(*before)) return PDH_CSTATUS_INVALID_DATA;
  const auto grown = static_cast<double>(now.FirstValue - before->FirstValue);
  const auto passed = static_cast<double>(now.SecondValue - before->SecondValue);
  if (grown < 0) return PDH_CALC_NEGATIVE_VALUE;
  if (passed <= 0) return PDH_CALC_NEGATIVE_DENOMINATOR;
  switch (counter.type) {
    case PERF_COUNTER_COUNTER:
    case PERF_COUNTER_BULK_COUNT:
      value = grown * base / passed;
      return PDH_CSTATUS_VALID_DATA;
    case PERF_100NSEC_TIMER:
      value = 100 * grown / passed;
      break;
    case PERF_100NSEC_TIMER_INV:
      value = 100 * (1 - grown / passed);
      break;
    default:
      return PDH_CSTATUS_INVALID_DATA;
  }
  if ((format & PDH_FMT_NOCAP100) == 0) value = std::clamp(value, 0.0, 100.0);
  return PDH_CSTATUS_VALID_DATA;
}

}  // namespace pdh_double
