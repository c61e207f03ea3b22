#include "exporter/history/first_spellings.h"

#include <algorithm>

#include "pdh/name_case.h"

namespace jobx {

const std::string& FirstSpellings::of(const std::string& name) {
  const auto found = shown_.find(name);
  if (found != shown_.end()) return found->second;
  const std::string& first = first_.try_emplace(folded_name(name), name).first->second;
  return shown_.emplace(name, first).first->second;
}

void FirstSpellings::apply(std::vector<Job>& jobs) {
  const auto is_there = [&](const std::string& name) {
    return std::any_of(jobs.begin(), jobs.end(), [&](const Job& job) { return job.name.name == name; });
  };
  for (Job& job : jobs) {
    const std::string& shown = of(job.name.name);
    if (shown == job.name.name) continue;
    if (is_there(shown)) {
      shown_[job.name.name] = job.name.name;  // from now on
    } else {
      job.name.name = shown;
    }
  }
}

}  // namespace jobx
