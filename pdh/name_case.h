/// Names of machines, counter sets, counters and instances, compared as PDH compares them: without case.
#pragma once

#include <string>
#include <string_view>

namespace jobx {

/// `name` with its letters in lower case, for use as a key; in UTF-8, as is the result. Latin, Greek and
/// Cyrillic letters below U+0530 are folded one by one, as CompareString does; every other byte stays as it
/// is.
std::string folded_name(std::string_view name);

/// True if PDH would take the two for one name.
bool is_same_name(std::string_view a, std::string_view b);

}  // namespace jobx
