// The calls about what there is: objects, counters, instances, paths, and the numbers of names.
#include <utility>

#include "tests/doubles/win32/pdh/text.h"

namespace pdh_double {
namespace {

/// The calls take a machine with leading backslashes, or none for this one.
bool is_this_machine(std::wstring machine) {
  while (machine.starts_with(L'\\')) machine.erase(0, 1);
  return machine.empty() || same_name(machine, current_scenario()->machine);
}

template <typename Char>
PDH_STATUS enum_objects(const Char* machine, Char* list, DWORD* characters) {
  if (const DWORD status = begin_call("PdhEnumObjects")) return status_of(status);
  if (!is_this_machine(wide(machine))) return status_of(PDH_CSTATUS_NO_MACHINE);
  const std::shared_ptr<Scenario> scenario = current_scenario();
  std::vector<std::wstring> names;
  for (const CounterSet& set : scenario->sets) {
    if (scenario->find(set.name) != nullptr) names.push_back(set.localized);
  }
  return give(multi_string<Char>(names), list, characters);
}

template <typename Char>
PDH_STATUS enum_items(const Char* machine, const Char* object, Char* counters, DWORD* counters_length,
                      Char* instances, DWORD* instances_length) {
  if (object == nullptr || counters_length == nullptr || instances_length == nullptr) {
    return status_of(PDH_INVALID_ARGUMENT);
  }
  if (const DWORD status = begin_call("PdhEnumObjectItems")) return status_of(status);
  if (!is_this_machine(wide(machine))) return status_of(PDH_CSTATUS_NO_MACHINE);
  const std::shared_ptr<Scenario> scenario = current_scenario();
  const CounterSet* const set = scenario->find(wide(object));
  if (set == nullptr) return status_of(PDH_CSTATUS_NO_OBJECT);
  std::vector<std::wstring> counter_names;
  for (const CounterDefinition& counter : set->counters) counter_names.push_back(counter.localized);
  std::vector<std::wstring> instance_names;
  for (std::size_t i = 0; i < set->instances.size(); ++i) {
    const std::uint32_t occurrence = occurrence_of(*set, i);
    instance_names.push_back(set->instances[i].name +
                             (occurrence > 0 ? L'#' + std::to_wstring(occurrence) : L""));
  }
  const PDH_STATUS given_counters = give(multi_string<Char>(counter_names), counters, counters_length);
  if (!set->has_instances) {
    // Documented: a length of 0 here, of 2 for a set that merely has no instance at the moment.
    *instances_length = 0;
    return given_counters;
  }
  const PDH_STATUS given_instances = give(multi_string<Char>(instance_names), instances, instances_length);
  return given_counters != ERROR_SUCCESS ? given_counters : given_instances;
}

template <typename Char>
PDH_STATUS expand_path(const Char* text, Char* list, DWORD* characters, DWORD flags) {
  if (text == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  if (const DWORD status = begin_call("PdhExpandWildCardPath")) return status_of(status);
  const std::optional<Path> path = parse_path(wide(text));
  if (!path) return status_of(PDH_INVALID_PATH);
  const std::shared_ptr<Scenario> scenario = current_scenario();
  if (scenario->find(path->set) == nullptr) return status_of(PDH_CSTATUS_NO_OBJECT);
  const bool counters = (flags & PDH_NOEXPANDCOUNTERS) == 0;
  const bool instances = (flags & PDH_NOEXPANDINSTANCES) == 0;
  return give(multi_string<Char>(expand(*scenario, *path, counters, instances)), list, characters);
}

/// Every name that has a number, in both languages.
template <typename Act>
void for_each_name(const Scenario& scenario, Act act) {
  for (const CounterSet& set : scenario.sets) {
    if (act(set.index, set.name, set.localized)) return;
    for (const CounterDefinition& counter : set.counters) {
      if (act(counter.index, counter.name, counter.localized)) return;
    }
  }
}

template <typename Char>
PDH_STATUS name_by_index(DWORD index, Char* name, DWORD* characters) {
  if (characters == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  std::wstring found;
  for_each_name(*current_scenario(),
                [&](std::uint32_t number, const std::wstring&, const std::wstring& localized) {
                  if (number == index && index != 0) found = localized;
                  return !found.empty();
                });
  if (found.empty()) return status_of(PDH_STRING_NOT_FOUND);
  std::basic_string<Char> text = as<Char>(found);
  return give(text += Char{}, name, characters);
}

PDH_STATUS index_by_name(const std::wstring& name, DWORD* index) {
  if (index == nullptr || name.empty()) return status_of(PDH_INVALID_ARGUMENT);
  DWORD found = 0;
  for_each_name(*current_scenario(),
                [&](std::uint32_t number, const std::wstring& english, const std::wstring& localized) {
                  if (same_name(english, name) || same_name(localized, name)) found = number;
                  return found != 0;
                });
  if (found == 0) return status_of(PDH_STRING_NOT_FOUND);
  *index = found;
  return ERROR_SUCCESS;
}

template <typename Char, typename Elements>
PDH_STATUS parse(const Char* text, Elements* elements, DWORD* size) {
  if (text == nullptr || size == nullptr) return status_of(PDH_INVALID_ARGUMENT);
  const std::optional<Path> path = parse_path(wide(text));
  if (!path) return status_of(PDH_CSTATUS_BAD_COUNTERNAME);
  std::wstring instance = path->instance.value_or(L"");
  std::wstring parent;
  if (const std::size_t slash = instance.find(L'/'); slash != std::wstring::npos) {
    parent = instance.substr(0, slash);
    instance.erase(0, slash + 1);
  }
  const std::size_t needed = sizeof(Elements) + bytes_of<Char>(path->machine) + bytes_of<Char>(path->set) +
                             bytes_of<Char>(instance) + bytes_of<Char>(parent) +
                             bytes_of<Char>(path->counter);
  if (!fits(elements, size, needed)) return status_of(PDH_MORE_DATA);
  Tail<Char> tail(elements, sizeof(Elements));
  elements->szMachineName = tail.add(path->machine);
  elements->szObjectName = tail.add(path->set);
  elements->szInstanceName = path->instance ? tail.add(instance) : nullptr;
  elements->szParentInstance = parent.empty() ? nullptr : tail.add(parent);
  elements->dwInstanceIndex = path->index;
  elements->szCounterName = tail.add(path->counter);
  return ERROR_SUCCESS;
}

template <typename Char, typename Elements>
PDH_STATUS make(const Elements* elements, Char* buffer, DWORD* characters) {
  if (elements == nullptr || elements->szObjectName == nullptr || elements->szCounterName == nullptr) {
    return status_of(PDH_INVALID_ARGUMENT);
  }
  Path path;
  path.machine = wide(elements->szMachineName);
  while (path.machine.starts_with(L'\\')) path.machine.erase(0, 1);
  path.set = wide(elements->szObjectName);
  path.counter = wide(elements->szCounterName);
  if (elements->szInstanceName != nullptr) {
    const std::wstring parent = wide(elements->szParentInstance);
    path.instance = (parent.empty() ? parent : parent + L'/') + wide(elements->szInstanceName);
    path.index = elements->dwInstanceIndex == static_cast<DWORD>(-1) ? 0 : elements->dwInstanceIndex;
  }
  std::basic_string<Char> text = as<Char>(text_of(path));
  return give(text += Char{}, buffer, characters);
}

}  // namespace
}  // namespace pdh_double

using namespace pdh_double;

extern "C" {

PDH_FUNCTION PdhEnumObjectsW(LPCWSTR, LPCWSTR machine, PZZWSTR list, LPDWORD size, DWORD, BOOL) {
  return enum_objects(machine, list, size);
}
PDH_FUNCTION PdhEnumObjectsA(LPCSTR, LPCSTR machine, PZZSTR list, LPDWORD size, DWORD, BOOL) {
  return enum_objects(machine, list, size);
}
PDH_FUNCTION PdhEnumObjectsHW(PDH_HLOG, LPCWSTR machine, PZZWSTR list, LPDWORD size, DWORD, BOOL) {
  return enum_objects(machine, list, size);
}
PDH_FUNCTION PdhEnumObjectsHA(PDH_HLOG, LPCSTR machine, PZZSTR list, LPDWORD size, DWORD, BOOL) {
  return enum_objects(machine, list, size);
}

PDH_FUNCTION PdhEnumObjectItemsW(LPCWSTR, LPCWSTR machine, LPCWSTR object, PZZWSTR counters,
                                 LPDWORD counters_length, PZZWSTR instances, LPDWORD instances_length, DWORD,
                                 DWORD) {
  return enum_items(machine, object, counters, counters_length, instances, instances_length);
}
PDH_FUNCTION PdhEnumObjectItemsA(LPCSTR, LPCSTR machine, LPCSTR object, PZZSTR counters,
                                 LPDWORD counters_length, PZZSTR instances, LPDWORD instances_length, DWORD,
                                 DWORD) {
  return enum_items(machine, object, counters, counters_length, instances, instances_length);
}
PDH_FUNCTION PdhEnumObjectItemsHW(PDH_HLOG, LPCWSTR machine, LPCWSTR object, PZZWSTR counters,
                                  LPDWORD counters_length, PZZWSTR instances, LPDWORD instances_length, DWORD,
                                  DWORD) {
  return enum_items(machine, object, counters, counters_length, instances, instances_length);
}
PDH_FUNCTION PdhEnumObjectItemsHA(PDH_HLOG, LPCSTR machine, LPCSTR object, PZZSTR counters,
                                  LPDWORD counters_length, PZZSTR instances, LPDWORD instances_length, DWORD,
                                  DWORD) {
  return enum_items(machine, object, counters, counters_length, instances, instances_length);
}

PDH_FUNCTION PdhExpandWildCardPathW(LPCWSTR, LPCWSTR path, PZZWSTR list, LPDWORD size, DWORD flags) {
  return expand_path(path, list, size, flags);
}
PDH_FUNCTION PdhExpandWildCardPathA(LPCSTR, LPCSTR path, PZZSTR list, LPDWORD size, DWORD flags) {
  return expand_path(path, list, size, flags);
}
PDH_FUNCTION PdhExpandWildCardPathHW(PDH_HLOG, LPCWSTR path, PZZWSTR list, LPDWORD size, DWORD flags) {
  return expand_path(path, list, size, flags);
}
PDH_FUNCTION PdhExpandWildCardPathHA(PDH_HLOG, LPCSTR path, PZZSTR list, LPDWORD size, DWORD flags) {
  return expand_path(path, list, size, flags);
}
PDH_FUNCTION PdhExpandCounterPathW(LPCWSTR path, PZZWSTR list, LPDWORD size) {
  return expand_path(path, list, size, 0);
}
PDH_FUNCTION PdhExpandCounterPathA(LPCSTR path, PZZSTR list, LPDWORD size) {
  return expand_path(path, list, size, 0);
}

PDH_FUNCTION PdhLookupPerfNameByIndexW(LPCWSTR, DWORD index, LPWSTR name, LPDWORD size) {
  return name_by_index(index, name, size);
}
PDH_FUNCTION PdhLookupPerfNameByIndexA(LPCSTR, DWORD index, LPSTR name, LPDWORD size) {
  return name_by_index(index, name, size);
}
PDH_FUNCTION PdhLookupPerfIndexByNameW(LPCWSTR, LPCWSTR name, LPDWORD index) {
  return index_by_name(wide(name), index);
}
PDH_FUNCTION PdhLookupPerfIndexByNameA(LPCSTR, LPCSTR name, LPDWORD index) {
  return index_by_name(wide(name), index);
}

PDH_FUNCTION PdhParseCounterPathW(LPCWSTR path, PPDH_COUNTER_PATH_ELEMENTS_W elements, LPDWORD size, DWORD) {
  return parse(path, elements, size);
}
PDH_FUNCTION PdhParseCounterPathA(LPCSTR path, PPDH_COUNTER_PATH_ELEMENTS_A elements, LPDWORD size, DWORD) {
  return parse(path, elements, size);
}
PDH_FUNCTION PdhMakeCounterPathW(PPDH_COUNTER_PATH_ELEMENTS_W elements, LPWSTR path, LPDWORD size, DWORD) {
  return make(elements, path, size);
}
PDH_FUNCTION PdhMakeCounterPathA(PPDH_COUNTER_PATH_ELEMENTS_A elements, LPSTR path, LPDWORD size, DWORD) {
  return make(elements, path, size);
}

}  // extern "C"
