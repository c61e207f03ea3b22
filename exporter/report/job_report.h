/// One job as people read it, and as programs do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jobobject/inspect/job_system.h"

namespace jobx {

/// A job as `list` has it.
struct ListedJob {
  JobReading reading;
  std::optional<std::uint64_t> owner;  ///< the process that says it owns the job, see owner_of()
};

/// The limits that are set, by the words of limit_names.h: "job_time=3600s job_memory=512MiB
/// kill_on_job_close"; empty without any. A rate is of all processors' time.
std::string limits_text(const Job& job);

/// A number of bytes in the largest binary unit that it is a whole or nearly whole number of: "512MiB",
/// "1.50GiB", "700B".
std::string size_text(std::uint64_t bytes);

/// Seconds with two decimals.
std::string seconds_text(Ticks ticks);

/// The jobs as a JSON array, one object a line, as JsonSink writes them, and behind the labels the members
/// `owned` (bool), `owner_process_id` (where it is known) and, for a job that could not be read, `unreadable`
/// (a word, see unreadable_word()) instead of `metrics`.
std::string jobs_json(const std::vector<ListedJob>& jobs);

/// One such object on a line of its own, with `process_ids` as well. Says nothing of nesting: the other jobs
/// were not read.
std::string job_json(const ListedJob& listed);

/// "access_denied" and the like: why a job gave no figures; empty if it did.
std::string_view unreadable_word(OpenOutcome outcome);

/// A page for a terminal: every series of the catalogue that is not of a single process, without
/// "jobobject_", one a line, then a table of the processes.
std::string job_page(const ListedJob& listed);

}  // namespace jobx
