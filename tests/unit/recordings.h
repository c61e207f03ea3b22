/// Files that tests read: those of the repository, and recordings of real machines, which are not part of it.
#pragma once

#include <optional>
#include <string>

namespace jobx::test {

/// The path of a file of the checkout.
std::string project_path(const std::string& name);

/// The path of a recording, "blg/pal-SampleLog.blg", in the folder that JOBOBJECT_TESTDATA names, else in
/// shared/testdata beside the checkout. Where there is none, warns that the test is skipped and gives
/// nothing.
std::optional<std::string> recording(const std::string& name);

/// The contents of a file; fails the test if it cannot be read.
std::string contents_of(const std::string& path);

}  // namespace jobx::test
