/// Directories of the object manager that by their nature hold no jobs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jobx {

/// A list of paths that are not looked into, nor anything below them.
class SkippedDirectories {
 public:
  /// The list by default, as text: `\GLOBAL??`, `\Device`, `\KnownDlls` and the like.
  static std::vector<std::string> defaults();

  /// Of paths in UTF-8; a component `*` stands for any one. Letters from A to Z match in either case. Fails
  /// with invalid_argument for a path that does not begin with a backslash, or has an empty component.
  static Result<SkippedDirectories> of(const std::vector<std::string>& paths);

  [[nodiscard]] bool contains(std::u16string_view path) const;

  friend bool operator==(const SkippedDirectories&, const SkippedDirectories&) = default;

 private:
  using Components = std::vector<std::u16string>;

  std::vector<Components> paths_;
};

}  // namespace jobx
