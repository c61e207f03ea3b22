#include "tests/doubles/win32/pdh/tests/world.h"

#include <windows.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace pdh_test {

World::World() {
  static int number = 0;
  path_ = (std::filesystem::temp_directory_path() /
           ("jobx_pdh_" + std::to_string(GetCurrentProcessId()) + "_" + std::to_string(++number) + ".json"))
              .wstring();
  SetEnvironmentVariableW(L"JOBX_PDH_SCENARIO", path_.c_str());
}

World::~World() {
  SetEnvironmentVariableW(L"JOBX_PDH_SCENARIO", nullptr);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

void World::become(const Json& scenario) {
  const std::filesystem::path path(path_);
  const std::filesystem::path fresh(path_ + L".new");
  Json marked = scenario;
  // Of another size each time: the clock of files may be too coarse to tell two scenarios apart.
  marked["comment"] = std::string(static_cast<std::size_t>(++version_), '.');
  std::ofstream(fresh, std::ios::binary) << marked;
  std::filesystem::rename(fresh, path);
}

Json set_of(const std::string& name, const std::vector<std::pair<std::string, unsigned>>& counters,
            const std::vector<std::string>& instances) {
  Json set{{"name", name}, {"counters", Json::array()}, {"instances", Json::array()}};
  for (const auto& [counter, type] : counters) set["counters"].push_back({{"name", counter}, {"type", type}});
  for (const std::string& instance : instances) set["instances"].push_back({{"name", instance}});
  return set;
}

Json job_set(const std::vector<std::string>& instances) {
  return set_of("Job Object", {{"Process Count - Active", 0x10000}, {"Pages/Sec", 0x10410400}}, instances);
}

Json scenario_of(std::vector<Json> sets) {
  return {{"sets", std::move(sets)}};
}

}  // namespace pdh_test
