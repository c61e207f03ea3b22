/// The jobs of MadeUpHost's scenes.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/doubles/made_up_host.h"

namespace jobx::test {

std::vector<MadeUpJob> jobs_of(MadeUpScene scene, std::size_t jobs);

}  // namespace jobx::test
