#include "tests/doubles/win32/pdh/scenario.h"

#include <cstdio>
#include <cwctype>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include <windows.h>

namespace pdh_double {
namespace {

using Json = nlohmann::json;

/// Numbers as numbers or, since statuses and types are known by their digits, as "0x…".
std::int64_t number(const Json& json) {
  return json.is_string() ? static_cast<std::int64_t>(std::stoull(json.get<std::string>(), nullptr, 0))
                          : json.get<std::int64_t>();
}

template <typename T>
void take(const Json& json, const char* key, T& into) {
  if (json.contains(key)) into = static_cast<T>(number(json.at(key)));
}
void take(const Json& json, const char* key, double& into) {
  if (json.contains(key)) into = json.at(key).get<double>();
}
void take(const Json& json, const char* key, std::wstring& into) {
  if (json.contains(key)) into = wide(json.at(key).get<std::string>());
}

Value value_of(const Json& json) {
  Value value;
  if (!json.is_object()) {
    value.first = number(json);
    return value;
  }
  take(json, "first", value.first);
  take(json, "second", value.second);
  take(json, "multi", value.multi);
  take(json, "status", value.status);
  take(json, "per_second", value.per_second);
  return value;
}

CounterDefinition counter_of(const Json& json) {
  CounterDefinition counter;
  take(json, "name", counter.name);
  counter.localized = counter.name;
  take(json, "localized", counter.localized);
  take(json, "index", counter.index);
  take(json, "type", counter.type);
  take(json, "scale", counter.scale);
  take(json, "time_base", counter.time_base);
  take(json, "add_status", counter.add_status);
  take(json, "array_status", counter.array_status);
  return counter;
}

CounterSet set_of(const Json& json) {
  CounterSet set;
  take(json, "name", set.name);
  set.localized = set.name;
  take(json, "localized", set.localized);
  take(json, "index", set.index);
  take(json, "appears_after", set.appears_after);
  take(json, "disappears_after", set.disappears_after);
  set.has_instances = json.value("has_instances", true);
  take(json, "empty_status", set.empty_status);
  for (const Json& counter : json.at("counters")) set.counters.push_back(counter_of(counter));
  for (const Json& one : json.value("instances", Json::array())) {
    Instance instance;
    take(one, "name", instance.name);
    const Json values = one.value("values", Json::object());
    for (const auto& [counter, value] : values.items()) {
      instance.values[wide(counter)] = value_of(value);
    }
    set.instances.push_back(std::move(instance));
  }
  // A set without instances has values all the same.
  if (!set.has_instances && set.instances.empty()) set.instances.emplace_back();
  return set;
}

Scenario scenario_of(const Json& json) {
  Scenario scenario;
  take(json, "machine", scenario.machine);
  take(json, "growth", scenario.growth);
  take(json, "growth_times", scenario.growth_times);
  take(json, "small_buffer_status", scenario.small_buffer_status);
  for (const Json& set : json.value("sets", Json::array())) scenario.sets.push_back(set_of(set));
  const Json calls = json.value("calls", Json::object());
  for (const auto& [call, one] : calls.items()) {
    CallBehaviour behaviour;
    take(one, "status", behaviour.status);
    take(one, "hang", behaviour.hang);
    take(one, "times", behaviour.times);
    scenario.calls[call] = behaviour;
  }
  return scenario;
}

std::filesystem::path scenario_path() {
  wchar_t path[32'768] = {};
  const DWORD length = GetEnvironmentVariableW(L"JOBX_PDH_SCENARIO", path, 32'768);
  return length > 0 && length < 32'768 ? std::filesystem::path(path) : std::filesystem::path();
}

std::shared_ptr<Scenario> read_scenario(const std::filesystem::path& path) {
  auto scenario = std::make_shared<Scenario>();
  try {
    std::ifstream file(path, std::ios::binary);
    *scenario = scenario_of(Json::parse(file));
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "pdh.dll of the tests: %s\n", wrong.what());
  }
  scenario->read_at = Clock::now();
  return scenario;
}

}  // namespace

double Scenario::age() const {
  return std::chrono::duration<double>(Clock::now() - read_at).count();
}

const CounterSet* Scenario::find(const std::wstring& set) const {
  for (const CounterSet& one : sets) {
    const bool is_there =
        age() >= one.appears_after && (one.disappears_after < 0 || age() < one.disappears_after);
    if (is_there && (same_name(one.name, set) || same_name(one.localized, set))) return &one;
  }
  return nullptr;
}

const CounterDefinition* CounterSet::find(const std::wstring& counter) const {
  for (const CounterDefinition& one : counters) {
    if (same_name(one.name, counter) || same_name(one.localized, counter)) return &one;
  }
  return nullptr;
}

std::shared_ptr<Scenario> current_scenario() {
  static std::mutex mutex;
  static std::shared_ptr<Scenario> known = std::make_shared<Scenario>();
  static std::filesystem::file_time_type known_time{};
  static std::uintmax_t known_size = 0;
  const std::filesystem::path path = scenario_path();
  const std::lock_guard lock(mutex);
  if (path.empty()) return known;
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path, error);
  const auto size = std::filesystem::file_size(path, error);
  if (error || (time == known_time && size == known_size)) return known;
  known = read_scenario(path);
  known_time = time;
  known_size = size;
  return known;
}

bool same_name(const std::wstring& a, const std::wstring& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::towlower(static_cast<std::wint_t>(a[i])) != std::towlower(static_cast<std::wint_t>(b[i])))
      return false;
  }
  return true;
}

std::wstring wide(const std::string& utf8) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), nullptr, 0);
  std::wstring text(static_cast<std::size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), text.data(), length);
  return text;
}

}  // namespace pdh_double
