#include "exporter/report/account.h"

#include <sys/utsname.h>

namespace jobx {

/// Nothing that is read here depends on it.
std::vector<std::string> describe_account() {
  return {};
}

std::vector<std::string> describe_rights() {
  return {};
}

std::vector<std::string> describe_system() {
  utsname name{};
  if (uname(&name) != 0) return {};
  return {std::string("system: ") + name.sysname + " " + name.release + ", " + name.machine};
}

}  // namespace jobx
