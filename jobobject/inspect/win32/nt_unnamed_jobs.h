/// UnnamedJobs by the functions of ntdll and kernel32.
#pragma once

#include <cstddef>
#include <stop_token>

#include "jobobject/inspect/job_ids.h"
#include "jobobject/inspect/unnamed_jobs.h"

namespace jobx {

struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Reads through `functions`, which must outlive this.
class NtUnnamedJobs final : public UnnamedJobs {
 public:
  explicit NtUnnamedJobs(const NtFunctions& functions) : functions_(functions) {}

  Result<Found> read(std::size_t max_jobs, const std::stop_token& stop) override;

 private:
  const NtFunctions& functions_;
  JobIds ids_;
};

}  // namespace jobx
