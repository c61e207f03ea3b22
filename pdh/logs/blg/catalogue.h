/// The catalogue of a binary counter log: which counters its samples hold, and in which order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "pdh/logs/blg/sample.h"

namespace jobx {

/// One entry; each sample has one part for it.
struct CatalogueEntry {
  /// How samples tell it: one value, one counter of many instances, or all of the set.
  BlgPartKind kind = BlgPartKind::single;
  std::uint32_t type = 0;  ///< these three: as in CounterColumn; zero for a whole set
  std::int64_t time_base = 0;
  std::int32_t scale = 0;
  std::string machine;  ///< without backslashes
  std::string set;
  std::string instance;          ///< "parent/instance" where there is a parent; may be "*"; empty for none
  std::uint32_t occurrence = 0;  ///< which one of the instances of that name, from 0
  std::string counter;
};

/// Fails with ProgramError::malformed_data and the place within `record`.
Result<std::vector<CatalogueEntry>> parse_catalogue(Bytes record);

}  // namespace jobx
