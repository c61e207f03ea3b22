/// Writes scenarios for the pdh.dll beside this program.
#pragma once

#include <windows.h>

#include <pdh.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace pdh_test {

using Json = nlohmann::json;

/// A status as the unsigned code that it is written as.
constexpr DWORD code(PDH_STATUS status) {
  return static_cast<DWORD>(status);
}

/// The world of one test: a file that the environment names; the world is empty again when this goes away.
class World {
 public:
  World();
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Makes the world so, at once.
  void become(const Json& scenario);

 private:
  std::wstring path_;
  int version_ = 0;
};

/// A counter set with counters {name, type} and instances of these names, all values 0.
Json set_of(const std::string& name, const std::vector<std::pair<std::string, unsigned>>& counters,
            const std::vector<std::string>& instances);
/// "Job Object" with two counters, Process Count - Active and Pages/Sec.
Json job_set(const std::vector<std::string>& instances);
Json scenario_of(std::vector<Json> sets);

}  // namespace pdh_test
