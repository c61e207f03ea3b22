/// A job that was to be made or adopted, and could not be.
#pragma once

#include <cstdint>
#include <string_view>

#include "jobobject/job.h"

namespace jobx {

/// What stood in the way.
enum class JobFailure : std::uint8_t {
  name_taken,        ///< a job or another object has the name
  foreign_owner,     ///< a job of that name is to be adopted and belongs to another account
  access_denied,     ///< this account may neither create nor open it
  settings_refused,  ///< the system refused a limit, or attaching the completion port
  start_failed,      ///< the program did not start
  failed,            ///< anything else
};

/// The value of the label `reason`.
constexpr std::string_view failure_name(JobFailure failure) {
  switch (failure) {
    case JobFailure::name_taken:
      return "name_taken";
    case JobFailure::foreign_owner:
      return "foreign_owner";
    case JobFailure::access_denied:
      return "access_denied";
    case JobFailure::settings_refused:
      return "settings_refused";
    case JobFailure::start_failed:
      return "start_failed";
    case JobFailure::failed:
      break;
  }
  return "failed";
}

struct FailedJob {
  JobName name;
  JobFailure reason = JobFailure::failed;

  friend bool operator==(const FailedJob&, const FailedJob&) = default;
};

}  // namespace jobx
