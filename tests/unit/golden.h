/// Texts of the repository that tests compare byte by byte with what the program writes.
#pragma once

#include <string>

namespace jobx::test {

/// Compares `actual` with the file `path`, relative to the project's folder; lines end in line feeds, however
/// the checkout wrote them. A difference fails the running test, which goes on, and names the first line that
/// differs. With the environment variable JOBX_UPDATE_GOLDENS=1 the file is rewritten first, and the test
/// fails all the same: a run that changes what is right proves nothing. scripts/update-goldens.sh does both.
void check_golden_file(const std::string& path, const std::string& actual);

}  // namespace jobx::test
