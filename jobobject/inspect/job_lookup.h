/// From a name as people write it to the one job that is meant.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {

/// The job that `text` (UTF-8) names: `Global\x`, `Local\x`, `session_2\x` and any other word that a
/// namespace is labelled with, a full path such as `\Container_x`, or a plain name, which is looked for in
/// every namespace that can be listed. Prefixes are taken in any case, names and paths as they are.
///
/// Fails with invalid_argument where no job or more than one has the name; the error says which there are. A
/// name whose own namespace cannot be listed is taken on trust: opening it will tell. It opens nothing
/// itself, so the job may have vanished by the time it is used.
Result<JobName> find_job(const JobSystem& system, std::string_view text);

/// The same in a list that is there already; `local` is where `Local\` leads.
Result<JobName> find_job(const JobSystem::Listing& listing, const Namespace& local, std::string_view text);

/// The id of the process, an exporter that runs now, that says it owns the job; empty if none does.
std::optional<std::uint64_t> owner_of(const JobSystem::Listing& listing, const JobName& name);

/// `Global\x`, `session_2\x`, `silo_3\x`, else the full path: the text that find_job() takes for this job and
/// no other. (Two directories can have one path as text, see Namespace::has_plain_path(); it then finds
/// both.)
std::string qualified_name(const JobName& name);

}  // namespace jobx
