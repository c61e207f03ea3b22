/// Names that PDH takes for one, under one spelling.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "jobobject/job.h"

namespace jobx {

/// What people record keeps the case of whoever typed it, so that a job or a machine may be spelled otherwise
/// in another log. All are shown as they were spelled first.
class FirstSpellings {
 public:
  /// The spelling under which `name` is shown.
  const std::string& of(const std::string& name);

  /// Gives jobs of one machine and one moment the names under which they are shown. Two that differ by case
  /// are there at once: those are two jobs, whose names the kernel tells apart, and they keep their names.
  void apply(std::vector<Job>& jobs);

 private:
  std::unordered_map<std::string, std::string> shown_;  ///< by the name as it came
  std::unordered_map<std::string, std::string> first_;  ///< by the folded name
};

}  // namespace jobx
