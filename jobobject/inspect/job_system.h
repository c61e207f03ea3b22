/// The operating system's job objects: which there are, and what each says of itself.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/directory_reader.h"
#include "jobobject/inspect/job_listing.h"
#include "jobobject/inspect/process_table.h"
#include "jobobject/job.h"

namespace jobx {

class UnnamedJobs;  // jobobject/inspect/unnamed_jobs.h

/// How an attempt to open a job by its name ended.
enum class OpenOutcome {
  opened,
  vanished,       ///< closed by its owner since it was listed
  access_denied,  ///< its DACL does not grant this account JOB_OBJECT_QUERY
  wrong_type,     ///< the name now belongs to an event, a mutex or the like
  failed,         ///< anything else; see the error
};

struct JobReading {
  OpenOutcome outcome = OpenOutcome::failed;
  Job job;  ///< the name always; the groups only after `opened`
  /// Why the job could not be opened (other than vanished), or which classes failed in an unexpected way. A
  /// class that this system does not have is no error: its group is just absent.
  std::vector<Error> errors;
  /// The system's time at its last tick before the job was read, since the Unix epoch: see
  /// ProcessTable::find().
  Ticks begun{};
};

/// What the jobs of a host share, and their limits are parts of. Each is empty where the system does not
/// tell.
struct HostCapacity {
  std::optional<std::uint32_t> processors;  ///< logical ones, of all processor groups
  std::optional<std::uint64_t>
      memory_commit_limit;  ///< bytes: physical memory and page files as they are now

  friend bool operator==(const HostCapacity&, const HostCapacity&) = default;
};

/// Reads the kernel's named jobs with the rights of this process.
///
/// Any thread may call any method; nothing is shared between calls. Holds no handle between calls.
class JobSystem {
 public:
  /// The running system's. Fails with ProgramError::unsupported anywhere but on Windows, and where the system
  /// lacks a function that jobs are read by.
  static Result<std::unique_ptr<JobSystem>> open();

  virtual ~JobSystem() = default;

  /// What lists the directories of the object manager; it does not need this object.
  [[nodiscard]] virtual std::unique_ptr<DirectoryReader> directories() const = 0;

  using Listing = JobListing;
  /// The jobs of every directory, by a walk that begins anew: NamespaceWalk remembers where there are any.
  /// `\BaseNamedObjects` is always among them.
  [[nodiscard]] Listing list() const;

  /// Ends every process of the job with this exit code (TerminateJobObject), child jobs' processes included.
  /// The error explains what is missing: JOB_OBJECT_TERMINATE, or that the name is another object's.
  [[nodiscard]] virtual Result<void> terminate(const JobName& name, std::uint32_t exit_code) const = 0;

  /// Opens the job with JOB_OBJECT_QUERY and, where that is granted, SYNCHRONIZE; reads it and closes it
  /// again: a handle held longer would keep the name alive and defer the owner's kill-on-close.
  [[nodiscard]] virtual JobReading read(const JobName& name) const = 0;

  /// Where a name without prefix, or with `Local\`, goes for this process: its session's namespace, or in
  /// session 0 the global one.
  [[nodiscard]] virtual Namespace local_namespace() const = 0;

  /// The id of this process, as it stands in the lists of jobs.
  [[nodiscard]] virtual std::uint64_t own_process_id() const = 0;

  /// Every process of the system, in one call of the kernel. Fails where the kernel cannot be asked, and with
  /// malformed_data for an answer that is not to be believed.
  [[nodiscard]] virtual Result<ProcessTable> read_processes() const = 0;

  /// Of the host, as of now.
  [[nodiscard]] virtual HostCapacity capacity() const = 0;

  /// What finds the jobs without a name; it remembers which is which, and does not need this object.
  [[nodiscard]] virtual std::unique_ptr<UnnamedJobs> unnamed_jobs() const = 0;

 protected:
  JobSystem() = default;
  JobSystem(const JobSystem&) = default;
  JobSystem& operator=(const JobSystem&) = default;
};

}  // namespace jobx
