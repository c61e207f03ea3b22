/// One job as people read it, and as programs do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "jobobject/inspect/job_system.h"

namespace jobx {

/// A job as `list` has it.
struct ListedJob {
  JobReading reading;
  std::optional<std::uint64_t> owner;  ///< the process that says it owns the job, see owner_of()
};

/// The limits that are set, in short words: "job_time=3600s job_memory=512MiB kill_on_job_close"; empty
/// without any. A rate is of all processors' time.
std::string limits_text(const Job& job);

/// A number of bytes in the largest binary unit that it is a whole or nearly whole number of: "512MiB",
/// "1.50GiB", "700B".
std::string size_text(std::uint64_t bytes);

/// Seconds with two decimals.
std::string seconds_text(Ticks ticks);

/// The job as an object: what is not known has no member, numbers are numbers. A job that could not be read
/// has the member "unreadable" instead of figures. With `processes`, those of Job::details, too.
nlohmann::ordered_json job_json(const ListedJob& listed, bool processes);

/// "access_denied" and the like: why a job gave no figures; empty if it did.
std::string_view unreadable_word(OpenOutcome outcome);

/// A page for a terminal: every figure that is known, one a line, then a table of the processes.
std::string job_page(const ListedJob& listed);

}  // namespace jobx
