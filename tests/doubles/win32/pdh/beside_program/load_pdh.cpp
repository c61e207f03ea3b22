// Instead of the definition in the library, which looks in the system's folder only.
#include "pdh/live/win32/pdh_functions.h"

namespace jobx {

HMODULE load_pdh() {
  return LoadLibraryExW(L"pdh.dll", nullptr,
                        LOAD_LIBRARY_SEARCH_APPLICATION_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
}

}  // namespace jobx
