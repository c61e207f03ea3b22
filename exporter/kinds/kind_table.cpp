#include "exporter/kinds/kind_table.h"

#include <algorithm>
#include <utility>

namespace jobx {
namespace {

constexpr std::size_t kMaxKind = 64;

bool is_here(const std::optional<JobPlace>& wanted, JobPlace place) {
  return !wanted || *wanted == place;
}

/// True if class 36 contradicts what the name says.
bool is_contradicted(const KnownKind& row, SiloEvidence silo) {
  return row.is_server_silo && silo && *silo != Silo::Kind::server;
}

JobOrigin origin_of(const KnownKind& row, std::string_view part) {
  JobOrigin origin;
  origin.kind = row.kind;
  switch (row.part) {
    case NamePart::runtime_id:
      origin.is_runtime_id = true;
      origin.container_id = part;
      break;
    case NamePart::container_id:
      origin.container_id = part;
      break;
    case NamePart::package:
      origin.package = part;
      break;
    case NamePart::nothing:
      break;
  }
  return origin;
}

/// What the kernel says of the kind: stronger than a name, which anybody may take.
std::string_view kind_of(SiloEvidence silo) {
  if (silo == Silo::Kind::server) return kContainerKind;
  return silo == Silo::Kind::application ? kSiloKind : std::string_view();
}

}  // namespace

JobPlace place_of(const JobName& name) {
  if (!name.id.empty()) return JobPlace::other;
  switch (name.space.kind()) {
    case Namespace::Kind::root:
      return JobPlace::root;
    case Namespace::Kind::global:
      return JobPlace::global;
    case Namespace::Kind::session:
      return JobPlace::session;
    case Namespace::Kind::silo:
    case Namespace::Kind::app_container:
    case Namespace::Kind::directory:
      break;
  }
  return JobPlace::other;
}

Result<void> check_kind(std::string_view kind) {
  const bool is_word =
      !kind.empty() && kind.size() <= kMaxKind && std::all_of(kind.begin(), kind.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      });
  if (is_word) return {};
  return Error(ProgramError::invalid_argument,
               "'" + std::string(kind.substr(0, kMaxKind)) +
                   "' is not a kind; use at most 64 lower-case letters, digits "
                   "and underscores");
}

KindTable::KindTable(std::vector<CustomKind> custom) : custom_(std::move(custom)) {
  // A row that does not compile is a mistake in this program, which a test of each row finds.
  for (const KnownKind& row : kKnownKinds) known_.push_back({&row, Pattern::compile(row.pattern).value()});
}

const CustomKind* KindTable::find_custom(JobPlace place, std::string_view name) const {
  const auto found = std::find_if(custom_.begin(), custom_.end(), [&](const CustomKind& row) {
    return is_here(row.place, place) && row.pattern.matches(name);
  });
  return found == custom_.end() ? nullptr : &*found;
}

JobOrigin KindTable::by_known_name(JobPlace place, std::string_view name, SiloEvidence silo) const {
  for (const auto& [row, pattern] : known_) {
    std::string_view part;
    if (!is_here(row->place, place) || is_contradicted(*row, silo)) continue;
    if (pattern.matches(name, part)) return origin_of(*row, part);
  }
  return {};
}

JobOrigin KindTable::by_name(JobPlace place, std::string_view name, SiloEvidence silo) const {
  JobOrigin origin = by_known_name(place, name, silo);
  if (silo == Silo::Kind::server) {
    origin.kind = kContainerKind;
  } else if (origin.kind.empty()) {
    origin.kind = kind_of(silo);
  }
  if (const CustomKind* const custom = find_custom(place, name)) origin.kind = custom->kind;
  return origin;
}

JobOrigin KindTable::of(const Job& job) const {
  // A job without a name is shown under one that is not its own.
  const std::string_view name = job.name.id.empty() ? std::string_view(job.name.name) : std::string_view();
  const JobPlace place = place_of(job.name);
  SiloEvidence silo;
  if (job.silo) silo = job.silo->kind;
  JobOrigin origin = by_name(place, name, silo);
  // That this program made the job is known; a name would be a guess. What it adopted was made by another.
  const bool is_made_here = job.owned && job.events;
  const bool is_custom = !custom_.empty() && find_custom(place, name) != nullptr;
  if (job.owned && !is_custom && (is_made_here || origin.kind.empty())) origin.kind = kOwnKind;
  return origin;
}

std::vector<std::string> KindTable::kinds() const {
  std::vector<std::string> kinds{std::string(kOwnKind), std::string(kContainerKind), std::string(kSiloKind)};
  for (const KnownKind& row : kKnownKinds) kinds.emplace_back(row.kind);
  for (const CustomKind& row : custom_) kinds.push_back(row.kind);
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  return kinds;
}

}  // namespace jobx
