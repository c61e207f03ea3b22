/// Directories of the object namespace that were not searched for jobs, told to people.
#pragma once

#include <string>

#include "jobobject/inspect/job_listing.h"

namespace jobx {

/// "3 directories were not searched for jobs: 2 of kind session (access_denied), 1 of kind other (budget)";
/// empty if all were.
std::string describe_unlisted(const UnlistedDirectories& unlisted);

}  // namespace jobx
