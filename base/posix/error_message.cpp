#include <system_error>

#include "base/error.h"

namespace jobx {

std::string system_message(ErrorDomain domain, std::uint32_t code) {
  // An NTSTATUS has no text here; the code alone is then printed.
  if (domain != ErrorDomain::system) return {};
  return std::generic_category().message(static_cast<int>(code));
}

}  // namespace jobx
