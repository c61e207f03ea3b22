/// What the processes in the demonstration jobs do.
#pragma once

#include <string_view>

namespace jobx::demo {

/// Works until it is ended. Returns the exit code; 2 for a kind of work
/// that it does not know.
int work(std::wstring_view kind);

}  // namespace jobx::demo
