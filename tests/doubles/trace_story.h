/// A trace log in which jobs live and end: synthetic, since no public recording holds a job event.
#pragma once

#include <cstdint>
#include <ostream>

#include "base/time.h"
#include "tests/doubles/etl_writer.h"

namespace jobx::test {

/// The numbers of the jobs in the story.
namespace story {
constexpr std::uint32_t kCruncher = 41;  ///< three processes, killed since their CPU time was used up
constexpr std::uint32_t kCrowded = 42;   ///< refuses a second process; then it is terminated
constexpr std::uint32_t kSilo = 43;      ///< a server silo that starts and stops, with a limit of I/O
constexpr std::uint32_t kOwner = 500;    ///< the process that made them: owner.exe
}  // namespace story

/// FILETIME of the moment at which the story begins.
inline constexpr std::int64_t kStoryStart = 133'500'000'000'000'000;

/// Both ways of recording at once, as a system of build 20348 would: classic job events with what only the
/// manifest has. `options.build` is set here.
void write_story(std::ostream& to, EtlOptions options = {});

/// As many jobs, one after the other, each with a process that ends before the job does. They have `numbers`
/// numbers, from 1 on, each given again when all were.
void write_storm(std::ostream& to, std::uint32_t jobs, std::uint32_t numbers);

}  // namespace jobx::test
