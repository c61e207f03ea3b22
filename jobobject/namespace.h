/// Where the name of a job stands: a directory of the object manager.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace jobx {

/// One directory of the object namespace, told by its path.
///
/// Two of them are equal if their paths are, unit by unit. A value: cheap to copy, any thread.
class Namespace {
 public:
  /// What kind of directory it is, in the order in which jobs are shown.
  enum class Kind : std::uint8_t {
    global,         ///< `\BaseNamedObjects`: names under `Global\`, and every name of session 0
    root,           ///< `\`: the silos of Windows containers and of packaged apps
    session,        ///< `\Sessions\N\BaseNamedObjects`, N from 1 on
    silo,           ///< `\Silos\N\BaseNamedObjects`: names inside of a container
    app_container,  ///< `\Sessions\N\AppContainerNamedObjects\<SID>`
    directory,      ///< any other
  };

  /// `\BaseNamedObjects`.
  Namespace() = default;
  /// `\Sessions\<session>\BaseNamedObjects`. Session 0 has no names of its own: that is `\BaseNamedObjects`.
  explicit Namespace(std::uint32_t session);
  /// The directory of this path, in the object manager's own units: `\`, or a backslash in front of each
  /// component and none behind the last.
  static Namespace at(std::u16string_view path);

  [[nodiscard]] Kind kind() const { return kind_; }
  /// The number in the path of a session, a silo or an app container (whose session it is); else 0.
  [[nodiscard]] std::uint32_t number() const { return number_; }

  /// "global", "root", "session_<n>", "silo_<n>", "appcontainer_<n>", or the path. App containers of one
  /// session share theirs.
  [[nodiscard]] std::string label() const;
  /// The path as UTF-8. What utf8_from_utf16() writes as `\uXXXX` looks like a component; see
  /// has_plain_path().
  [[nodiscard]] std::string path() const;
  /// The path in the object manager's units.
  [[nodiscard]] std::u16string native_path() const;
  /// True if path() is the path of this directory and of no other.
  [[nodiscard]] bool has_plain_path() const;
  /// The SID of an app container; empty for all else.
  [[nodiscard]] std::string app_container_sid() const;
  /// The path of an object of this name in the directory, for people.
  [[nodiscard]] std::string path_of(std::string_view name) const;

  friend bool operator==(const Namespace& a, const Namespace& b) { return (a <=> b) == 0; }
  friend std::strong_ordering operator<=>(const Namespace& a, const Namespace& b);

 private:
  Kind kind_ = Kind::global;
  std::uint32_t number_ = 0;
  /// Of app containers and other directories. Shared: a directory may have a path of 32,000 units and as many
  /// jobs.
  std::shared_ptr<const std::u16string> path_;
};

/// The words that stand for kinds of directories in labels and texts: "global", "root", "session", "silo",
/// "appcontainer", "other".
std::string_view kind_name(Namespace::Kind kind);

/// True for the textual form of a security identifier: "S-1-5-18", "S-1-15-2-1-2".
bool is_sid(std::string_view text);

}  // namespace jobx
