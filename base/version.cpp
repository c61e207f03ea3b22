#include "base/version.h"

#define JOBX_TEXT_OF(x) #x
#define JOBX_TEXT(x) JOBX_TEXT_OF(x)

namespace jobx {

std::string_view version() {
  return JOBX_VERSION;
}

std::string_view compiler() {
#if defined(_MSC_VER)
  return "msvc " JOBX_TEXT(_MSC_VER);
#elif defined(__clang__)
  return "clang " JOBX_TEXT(__clang_major__) "." JOBX_TEXT(__clang_minor__) "." JOBX_TEXT(
      __clang_patchlevel__);
#else
  return "gcc " JOBX_TEXT(__GNUC__) "." JOBX_TEXT(__GNUC_MINOR__) "." JOBX_TEXT(__GNUC_PATCHLEVEL__);
#endif
}

std::string_view platform() {
#ifdef _WIN32
  return "windows";
#else
  return "linux";
#endif
}

}  // namespace jobx
