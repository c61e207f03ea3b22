/// The source `object`: the kernel itself, asked job by job.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "collector/sources/job_rules.h"
#include "collector/sources/source.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/namespace_walk.h"
#include "jobobject/inspect/unnamed_jobs.h"

namespace jobx {

/// Lists the named jobs of every namespace and reads each of them.
class ObjectSource final : public Source {
 public:
  /// The most jobs one reading opens, whatever the budget of the scrape: it bounds time and memory on a
  /// system with runaway names. Those left out count as unreadable, reason "budget".
  static constexpr std::size_t kMaxJobs = 20'000;

  /// The most processes one reading keeps, those of nested jobs counted in each: as many as
  /// --limits.max-processes can ask for. The rest is an error.
  static constexpr std::size_t kMaxProcesses = 100'000;

  struct Options {
    std::size_t max_jobs = kMaxJobs;
    bool processes = false;  ///< single processes, too: Job::details
    /// Which jobs to read; null for all.
    std::shared_ptr<const JobRules> rules = nullptr;
    /// Jobs that no directory shows, too: without a name, or with one in a directory that may not be listed.
    /// They come last in the budget.
    bool unnamed = false;
    WalkOptions walk{};
  };

  explicit ObjectSource(Result<std::unique_ptr<JobSystem>> system)
      : ObjectSource(std::move(system), Options()) {}
  ObjectSource(Result<std::unique_ptr<JobSystem>> system, Options options)
      : system_(std::move(system)), options_(std::move(options)) {}

  [[nodiscard]] SourceKind kind() const override { return SourceKind::object; }
  /// Fails where there are no job objects, or where no namespace at all could be read.
  SourceResult collect(const std::stop_token& stop) override;

 private:
  [[nodiscard]] bool may_show(const JobName& name) const {
    return !options_.rules || options_.rules->may_show(name);
  }
  /// Moves those jobs out of the sample that turned out not to be wanted.
  void leave_out_unwanted(Sample& sample, std::vector<Ticks>& begun) const;
  /// `listing` has the jobs that are known by their names.
  void read_unnamed(const JobListing& listing, std::size_t room, const std::stop_token& stop,
                    std::vector<JobReading>& readings, Sample& sample);

  Result<std::unique_ptr<JobSystem>> system_;
  std::optional<NamespaceWalk> walk_;     ///< made when first needed; remembers where jobs are
  std::unique_ptr<UnnamedJobs> unnamed_;  ///< made when first needed; remembers which job is which
  Options options_;
};

}  // namespace jobx
