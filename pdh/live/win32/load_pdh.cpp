#include "pdh/live/win32/pdh_functions.h"

namespace jobx {

HMODULE load_pdh() {
  return LoadLibraryExW(L"pdh.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

}  // namespace jobx
