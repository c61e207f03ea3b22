#include "exporter/report/account.h"

namespace jobx {

/// Nothing that is read here depends on it.
std::vector<std::string> describe_account() {
  return {};
}

}  // namespace jobx
