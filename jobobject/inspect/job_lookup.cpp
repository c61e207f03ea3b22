#include "jobobject/inspect/job_lookup.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/numbers.h"

namespace jobx {
namespace {

/// The namespace that a prefix stands for; empty for a word that is none.
std::optional<Namespace> namespace_of(std::string_view prefix, const Namespace& local) {
  constexpr std::string_view session = "session_";
  if (equals_ignoring_case(prefix, "global")) return Namespace{};
  if (equals_ignoring_case(prefix, "local")) return local;
  if (!starts_with_ignoring_case(prefix, session)) return std::nullopt;
  const auto number = to_number<std::uint32_t>(prefix.substr(session.size()));
  if (!number) return std::nullopt;
  return *number == 0 ? Namespace{} : Namespace{*number};  // session 0 has no names of its own
}

bool is_listed(const NamespaceListing& listing, const JobName& name) {
  return std::find(listing.jobs->begin(), listing.jobs->end(), name) != listing.jobs->end();
}

Error not_found(std::string_view text, std::size_t unlisted) {
  std::string what = "there is no job named " + std::string(text) +
                     " (names are case-sensitive; \"jobobject_exporter list\" shows all jobs";
  if (unlisted > 0) what += "; " + std::to_string(unlisted) + " namespaces could not be searched";
  return Error(ProgramError::invalid_argument, what + ")");
}

Error ambiguous(std::string_view text, const std::vector<JobName>& found) {
  std::string what = "more than one job is named " + std::string(text) + "; use one of:";
  for (const JobName& name : found) what += (name == found.front() ? " " : ", ") + qualified_name(name);
  return Error(ProgramError::invalid_argument, std::move(what));
}

Result<JobName> find_in(const JobSystem::Listing& listing, const JobName& name, std::string_view text) {
  for (const NamespaceListing& one : listing.namespaces) {
    if (one.space != name.space) continue;
    if (one.jobs && !is_listed(one, name)) return not_found(text, 0);
    return name;
  }
  // Where even the sessions could not be listed, this one may be there all the same.
  if (listing.sessions_error) return name;
  return not_found(text, 0);
}

Result<JobName> find_anywhere(const JobSystem::Listing& listing, std::string_view text) {
  std::vector<JobName> found;
  std::size_t unlisted = listing.sessions_error ? 1 : 0;
  for (const NamespaceListing& one : listing.namespaces) {
    const JobName name{one.space, std::string(text)};
    if (!one.jobs) {
      ++unlisted;
    } else if (is_listed(one, name)) {
      found.push_back(name);
    }
  }
  if (found.empty()) return not_found(text, unlisted);
  if (found.size() > 1) return ambiguous(text, found);
  return found.front();
}

}  // namespace

std::string qualified_name(const JobName& name) {
  return (name.space.session ? name.space.label() : "Global") + "\\" + name.name;
}

std::optional<std::uint64_t> owner_of(const JobSystem::Listing& listing, const JobName& name) {
  for (const NamespaceListing& one : listing.namespaces) {
    if (one.space != name.space) continue;
    const auto found = one.owners.find(name.name);
    if (found != one.owners.end()) return found->second;
  }
  return std::nullopt;
}

Result<JobName> find_job(const JobSystem::Listing& listing, const Namespace& local, std::string_view text) {
  // A name may hold `\uXXXX`, which stands for a unit that UTF-8 cannot; only a known word in front of a
  // backslash is a prefix.
  if (const std::size_t slash = text.find('\\'); slash != std::string_view::npos) {
    if (const std::optional<Namespace> space = namespace_of(text.substr(0, slash), local)) {
      return find_in(listing, {*space, std::string(text.substr(slash + 1))}, text);
    }
  }
  return find_anywhere(listing, text);
}

Result<JobName> find_job(const JobSystem& system, std::string_view text) {
  return find_job(system.list(), system.local_namespace(), text);
}

}  // namespace jobx
