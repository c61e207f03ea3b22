#include "pdh/live/win32/pdh_functions.h"

#include <string>

namespace jobx {
namespace {

/// Looks functions up and remembers the first that is missing.
class Finder {
 public:
  explicit Finder(HMODULE module) : module_(module) {}

  template <typename Function>
  void find(const char* name, Function& function) {
    // The way over void* says that the change of type is meant: FARPROC is a placeholder for any signature.
    function = reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(module_, name)));
    if (function == nullptr && missing_ == nullptr) missing_ = name;
  }

  /// Null if all were found.
  [[nodiscard]] const char* missing() const { return missing_; }

 private:
  HMODULE module_;
  const char* missing_ = nullptr;
};

Result<PdhFunctions> look_up_pdh() {
  // Never given back: queries live as long as the program.
  const HMODULE module = load_pdh();
  if (module == nullptr) {
    const DWORD error = GetLastError();
    return Error(ErrorDomain::system, error, "cannot load pdh.dll");
  }
  PdhFunctions found;
  Finder finder(module);
  finder.find("PdhAddCounterW", found.add_counter);
  finder.find("PdhAddEnglishCounterW", found.add_english_counter);
  finder.find("PdhCloseQuery", found.close_query);
  finder.find("PdhCollectQueryDataWithTime", found.collect_query_data_with_time);
  finder.find("PdhExpandWildCardPathW", found.expand_wild_card_path);
  finder.find("PdhGetCounterInfoW", found.get_counter_info);
  finder.find("PdhGetCounterTimeBase", found.get_counter_time_base);
  finder.find("PdhGetRawCounterArrayW", found.get_raw_counter_array);
  finder.find("PdhGetRawCounterValue", found.get_raw_counter_value);
  finder.find("PdhLookupPerfIndexByNameW", found.lookup_perf_index_by_name);
  finder.find("PdhOpenQueryW", found.open_query);
  finder.find("PdhRemoveCounter", found.remove_counter);
  if (finder.missing() != nullptr) {
    return Error(ProgramError::unsupported, std::string("pdh.dll has no function ") + finder.missing());
  }
  return found;
}

}  // namespace

const Result<PdhFunctions>& pdh_functions() {
  static const Result<PdhFunctions> functions = look_up_pdh();
  return functions;
}

const PdhFunctions& pdh() {
  return *pdh_functions();
}

}  // namespace jobx
