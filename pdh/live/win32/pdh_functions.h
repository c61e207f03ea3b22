/// The functions of pdh.dll that we call, looked up at run time. In the program's import table pdh.dll would
/// be taken from beside the program before the system's own: it is not one of Windows' known DLLs.
#pragma once

#include <windows.h>

#include <pdh.h>

#include "base/result.h"

namespace jobx {

struct PdhFunctions {
  decltype(&PdhAddCounterW) add_counter = nullptr;
  decltype(&PdhAddEnglishCounterW) add_english_counter = nullptr;
  decltype(&PdhCloseQuery) close_query = nullptr;
  decltype(&PdhCollectQueryDataWithTime) collect_query_data_with_time = nullptr;
  decltype(&PdhExpandWildCardPathW) expand_wild_card_path = nullptr;
  decltype(&PdhGetCounterInfoW) get_counter_info = nullptr;
  decltype(&PdhGetCounterTimeBase) get_counter_time_base = nullptr;
  decltype(&PdhGetRawCounterArrayW) get_raw_counter_array = nullptr;
  decltype(&PdhGetRawCounterValue) get_raw_counter_value = nullptr;
  decltype(&PdhLookupPerfIndexByNameW) lookup_perf_index_by_name = nullptr;
  decltype(&PdhOpenQueryW) open_query = nullptr;
  decltype(&PdhRemoveCounter) remove_counter = nullptr;
};

/// All of them, or why there are none: a system without performance counters may lack the DLL. Looked up
/// once; valid until the program ends. Any thread.
[[nodiscard]] const Result<PdhFunctions>& pdh_functions();

/// The same where a query is open, which proves that they are there.
[[nodiscard]] const PdhFunctions& pdh();

/// Loads pdh.dll from the system's folder and from nowhere else; null with GetLastError() set on failure. In
/// a file of its own, because a test program that is to use the pdh.dll beside it links another definition.
[[nodiscard]] HMODULE load_pdh();

}  // namespace jobx
