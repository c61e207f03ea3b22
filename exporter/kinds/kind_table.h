/// Which names of jobs tell what the job is.
///
/// The rows were seen in public source code, documentation or listings of real systems; docs/kinds.md names
/// who makes the jobs. A name alone is weak evidence, since anybody may take it: what the kernel says of a
/// job (information class 36) is the stronger.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "collector/sources/job_rules.h"
#include "exporter/kinds/pattern.h"

namespace jobx {

/// The kind of directory of the object manager that a job's name lives in.
enum class JobPlace : std::uint8_t {
  root,     ///< `\`
  global,   ///< `\BaseNamedObjects`
  session,  ///< `\Sessions\N\BaseNamedObjects`
  other,    ///< any other; also that of a job without a name
};

JobPlace place_of(const JobName& name);

/// What information class 36 says of a job; empty where it was not asked, and where this system does not know
/// the class.
using SiloEvidence = std::optional<Silo::Kind>;

/// What a row takes from the first group of its pattern.
enum class NamePart : std::uint8_t {
  nothing,
  runtime_id,    ///< a container id of containerd or Docker
  container_id,  ///< a container id of some other program
  package,
};

/// A row of the table that the program brings.
struct KnownKind {
  std::optional<JobPlace> place;  ///< empty for any
  std::string_view pattern;       ///< of the whole name
  std::string_view kind;
  NamePart part = NamePart::nothing;
  /// A job that is not a server silo is not of this kind, whatever its name.
  bool is_server_silo = false;
};

/// In the order in which they are tried. None of them takes the SID out of a name: it identifies a person.
// clang-format off
inline constexpr std::array kKnownKinds{
    KnownKind{JobPlace::root, "Container_([0-9a-f]{64})", "container", NamePart::runtime_id, true},
    KnownKind{JobPlace::root, "Container_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", "container", NamePart::container_id, true},
    KnownKind{JobPlace::root, "Container_(.+_.+_.+__[a-z0-9]{13})-S-1-.+", "packaged_app", NamePart::package},
    KnownKind{JobPlace::global, "JobContainer_([0-9a-f]{64})", "hostprocess_container", NamePart::runtime_id},
    KnownKind{JobPlace::global, "WmiProviderSubSystem(?:Special)?HostJob", "wmi"},
    KnownKind{JobPlace::global, "Microsoft Exchange .*", "exchange"},
    KnownKind{JobPlace::session, "Winlogon Job [0-9a-f]+-[0-9a-f]+", "logon"},
    KnownKind{std::nullopt, "PCA.*", "pca"},
    KnownKind{JobPlace::global, "PostgreSQL_[0-9]+", "postgresql"},
    KnownKind{JobPlace::global, "MESOS_JOB_[0-9A-Fa-f]+", "mesos"},
    KnownKind{JobPlace::global, "(container_[0-9_e]+).*", "yarn", NamePart::container_id},
    KnownKind{JobPlace::global, "attempt_[0-9_e]+.*", "yarn"},
};
// clang-format on

/// Kinds that are not told by a name.
inline constexpr std::string_view kOwnKind = "own";              ///< a job that this program owns
inline constexpr std::string_view kContainerKind = "container";  ///< a server silo, whatever its name
inline constexpr std::string_view kSiloKind = "silo";  ///< an application silo that no row has a name for

/// A row of the configuration file.
struct CustomKind {
  std::optional<JobPlace> place;  ///< empty for any
  Pattern pattern;
  std::string kind;

  friend bool operator==(const CustomKind&, const CustomKind&) = default;
};

/// Fails with ProgramError::invalid_argument unless it is fit for a label's value and for --kinds: lower-case
/// letters, digits and underscores, at most 64.
Result<void> check_kind(std::string_view kind);

/// Tells what a job is. Any thread may ask.
class KindTable {
 public:
  /// `custom` is tried before the table that the program brings.
  explicit KindTable(std::vector<CustomKind> custom = {});

  /// By the name alone.
  [[nodiscard]] JobOrigin by_name(JobPlace place, std::string_view name, SiloEvidence silo) const;
  /// By all that is known of the job.
  [[nodiscard]] JobOrigin of(const Job& job) const;

  /// Every kind there can be, sorted, each once.
  [[nodiscard]] std::vector<std::string> kinds() const;

 private:
  struct Known {
    const KnownKind* row;
    Pattern pattern;
  };

  [[nodiscard]] const CustomKind* find_custom(JobPlace place, std::string_view name) const;
  [[nodiscard]] JobOrigin by_known_name(JobPlace place, std::string_view name, SiloEvidence silo) const;

  std::vector<CustomKind> custom_;
  std::vector<Known> known_;
};

}  // namespace jobx
