/// JobSystem by the functions of ntdll and kernel32.
#pragma once

#include <cstdint>
#include <memory>

#include "jobobject/inspect/job_system.h"

namespace jobx {

class KnownClasses;  // jobobject/inspect/win32/query.h
struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Reads through `functions`, which must outlive this and all that comes from it.
class NtJobSystem final : public JobSystem {
 public:
  explicit NtJobSystem(const NtFunctions& functions);

  [[nodiscard]] std::unique_ptr<DirectoryReader> directories() const override;
  [[nodiscard]] Result<void> terminate(const JobName& name, std::uint32_t exit_code) const override;
  [[nodiscard]] JobReading read(const JobName& name) const override;
  [[nodiscard]] Namespace local_namespace() const override;
  [[nodiscard]] std::uint64_t own_process_id() const override;
  [[nodiscard]] Result<ProcessTable> read_processes() const override;
  [[nodiscard]] HostCapacity capacity() const override;
  [[nodiscard]] std::unique_ptr<UnnamedJobs> unnamed_jobs() const override;

 private:
  const NtFunctions& functions_;
  std::shared_ptr<KnownClasses> known_;  ///< shared with what comes from it
};

/// The namespace of this process: see JobSystem::local_namespace().
Namespace session_namespace();

}  // namespace jobx
