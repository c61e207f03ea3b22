/// Jobs made up for benchmarks and tests of bulk: every group filled, so that every per-job row has something
/// to say.
#pragma once

#include <cstddef>
#include <memory>

#include "collector/sources/source.h"

namespace jobx::test {

/// `jobs` jobs with names of a real server's length. The values are made up and differ from job to job.
Sample many_jobs(std::size_t jobs);

/// A source that answers with a copy of the same sample every time.
std::unique_ptr<Source> source_of(Sample sample);

}  // namespace jobx::test
