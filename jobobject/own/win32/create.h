/// Makes a job under a name, or takes the one that has it.
#pragma once

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/job.h"

namespace jobx {

struct CreatedJob {
  UniqueHandle handle;     ///< with kJobObjectOwn; of an adopted one, with kJobObjectAdopt
  bool was_there = false;  ///< adopted, not created
};

/// Creates the job `name`; one that exists is opened with `adopt` if it belongs to this account, and refused
/// without. An error says what stands in the way: another kind of object of that name, another account's job,
/// missing rights.
Result<CreatedJob> create_job(const NtFunctions& functions, const JobName& name, bool adopt);

}  // namespace jobx
