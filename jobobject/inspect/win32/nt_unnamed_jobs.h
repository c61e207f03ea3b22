/// UnnamedJobs by the functions of ntdll and kernel32.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <utility>

#include "jobobject/inspect/job_ids.h"
#include "jobobject/inspect/unnamed_jobs.h"

namespace jobx {

class KnownClasses;  // jobobject/inspect/win32/query.h
struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Reads through `functions`, which must outlive this.
class NtUnnamedJobs final : public UnnamedJobs {
 public:
  NtUnnamedJobs(const NtFunctions& functions, std::shared_ptr<KnownClasses> known)
      : functions_(functions), known_(std::move(known)) {}

  Result<Found> read(std::size_t max_jobs, const Wanted& wanted, const std::stop_token& stop) override;

 private:
  const NtFunctions& functions_;
  std::shared_ptr<KnownClasses> known_;
  JobIds ids_;
};

}  // namespace jobx
