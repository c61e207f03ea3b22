#include "exporter/report/unlisted.h"

#include <cstdint>

namespace jobx {

std::string describe_unlisted(const UnlistedDirectories& unlisted) {
  std::uint64_t directories = 0;
  std::string parts;
  for (const auto& [what, count] : unlisted) {
    directories += count;
    parts.append(parts.empty() ? "" : ", ").append(std::to_string(count)).append(" of kind ");
    parts.append(kind_name(what.first)).append(" (").append(reason_name(what.second)).append(")");
  }
  if (directories == 0) return "";
  const std::string_view verb = directories == 1 ? " directory was" : " directories were";
  return std::to_string(directories).append(verb).append(" not searched for jobs: ").append(parts);
}

}  // namespace jobx
