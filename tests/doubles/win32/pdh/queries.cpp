// The calls about queries and the counters in them.
#include "tests/doubles/win32/pdh/text.h"

namespace pdh_double {
namespace {

/// Everything of PDH_COUNTER_INFO but the strings and the form of their characters.
template <typename Char, typename Info>
PDH_STATUS counter_info(PDH_HCOUNTER handle, DWORD* size, Info* buffer) {
  if (size == nullptr || (*size != 0 && buffer == nullptr)) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhGetCounterInfo")) return status_of(status);
  const std::lock_guard lock(mutex());
  const Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  const Path& path = counter->path;
  const std::shared_ptr<Scenario> scenario = current_scenario();
  const CounterSet* const set = scenario->find(path.set);
  Path localized = path;
  if (set != nullptr) localized.set = set->localized;
  localized.counter = counter->definition.localized;
  const std::wstring full = text_of(localized);
  const std::wstring instance = path.instance.value_or(L"");
  const std::size_t needed = sizeof(Info) + bytes_of<Char>(full) + bytes_of<Char>(localized.machine) +
                             bytes_of<Char>(localized.set) + bytes_of<Char>(instance) +
                             bytes_of<Char>(localized.counter);
  // Room for the structure alone is taken as a wish for no strings.
  const bool without_strings = buffer != nullptr && *size == sizeof(Info);
  if (!without_strings && !fits(buffer, size, needed)) return status_of(PDH_MORE_DATA);
  *buffer = {};
  buffer->dwLength = *size;
  buffer->dwType = counter->definition.type;
  buffer->CStatus = counter->now ? counter->now->status : PDH_CSTATUS_VALID_DATA;
  buffer->lScale = counter->scale.value_or(0);
  buffer->lDefaultScale = counter->definition.scale;
  buffer->dwUserData = counter->user_data;
  buffer->dwQueryUserData = counter->query->user_data;
  buffer->dwInstanceIndex = path.index;
  if (without_strings) return ERROR_SUCCESS;
  Tail<Char> tail(buffer, sizeof(Info));
  buffer->szFullPath = tail.add(full);
  buffer->szMachineName = tail.add(localized.machine);
  buffer->szObjectName = tail.add(localized.set);
  buffer->szInstanceName = path.instance ? tail.add(instance) : nullptr;
  buffer->szCounterName = tail.add(localized.counter);
  return ERROR_SUCCESS;
}

PDH_STATUS validate(const std::wstring& text) {
  if (text.empty()) return status_of(PDH_INVALID_ARGUMENT);
  const std::optional<Path> path = parse_path(text);
  if (!path) return status_of(PDH_CSTATUS_BAD_COUNTERNAME);
  const std::lock_guard lock(mutex());
  const std::shared_ptr<Scenario> scenario = current_scenario();
  const CounterSet* const set = scenario->find(path->set);
  if (set == nullptr) return status_of(PDH_CSTATUS_NO_OBJECT);
  if (path->counter != L"*" && set->find(path->counter) == nullptr) return status_of(PDH_CSTATUS_NO_COUNTER);
  const bool is_wildcard = path->instance && path->instance->find(L'*') != std::wstring::npos;
  if (path->instance && !is_wildcard && chosen_instances(*set, *path).empty())
    return status_of(PDH_CSTATUS_NO_INSTANCE);
  return ERROR_SUCCESS;
}

PDH_STATUS collect_once(PDH_HQUERY handle, LONGLONG* time) {
  if (const DWORD status = begin_call("PdhCollectQueryData")) return status_of(status);
  const std::lock_guard lock(mutex());
  Query* const query = find_query(handle);
  return query == nullptr ? status_of(PDH_INVALID_HANDLE) : collect(*query, time);
}

}  // namespace
}  // namespace pdh_double

using namespace pdh_double;

extern "C" {

PDH_FUNCTION PdhGetDllVersion(LPDWORD version) {
  if (version == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  *version = 0x0503;  // PDH_VERSION of Windows XP and all that came after it
  return ERROR_SUCCESS;
}

PDH_FUNCTION PdhOpenQueryW(LPCWSTR source, DWORD_PTR user_data, PDH_HQUERY* query) {
  return source != nullptr ? status_of(PDH_LOG_FILE_OPEN_ERROR) : open_query(user_data, query);
}
PDH_FUNCTION PdhOpenQueryA(LPCSTR source, DWORD_PTR user_data, PDH_HQUERY* query) {
  return source != nullptr ? status_of(PDH_LOG_FILE_OPEN_ERROR) : open_query(user_data, query);
}
PDH_FUNCTION PdhOpenQueryH(PDH_HLOG source, DWORD_PTR user_data, PDH_HQUERY* query) {
  return source != nullptr ? status_of(PDH_INVALID_HANDLE) : open_query(user_data, query);
}
PDH_FUNCTION PdhCloseQuery(PDH_HQUERY query) {
  return close_query(query);
}

// English and localized names are both known to the scenario; what differs is which of them a client has.
PDH_FUNCTION PdhAddCounterW(PDH_HQUERY query, LPCWSTR path, DWORD_PTR user_data, PDH_HCOUNTER* counter) {
  return add_counter(query, path, user_data, counter);
}
PDH_FUNCTION PdhAddCounterA(PDH_HQUERY query, LPCSTR path, DWORD_PTR user_data, PDH_HCOUNTER* counter) {
  return add_counter(query, path == nullptr ? nullptr : wide(path).c_str(), user_data, counter);
}
PDH_FUNCTION PdhAddEnglishCounterW(PDH_HQUERY query, LPCWSTR path, DWORD_PTR user_data,
                                   PDH_HCOUNTER* counter) {
  return add_counter(query, path, user_data, counter);
}
PDH_FUNCTION PdhAddEnglishCounterA(PDH_HQUERY query, LPCSTR path, DWORD_PTR user_data,
                                   PDH_HCOUNTER* counter) {
  return add_counter(query, path == nullptr ? nullptr : wide(path).c_str(), user_data, counter);
}
PDH_FUNCTION PdhRemoveCounter(PDH_HCOUNTER counter) {
  return remove_counter(counter);
}

PDH_FUNCTION PdhCollectQueryData(PDH_HQUERY query) {
  return collect_once(query, nullptr);
}
PDH_FUNCTION PdhCollectQueryDataWithTime(PDH_HQUERY query, LONGLONG* time) {
  return time == nullptr ? status_of(PDH_INVALID_ARGUMENT) : collect_once(query, time);
}
PDH_FUNCTION PdhCollectQueryDataEx(PDH_HQUERY query, DWORD seconds, HANDLE event) {
  return collect_every(query, seconds, event);
}

PDH_FUNCTION PdhGetCounterInfoW(PDH_HCOUNTER counter, BOOLEAN, LPDWORD size, PPDH_COUNTER_INFO_W buffer) {
  return counter_info<wchar_t>(counter, size, buffer);
}
PDH_FUNCTION PdhGetCounterInfoA(PDH_HCOUNTER counter, BOOLEAN, LPDWORD size, PPDH_COUNTER_INFO_A buffer) {
  return counter_info<char>(counter, size, buffer);
}
PDH_FUNCTION PdhGetCounterTimeBase(PDH_HCOUNTER handle, LONGLONG* time_base) {
  if (time_base == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  const std::lock_guard lock(mutex());
  const Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  *time_base = counter->definition.time_base;
  return ERROR_SUCCESS;
}

PDH_FUNCTION PdhSetCounterScaleFactor(PDH_HCOUNTER handle, LONG factor) {
  const std::lock_guard lock(mutex());
  Counter* const counter = find_counter(handle);
  if (counter == nullptr) return status_of(PDH_INVALID_HANDLE);
  if (factor < PDH_MIN_SCALE || factor > PDH_MAX_SCALE) return status_of(PDH_INVALID_ARGUMENT);
  counter->scale = factor;
  return ERROR_SUCCESS;
}

PDH_FUNCTION PdhValidatePathW(LPCWSTR path) {
  return path == nullptr ? status_of(PDH_INVALID_ARGUMENT) : validate(path);
}
PDH_FUNCTION PdhValidatePathA(LPCSTR path) {
  return path == nullptr ? status_of(PDH_INVALID_ARGUMENT) : validate(wide(path));
}
PDH_FUNCTION PdhValidatePathExW(PDH_HLOG source, LPCWSTR path) {
  return source != nullptr ? status_of(PDH_INVALID_HANDLE) : PdhValidatePathW(path);
}
PDH_FUNCTION PdhValidatePathExA(PDH_HLOG source, LPCSTR path) {
  return source != nullptr ? status_of(PDH_INVALID_HANDLE) : PdhValidatePathA(path);
}

}  // extern "C"
