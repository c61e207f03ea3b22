#include "jobobject/inspect/job_lookup.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/text.h"

namespace jobx {
namespace {

/// The namespaces that a prefix stands for: of app containers there may be several. Empty for a word that is
/// none. A session need not be in the list: where the list of sessions itself cannot be read, it may be there
/// all the same.
std::vector<Namespace> namespaces_of(std::string_view prefix, const JobSystem::Listing& listing,
                                     const Namespace& local) {
  constexpr std::string_view session = "session_";
  if (equals_ignoring_case(prefix, "local")) return {local};
  if (starts_with_ignoring_case(prefix, session)) {
    // Session 0 has no names of its own.
    const auto number = to_number<std::uint32_t>(prefix.substr(session.size()));
    if (number) return {Namespace(*number)};
  }
  std::vector<Namespace> found;
  for (const NamespaceListing& one : listing.namespaces) {
    if (equals_ignoring_case(one.space.label(), prefix)) found.push_back(one.space);
  }
  return found;
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

/// True if the job is in the list, or cannot be expected to be.
bool may_exist(const JobSystem::Listing& listing, const JobName& name) {
  for (const NamespaceListing& one : listing.namespaces) {
    if (one.space == name.space) return !one.jobs || is_listed(one, name);
  }
  return listing.sessions_error && name.space.kind() == Namespace::Kind::session;
}

Result<JobName> only_one(const std::vector<JobName>& found, std::string_view text, std::size_t unlisted) {
  if (found.empty()) return not_found(text, unlisted);
  if (found.size() > 1) return ambiguous(text, found);
  return found.front();
}

/// By the full path of the object manager.
Result<JobName> find_path(const JobSystem::Listing& listing, std::string_view text) {
  std::vector<JobName> found;
  for (const NamespaceListing& one : listing.namespaces) {
    if (!one.jobs || !text.starts_with(one.space.path())) continue;
    for (const JobName& name : *one.jobs) {
      if (name.path() == text) found.push_back(name);
    }
  }
  const std::size_t slash = text.rfind('\\');
  const Result<std::u16string> directory = utf16_from_utf8(text.substr(0, std::max(slash, std::size_t{1})));
  if (found.empty() && directory && slash + 1 < text.size()) {
    const JobName name{Namespace::at(*directory), std::string(text.substr(slash + 1))};
    if (may_exist(listing, name)) return name;
  }
  return only_one(found, text, 0);
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
  return only_one(found, text, unlisted);
}

}  // namespace

std::string qualified_name(const JobName& name) {
  switch (name.space.kind()) {
    case Namespace::Kind::global:
      return "Global\\" + name.name;
    case Namespace::Kind::session:
    case Namespace::Kind::silo:
      return name.space.label() + "\\" + name.name;
    case Namespace::Kind::root:
    case Namespace::Kind::app_container:
    case Namespace::Kind::directory:
      break;
  }
  return name.path();
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
  const std::size_t slash = text.find('\\');
  if (slash == std::string_view::npos) return find_anywhere(listing, text);
  if (slash == 0) {
    // A plain name may begin with such a unit, too.
    const Result<JobName> found = find_path(listing, text);
    const Result<JobName> plain = found ? found : find_anywhere(listing, text);
    return plain ? plain : found;
  }
  const std::vector<Namespace> spaces = namespaces_of(text.substr(0, slash), listing, local);
  if (spaces.empty()) return find_anywhere(listing, text);
  std::vector<JobName> found;
  for (const Namespace& space : spaces) {
    JobName name{space, std::string(text.substr(slash + 1))};
    if (may_exist(listing, name)) found.push_back(std::move(name));
  }
  return only_one(found, text, 0);
}

Result<JobName> find_job(const JobSystem& system, std::string_view text) {
  return find_job(system.list(), system.local_namespace(), text);
}

}  // namespace jobx
