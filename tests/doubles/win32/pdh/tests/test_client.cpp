// The pdh.dll of the tests as any client meets it, by the documented protocols, in both forms of characters.
#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>

#include "tests/doubles/win32/pdh/tests/world.h"

namespace {

using pdh_test::code;
using pdh_test::Json;
using pdh_test::scenario_of;
using pdh_test::set_of;
using pdh_test::World;

Json processes() {
  Json set =
      set_of("Process",
             {{"% Processor Time", 0x20510500}, {"Thread Count", 0x10000}, {"Page Faults/sec", 0x10410400}},
             {"svchost", "svchost", "explorer"});
  set["index"] = 230;
  set["localized"] = "Prozess";
  set["counters"][0]["index"] = 6;
  set["instances"][0]["values"]["Thread Count"] = 11;
  set["instances"][1]["values"]["Thread Count"] = 22;
  set["instances"][2]["values"]["Page Faults/sec"] = {{"first", 100}, {"per_second", 1000}};
  return set;
}

struct OpenQuery {
  OpenQuery() { REQUIRE(PdhOpenQueryW(nullptr, 7, &handle) == ERROR_SUCCESS); }
  ~OpenQuery() { PdhCloseQuery(handle); }
  PDH_HQUERY handle = nullptr;
};

PDH_HCOUNTER add(PDH_HQUERY query, const wchar_t* path) {
  PDH_HCOUNTER counter = nullptr;
  REQUIRE(PdhAddEnglishCounterW(query, path, 9, &counter) == ERROR_SUCCESS);
  return counter;
}

TEST_CASE("handles that are not open are refused, and so are missing arguments", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  int nothing = 0;
  PDH_HCOUNTER counter = nullptr;
  LONGLONG base = 0;
  CHECK(code(PdhCollectQueryData(&nothing)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhCloseQuery(&nothing)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhRemoveCounter(&nothing)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhGetCounterTimeBase(&nothing, &base)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhAddCounterW(&nothing, L"\\Process(*)\\Thread Count", 0, &counter)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhOpenQueryW(nullptr, 0, nullptr)) == PDH_INVALID_ARGUMENT);
  OpenQuery query;
  CHECK(code(PdhAddCounterW(query.handle, nullptr, 0, &counter)) == PDH_INVALID_ARGUMENT);
  counter = add(query.handle, L"\\Process(*)\\Thread Count");
  CHECK(PdhRemoveCounter(counter) == ERROR_SUCCESS);
  CHECK(code(PdhRemoveCounter(counter)) == PDH_INVALID_HANDLE);
}

TEST_CASE("adding tells what is missing", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  OpenQuery query;
  PDH_HCOUNTER counter = nullptr;
  CHECK(code(PdhAddCounterW(query.handle, L"\\Nothing(*)\\X", 0, &counter)) == PDH_CSTATUS_NO_OBJECT);
  CHECK(code(PdhAddCounterA(query.handle, "\\Process(*)\\X", 0, &counter)) == PDH_CSTATUS_NO_COUNTER);
  CHECK(code(PdhAddCounterW(query.handle, L"Process", 0, &counter)) == PDH_CSTATUS_BAD_COUNTERNAME);
  CHECK(code(PdhAddCounterW(query.handle, L"\\\\OTHER\\Process(*)\\Thread Count", 0, &counter)) ==
        PDH_CSTATUS_NO_MACHINE);
  // An instance that is not there can be added all the same.
  CHECK(PdhAddCounterW(query.handle, L"\\Process(nobody)\\Thread Count", 0, &counter) == ERROR_SUCCESS);
}

TEST_CASE("a raw array in both forms, by the two-call protocol", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  OpenQuery query;
  const PDH_HCOUNTER counter = add(query.handle, L"\\Process(*)\\Thread Count");
  REQUIRE(PdhCollectQueryData(query.handle) == ERROR_SUCCESS);
  DWORD size = 0;
  DWORD count = 0;
  CHECK(code(PdhGetRawCounterArrayW(counter, &size, &count, nullptr)) == PDH_MORE_DATA);
  CHECK(size == 3 * sizeof(PDH_RAW_COUNTER_ITEM_W) + 2 * (8 + 8 + 9));
  std::vector<std::uint64_t> buffer(size / 8 + 1);
  auto* const items = reinterpret_cast<PDH_RAW_COUNTER_ITEM_W*>(buffer.data());
  REQUIRE(PdhGetRawCounterArrayW(counter, &size, &count, items) == ERROR_SUCCESS);
  REQUIRE(count == 3);
  CHECK(std::wstring(items[1].szName) == L"svchost");
  CHECK(items[1].RawValue.FirstValue == 22);
  CHECK(items[1].RawValue.CStatus == PDH_CSTATUS_NEW_DATA);
  size = 0;
  CHECK(code(PdhGetRawCounterArrayA(counter, &size, &count, nullptr)) == PDH_MORE_DATA);
  CHECK(size == 3 * sizeof(PDH_RAW_COUNTER_ITEM_A) + 8 + 8 + 9);
  auto* const narrow = reinterpret_cast<PDH_RAW_COUNTER_ITEM_A*>(buffer.data());
  REQUIRE(PdhGetRawCounterArrayA(counter, &size, &count, narrow) == ERROR_SUCCESS);
  CHECK(std::string(narrow[2].szName) == "explorer");
}

TEST_CASE("a single value, raw and formatted", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  OpenQuery query;
  const PDH_HCOUNTER second = add(query.handle, L"\\Process(svchost#1)\\Thread Count");
  const PDH_HCOUNTER faults = add(query.handle, L"\\Process(explorer)\\Page Faults/sec");
  PDH_RAW_COUNTER raw;
  DWORD type = 0;
  REQUIRE(PdhCollectQueryData(query.handle) == ERROR_SUCCESS);
  REQUIRE(PdhGetRawCounterValue(second, &type, &raw) == ERROR_SUCCESS);
  CHECK(type == PERF_COUNTER_RAWCOUNT);
  CHECK(raw.FirstValue == 22);
  PDH_FMT_COUNTERVALUE value;
  REQUIRE(PdhGetFormattedCounterValue(second, PDH_FMT_LONG, nullptr, &value) == ERROR_SUCCESS);
  CHECK(value.longValue == 22);
  CHECK(code(PdhGetFormattedCounterValue(faults, PDH_FMT_DOUBLE, nullptr, &value)) == PDH_INVALID_DATA);
  Sleep(200);
  LONGLONG time = 0;
  REQUIRE(PdhCollectQueryDataWithTime(query.handle, &time) == ERROR_SUCCESS);
  CHECK(time > 0);
  REQUIRE(PdhGetFormattedCounterValue(faults, PDH_FMT_DOUBLE, nullptr, &value) == ERROR_SUCCESS);
  CHECK(value.doubleValue == Approx(1'000).epsilon(0.2));
  CHECK(code(PdhGetFormattedCounterValue(faults, 0, nullptr, &value)) == PDH_INVALID_ARGUMENT);
}

TEST_CASE("names, paths and numbers", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  std::array<wchar_t, 512> wide{};
  std::array<char, 512> narrow{};
  auto size = static_cast<DWORD>(wide.size());
  REQUIRE(PdhEnumObjectsW(nullptr, nullptr, wide.data(), &size, PERF_DETAIL_WIZARD, FALSE) == ERROR_SUCCESS);
  CHECK(std::wstring(wide.data()) == L"Prozess");
  DWORD counters = 0;
  DWORD instances = 0;
  CHECK(code(PdhEnumObjectItemsA(nullptr, nullptr, "Process", nullptr, &counters, nullptr, &instances,
                                 PERF_DETAIL_WIZARD, 0)) == PDH_MORE_DATA);
  CHECK(instances == 8 + 10 + 9 + 1);
  counters = instances = 512;
  std::array<char, 512> names{};
  REQUIRE(PdhEnumObjectItemsA(nullptr, nullptr, "Process", narrow.data(), &counters, names.data(), &instances,
                              PERF_DETAIL_WIZARD, 0) == ERROR_SUCCESS);
  CHECK(std::string(names.data() + 8) == "svchost#1");
  size = static_cast<DWORD>(wide.size());
  REQUIRE(PdhExpandWildCardPathW(nullptr, L"\\Process(s*)\\Thread*", wide.data(), &size, 0) == ERROR_SUCCESS);
  CHECK(std::wstring(wide.data()) == L"\\\\TESTBOX\\Prozess(svchost)\\Thread Count");
  size = 2;
  CHECK(code(PdhExpandWildCardPathW(nullptr, L"\\Process(s*)\\Thread*", wide.data(), &size, 0)) ==
        PDH_MORE_DATA);
  size = static_cast<DWORD>(narrow.size());
  REQUIRE(PdhLookupPerfNameByIndexA(nullptr, 230, narrow.data(), &size) == ERROR_SUCCESS);
  CHECK(std::string(narrow.data()) == "Prozess");
  DWORD index = 0;
  REQUIRE(PdhLookupPerfIndexByNameW(nullptr, L"% Processor Time", &index) == ERROR_SUCCESS);
  CHECK(index == 6);
  size = static_cast<DWORD>(narrow.size());
  CHECK(code(PdhLookupPerfNameByIndexA(nullptr, 4711, narrow.data(), &size)) == PDH_STRING_NOT_FOUND);
  CHECK(PdhValidatePathA("\\Process(svchost#1)\\Thread Count") == ERROR_SUCCESS);
  CHECK(code(PdhValidatePathW(L"\\Process(svchost#2)\\Thread Count")) == PDH_CSTATUS_NO_INSTANCE);
  CHECK(code(PdhValidatePathExW(nullptr, L"\\X(y)\\z")) == PDH_CSTATUS_NO_OBJECT);
}

TEST_CASE("a handle that was closed stays closed", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  PDH_HQUERY closed = nullptr;
  REQUIRE(PdhOpenQueryW(nullptr, 0, &closed) == ERROR_SUCCESS);
  REQUIRE(PdhCloseQuery(closed) == ERROR_SUCCESS);
  const OpenQuery query;
  CHECK(query.handle != closed);
  CHECK(code(PdhCollectQueryData(closed)) == PDH_INVALID_HANDLE);
}

TEST_CASE("names that look like an index are names", "[double]") {
  World world;
  Json set =
      set_of("Job Object", {{"Pages/Sec", 0x10410400}}, {"build", "build", "build#1", "x#20240131120000"});
  set["instances"][1]["values"]["Pages/Sec"] = 1;
  set["instances"][2]["values"]["Pages/Sec"] = 2;
  set["instances"][3]["values"]["Pages/Sec"] = 3;
  world.become(scenario_of({set}));
  OpenQuery query;
  const PDH_HCOUNTER named = add(query.handle, L"\\Job Object(build#1)\\Pages/Sec");
  const PDH_HCOUNTER dated = add(query.handle, L"\\Job Object(x#20240131120000)\\Pages/Sec");
  REQUIRE(PdhCollectQueryData(query.handle) == ERROR_SUCCESS);
  PDH_RAW_COUNTER raw;
  REQUIRE(PdhGetRawCounterValue(named, nullptr, &raw) == ERROR_SUCCESS);
  CHECK(raw.FirstValue == 2);
  REQUIRE(PdhGetRawCounterValue(dated, nullptr, &raw) == ERROR_SUCCESS);
  CHECK(raw.FirstValue == 3);
}

TEST_CASE("patterns with many wildcards take no time", "[double]") {
  World world;
  world.become(scenario_of({set_of("Job Object", {{"Pages/Sec", 0x10410400}}, {std::string(200, 'a')})}));
  OpenQuery query;
  add(query.handle, L"\\Job Object(*a*a*a*a*a*a*a*a*a*a*a*a*b)\\Pages/Sec");
  add(query.handle, L"\\Job Object(*a*A*a)\\Pages/Sec");
  CHECK(PdhCollectQueryData(query.handle) == ERROR_SUCCESS);
}

TEST_CASE("lists of instances where there are none", "[double]") {
  World world;
  Json without = set_of("Memory", {{"Pages", 0x10000}}, {""});
  without["has_instances"] = false;
  world.become(scenario_of({without, set_of("Print Queue", {{"Jobs", 0x10000}}, {})}));
  std::array<wchar_t, 64> names{};
  DWORD counters = static_cast<DWORD>(names.size());
  DWORD instances = 0;
  CHECK(PdhEnumObjectItemsW(nullptr, nullptr, L"Memory", names.data(), &counters, nullptr, &instances,
                            PERF_DETAIL_WIZARD, 0) == ERROR_SUCCESS);
  CHECK(counters == 7);
  CHECK(instances == 0);
  counters = 0;
  CHECK(code(PdhEnumObjectItemsW(nullptr, nullptr, L"Print Queue", nullptr, &counters, nullptr, &instances,
                                 PERF_DETAIL_WIZARD, 0)) == PDH_MORE_DATA);
  CHECK(instances == 2);
  CHECK(code(PdhEnumObjectItemsW(nullptr, nullptr, L"Memory", nullptr, &counters, nullptr, nullptr,
                                 PERF_DETAIL_WIZARD, 0)) == PDH_INVALID_ARGUMENT);
}

TEST_CASE("formatted values are scaled unless that is refused", "[double]") {
  World world;
  Json set = set_of("Job Object", {{"Process Count - Active", 0x10000}}, {"a"});
  set["counters"][0]["scale"] = 1;
  set["instances"][0]["values"]["Process Count - Active"] = 4;
  world.become(scenario_of({set}));
  OpenQuery query;
  const PDH_HCOUNTER counter = add(query.handle, L"\\Job Object(a)\\Process Count - Active");
  REQUIRE(PdhCollectQueryData(query.handle) == ERROR_SUCCESS);
  PDH_FMT_COUNTERVALUE value;
  REQUIRE(PdhGetFormattedCounterValue(counter, PDH_FMT_LONG, nullptr, &value) == ERROR_SUCCESS);
  CHECK(value.longValue == 40);
  REQUIRE(PdhGetFormattedCounterValue(counter, PDH_FMT_LONG | PDH_FMT_NOSCALE, nullptr, &value) ==
          ERROR_SUCCESS);
  CHECK(value.longValue == 4);
}

TEST_CASE("what is known of a counter", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  OpenQuery query;
  const PDH_HCOUNTER counter = add(query.handle, L"\\Process(svchost)\\% Processor Time");
  DWORD size = 0;
  CHECK(code(PdhGetCounterInfoW(counter, FALSE, &size, nullptr)) == PDH_MORE_DATA);
  std::vector<std::uint64_t> buffer(size / 8 + 1);
  auto* const info = reinterpret_cast<PDH_COUNTER_INFO_W*>(buffer.data());
  REQUIRE(PdhGetCounterInfoW(counter, FALSE, &size, info) == ERROR_SUCCESS);
  CHECK(info->dwType == PERF_100NSEC_TIMER);
  CHECK(info->dwUserData == 9);
  CHECK(info->dwQueryUserData == 7);
  CHECK(std::wstring(info->szFullPath) == L"\\\\TESTBOX\\Prozess(svchost)\\% Processor Time");
  LONGLONG base = 0;
  REQUIRE(PdhGetCounterTimeBase(counter, &base) == ERROR_SUCCESS);
  CHECK(base == 10'000'000);
}

TEST_CASE("collecting by itself tells by an event", "[double]") {
  World world;
  world.become(scenario_of({processes()}));
  OpenQuery query;
  const PDH_HCOUNTER counter = add(query.handle, L"\\Process(explorer)\\Thread Count");
  const HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  REQUIRE(PdhCollectQueryDataEx(query.handle, 1, event) == ERROR_SUCCESS);
  CHECK(WaitForSingleObject(event, 5'000) == WAIT_OBJECT_0);
  PDH_RAW_COUNTER raw;
  CHECK(PdhGetRawCounterValue(counter, nullptr, &raw) == ERROR_SUCCESS);
  CHECK(PdhCloseQuery(query.handle) == ERROR_SUCCESS);
  CloseHandle(event);
}

}  // namespace
