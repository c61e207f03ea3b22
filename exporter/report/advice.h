/// What to do about an error of a source, for a person who has to mend it.
#pragma once

#include <string_view>

#include "collector/sources/source.h"

namespace jobx {

/// One or more sentences; empty where there is nothing to say beyond the error itself, which may tell a
/// remedy, too (see pdh/remedy.h).
std::string_view advice(SourceKind source, const Error& error);

}  // namespace jobx
