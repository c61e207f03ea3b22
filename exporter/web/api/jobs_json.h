/// The jobs of a scrape as the API shows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "collector/catalogue/scrape.h"

namespace jobx {

struct Metric;

/// Which families of jobs a client asks for: all but those of single processes, or those of a list.
class FamilyChoice {
 public:
  FamilyChoice() = default;
  /// The families of `names`, which a comma separates. Fails with ProgramError::invalid_argument for one that
  /// the catalogue does not have among those of jobs.
  static Result<FamilyChoice> of(std::string_view names);

  [[nodiscard]] bool wants(const Metric& metric) const;

 private:
  std::vector<const Metric*> chosen_;  ///< empty for the usual ones
};

/// Appends `[{"job_object":…,"namespace":…,"path":…,"metrics":{…}},…]`, the jobs that the scrape shows.
void append_jobs(std::string& out, const Scrape& scrape, const FamilyChoice& families);

/// Appends the members of one job, with all families and `process_ids`. The job is number `index` of those
/// that the scrape shows; `members` are more of them, each with a comma in front.
void append_job(std::string& out, const Scrape& scrape, std::size_t index, std::string_view members);

}  // namespace jobx
